"""Draws what the channel of a team in Teams gets: cards of requests, lines under them, summaries."""

from collections.abc import Mapping
from typing import Any

from adapters.card_words import OPEN_INBOX, facts_of, name_of, named_in, say_elsewhere, say_line, title_of
from adapters.staff_forms import read_word
from adapters.stamps import LOOK, Stamp, Stamps
from adapters.teams.card_parts import Part, cut, split, text_block
from adapters.teams.outgoing import draw_cards
from adapters.teams.staff_presses import AT_ONCE, Press, at_once, first_ones_first, link_row, opens, rows
from bot.request import Action

_MOST_NAMED = 400  # of the subject, and of a name
_MOST_FACT = 150
_MOST_LINE = 2_900
_MOST_SUMMARY = 9_000


def draw_card(content: Mapping[str, Any], stamps: Stamps) -> dict[str, Any]:
    """The activity with the card: what is known of the request without its story, and what can be done now.

    A name or subject stands there only when `content` has it. Of a request that is another team's by now the
    card says so, and there is nothing to press.
    """
    said, facts = list(_said(content)), [] if content.get("is_elsewhere") else list(_facts(content))
    words = "\n".join((title_of(content), *said, *(f"{name}: {value}" for name, value in facts)))
    body = [
        text_block(title_of(content), size="Large", weight="Bolder"),
        *(text_block(one) for one in said),
        *({**text_block(value, lead=f"{name}: "), "spacing": "Small"} for name, value in facts),
        *([] if content.get("is_elsewhere") else _presses(content, stamps)),
    ]
    return draw_cards([body], words)


def draw_line(content: Mapping[str, Any]) -> dict[str, Any]:
    """One line of what happened, under the card; without one it says of which request."""
    line = cut(say_line(content), _MOST_LINE) or "–"
    return draw_cards([[text_block(line)]], line)


def draw_summary(content: Mapping[str, Any]) -> dict[str, Any]:
    """The summary of a morning."""
    text = cut(str(content["text"]), _MOST_SUMMARY) or "–"
    bodies = [[text_block(piece)] for piece in split(text)]
    bodies[-1] += link_row(OPEN_INBOX, str(content.get("link") or ""))
    return draw_cards(bodies, text)


def _said(content: Mapping[str, Any]) -> list[str]:
    if content.get("is_elsewhere"):
        return [cut(say_elsewhere(content), _MOST_NAMED)]
    return [cut(one, _MOST_NAMED) for one in named_in(content)]


def _facts(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(name, cut(value, _MOST_FACT)) for name, value in facts_of(content)]


def _presses(content: Mapping[str, Any], stamps: Stamps) -> list[Part]:
    """ "Bekijk", a button for each action that is possible now, and the way to the inbox."""
    names = first_ones_first([str(name) for name in content.get("actions", ())])
    number, version = str(content["number"]), int(content.get("version", 0))

    def draw(title: str, action: str) -> Part:
        one = Press(title, stamps.write(Stamp(number, version, action)))
        return at_once(one) if read_word(Action, action) in AT_ONCE else opens(one)

    looks = [draw("Bekijk", LOOK)] if names else []
    drawn = [*looks, *(draw(name_of(name), name) for name in names)]
    return [*rows(drawn), *link_row(OPEN_INBOX, str(content.get("link") or ""))]
