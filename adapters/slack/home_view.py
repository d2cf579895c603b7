"""Draws our home in Slack, and the questions to begin with in a direct message."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack.blocks import Block, cut, heading, plain, quiet, section, sections

HOME_ACTION = "wegwijs:v1:home"
MOST_SHOWN = 20
MOST_PROMPTS = 4  # https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts
_MOST_TITLE, _MOST_MESSAGE = 150, 2_000
_ROW = 5  # buttons in a row


def draw_home(content: Mapping[str, Any]) -> dict[str, Any]:
    """The home tab of one person: what they can ask, how their requests stand, and their data."""
    headings = content.get("headings") or {}
    blocks: list[Block] = [*sections(str(content.get("intro") or ""))]
    blocks += _titled(headings, "suggestions", _rows(content.get("suggestions", ()), 0))
    blocks += _titled(headings, "requests", _requests(content.get("requests", ())))
    count = len(content.get("suggestions", ()))
    blocks += _titled(headings, "buttons", _rows(content.get("buttons", ()), count))
    return {"type": "home", "blocks": blocks or [section("…")]}


def _titled(headings: Mapping[str, str], name: str, blocks: list[Block]) -> list[Block]:
    title = headings.get(name, "")
    return [*([heading(title)] if title and blocks else []), *blocks]


def _requests(found: Sequence[Mapping[str, Any]]) -> list[Block]:
    shown = [section(str(one["told"])) for one in found[:MOST_SHOWN]]
    left = len(found) - len(shown)
    return [*shown, *([quiet(f"En nog {left} andere.")] if left > 0 else [])]


def _rows(buttons: Sequence[Mapping[str, str]], first: int) -> list[Block]:
    drawn = [
        {
            "type": "button",
            "text": plain(one["label"], 75),
            "action_id": f"{HOME_ACTION}:{number}",
            "value": one["id"],
        }
        for number, one in enumerate(buttons[:MOST_SHOWN], start=first)
    ]
    return [
        {"type": "actions", "elements": drawn[start : start + _ROW]} for start in range(0, len(drawn), _ROW)
    ]


def draw_prompts(content: Mapping[str, Any]) -> dict[str, Any]:
    """Title and at most four suggestions, without a thread: with one Slack shows nothing."""
    prompts = [
        {"title": cut(str(one["title"]), _MOST_TITLE), "message": cut(str(one["message"]), _MOST_MESSAGE)}
        for one in content.get("prompts", ())
    ]
    title = cut(str(content.get("title") or ""), _MOST_TITLE)
    return {**({"title": title} if title else {}), "prompts": prompts[:MOST_PROMPTS]}
