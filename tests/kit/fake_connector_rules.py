"""What the fake Bot connector holds us to: activities, sizes and limits (teams.md, section 5)."""

import json
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

BIGGEST = 100 * 1024  # as UTF-16
OURS = 80_000  # as UTF-16: what we stay under
CARD = "application/vnd.microsoft.card.adaptive"
TYPES = ("message", "typing")
CONVERSATION_LIMITS = ((1.0, 7), (2.0, 8), (30.0, 60), (3600.0, 1800))
APP_LIMIT = (1.0, 30)
JITTER_SECONDS = 0.05  # between sending on time and arriving
Write = tuple[str, float]  # where, and when


class ConnectorError(Exception):
    """An answer of Microsoft that is an error; `is_careless` when no state of the world excuses it."""

    def __init__(
        self, status: int, code: str, message: str = "", *, retry_after: int = 0, is_careless: bool = False
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message
        self.retry_after = retry_after
        self.is_careless = is_careless

    def response(self) -> web.Response:
        """Status and Microsoft's error JSON."""
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        error = {"error": {"code": self.code, "message": self.message or f"{self.code}: lotte"}}
        return web.json_response(error, status=self.status, headers=headers)


@dataclass
class Posted:
    """What was posted, with all its versions."""

    id: str
    conversation: str
    versions: list[dict[str, Any]]
    answers: str  # the activity that it answers
    at: float
    is_deleted: bool = field(default=False)

    @property
    def activity(self) -> dict[str, Any]:
        """The last version."""
        return self.versions[-1]

    @property
    def cards(self) -> list[dict[str, Any]]:
        """Its cards, in order."""
        return [one["content"] for one in self.activity.get("attachments", ()) if one["contentType"] == CARD]

    @property
    def shown(self) -> str:
        """What a person can read in it: text, cards and buttons, a line each."""
        return "\n".join(filter(None, [str(self.activity.get("text") or ""), *texts_of(self.cards)]))


def texts_of(part: Any) -> Iterator[str]:
    """The texts that a person reads in cards or a part of one, in order."""
    if isinstance(part, list):
        for one in part:
            yield from texts_of(one)
    elif isinstance(part, dict):
        if inlines := part.get("inlines"):  # one paragraph
            yield "".join(one if isinstance(one, str) else str(one.get("text", "")) for one in inlines)
        yield from (
            str(part[name]) for name in ("text", "title", "value", "placeholder") if _is_text(part, name)
        )
        for name in ("body", "items", "columns", "facts", "choices", "card", "actions"):
            yield from texts_of(part.get(name))


def _is_text(part: dict[str, Any], name: str) -> bool:
    return isinstance(part.get(name), str) and not (name == "value" and "title" not in part)


def read_object(raw: bytes) -> dict[str, Any]:
    """The JSON object in a body. Raises ConnectorError."""
    try:
        found = json.loads(raw)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ConnectorError(400, "BadSyntax", "no JSON object", is_careless=True)
    return found


def utf16_bytes(activity: Any) -> int:
    """How big Microsoft counts it."""
    return len(json.dumps(activity, ensure_ascii=False).encode("utf-16-le", "surrogatepass"))


def find_faults(activity: Any) -> tuple[list[str], list[str]]:
    """Why an activity is refused, and what is taken but was not meant to be sent."""
    if not isinstance(activity, dict):
        return ["no activity"], []
    size = utf16_bytes(activity)
    minor = [f"an activity of {size} bytes"] if size > OURS else []
    if activity.get("type") not in TYPES:
        return [f"type {activity.get('type')!r}"], minor
    attachments = activity.get("attachments", [])
    if not isinstance(attachments, list):
        return ["attachments that are no list"], minor
    fatal = [fault for one in attachments for fault in _attachment_faults(one)]
    if activity["type"] == "message" and not attachments and not activity.get("text"):
        fatal.append("an empty message")
    return fatal, minor


def _attachment_faults(attachment: Any) -> list[str]:
    if not isinstance(attachment, dict) or attachment.get("contentType") != CARD:
        return ["an attachment that is no adaptive card"]
    card = attachment.get("content")
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        return ["a card of another type"]
    return [] if isinstance(card.get("version"), str) else ["a card without a version"]


def _place(conversation: str) -> str:
    """All threads of a channel count as one."""
    return conversation.partition(";")[0]


def find_breaches(writes: list[Write]) -> list[str]:
    """Where more was written in a time than Teams takes."""
    moments: dict[str, list[float]] = defaultdict(list)
    for conversation, at in writes:
        moments[_place(conversation)].append(at)
    found = [_breach("the application", [at for _, at in writes], *APP_LIMIT)]
    for place, times in moments.items():
        found += [_breach(place, times, span, most) for span, most in CONVERSATION_LIMITS]
    return [one for one in found if one]


def _breach(name: str, moments: list[float], span: float, most: int) -> str:
    times = sorted(moments)
    close = [late - early for early, late in zip(times, times[most:], strict=False)]
    worst = min(close, default=span)
    return (
        f"{name}: {most + 1} in {worst:.3f} s, of {most} in {span:g} s"
        if worst < span - JITTER_SECONDS
        else ""
    )


def too_soon(writes: list[Write]) -> int:
    """How many seconds the last of these has to wait; 0 when it came in time."""
    place, now = writes[-1]
    mine = [at for where, at in writes if _place(where) == _place(place)]
    waits = [_wait(mine, now, span, most) for span, most in CONVERSATION_LIMITS]
    return math.ceil(max(0.0, *waits, _wait([at for _, at in writes], now, *APP_LIMIT)))


def _wait(moments: list[float], now: float, span: float, most: int) -> float:
    if len(moments) <= most:
        return 0.0
    wait = sorted(moments)[-most - 1] + span - now
    return wait if wait > JITTER_SECONDS else 0.0
