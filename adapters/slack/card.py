"""Draws what the channel of a team gets: cards of requests, lines under them, summaries, whispers."""

from collections.abc import Callable, Mapping
from typing import Any

from adapters import staff_words as words
from adapters.card_words import OPEN_INBOX, facts_of, name_of, named_in, say_elsewhere, say_line, title_of
from adapters.slack.blocks import (
    PREFIX,
    Block,
    button,
    cut,
    heading,
    link_button,
    menu,
    plain,
    section,
    sections,
)
from adapters.slack.escape import escape
from adapters.slack.outgoing import Drawn
from adapters.stamps import LOOK, Stamp, Stamps
from bot.request import Action

_MOST_LINE = 2_900  # of a text that stands alone: an update of over 4,000 characters is refused
_MOST_SUMMARY = 9_000  # of a whole message; Slack refuses somewhat more, without saying how much
_MOST_TEXT = 3_900


def draw_card(content: Mapping[str, Any], stamps: Stamps) -> Drawn:
    """The card: what is known of the request without its story, and what can be done with it now.

    A name or subject stands there only when `content` has it. Of a request that is another team's by now the
    card says so, and there is nothing to press.
    """
    if content.get("is_elsewhere"):
        return Drawn(_as_text(_say(content)), [heading(title_of(content)), section(say_elsewhere(content))])
    fields = [plain(f"{name}: {value}", 300) for name, value in facts_of(content)]
    blocks: list[Block] = [heading(title_of(content))]
    blocks += [section(cut(one, 600)) for one in named_in(content)]
    blocks += [{"type": "section", "fields": fields}] if fields else []
    elements = [*_presses(content, stamps), *link_button(OPEN_INBOX, str(content.get("link") or ""))]
    # Another version is another block: else Slack would go on showing what was chosen in the menu.
    name = f"kaart:{content['number']}:{content.get('version', 0)}"
    blocks += [{"type": "actions", "block_id": name, "elements": elements}] if elements else []
    return Drawn(_as_text(_say(content)), blocks)


def draw_line(content: Mapping[str, Any]) -> Drawn:
    """One line of what happened, under the card; without one it says of which request."""
    return _draw_text(say_line(content))


def draw_summary(content: Mapping[str, Any]) -> Drawn:
    """The summary of a morning."""
    text = cut(str(content["text"]), _MOST_SUMMARY)
    elements = link_button(OPEN_INBOX, str(content.get("link") or ""))
    linked: list[Block] = [{"type": "actions", "elements": elements}] if elements else []
    return Drawn(_as_text(text), [*(sections(text) or [section(text)]), *linked])


def draw_whisper(content: Mapping[str, Any]) -> Drawn:
    """What one person alone is told."""
    drawn = _draw_text(str(content["text"]))
    elements = link_button("Open de balie", str(content.get("link") or ""))
    linked: list[Block] = [{"type": "actions", "elements": elements}] if elements else []
    return Drawn(drawn.text, [*drawn.blocks, *linked])


def _as_text(text: str) -> str:
    """The text that goes with the blocks, escaped, and short enough for an update even so."""
    most = _MOST_LINE
    while len(escaped := escape(cut(text, most))) > _MOST_TEXT:
        most = most * _MOST_TEXT // len(escaped)
    return escaped or "–"


def _draw_text(text: str) -> Drawn:
    return Drawn(_as_text(text), [section(cut(text, _MOST_LINE))])


def _say(content: Mapping[str, Any]) -> str:
    """The whole card in one text: for a notification, and for who has it read aloud."""
    if content.get("is_elsewhere"):
        return cut(f"{title_of(content)}\n{say_elsewhere(content)}", _MOST_LINE)
    facts = [f"{name}: {value}" for name, value in facts_of(content)]
    named = [cut(one, 600) for one in named_in(content)]
    return cut("\n".join((title_of(content), *named, *facts)), _MOST_LINE)


def _presses(content: Mapping[str, Any], stamps: Stamps) -> list[Block]:
    """ "Bekijk", "Opnemen" when that can be done, and everything else in one menu."""
    names = [str(name) for name in content.get("actions", ())]
    if not names:
        return []
    write = _writer(content, stamps)
    drawn = [button("Bekijk", 0, write(LOOK), is_first=Action.TAKE.value not in names)]
    if Action.TAKE.value in names:
        drawn.append(button(words.BUTTONS[Action.TAKE], 1, write(Action.TAKE.value), is_first=True))
    others = [(write(name), name_of(name)) for name in names if name != Action.TAKE.value]
    return [*drawn, menu("Meer…", f"{PREFIX}:2", others)] if others else drawn


def _writer(content: Mapping[str, Any], stamps: Stamps) -> Callable[[str], str]:
    number, version = str(content["number"]), int(content.get("version", 0))
    return lambda action: stamps.write(Stamp(number, version, action))
