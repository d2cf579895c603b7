"""What a browser posted, as form or as JSON, read strictly and turned into `Incoming`."""

import hashlib
import json
import re
import secrets
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from bot.incoming import Incoming

CHANNEL = "web"
MAX_BODY_BYTES = 64 * 1024
MAX_CHARACTERS = 40_000
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
_FIELDS = {"id": str, "text": str, "choice": str, "after": int, "gesprek": str}
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_CHOICE = re.compile(r"\S{1,200}")
_LARGEST = 2**31


class UnreadableError(Exception):
    """The body is not what our own page sends. The message says what is wrong, without its content."""


@dataclass(frozen=True)
class Post:
    """One posted message. `after` and `mark` say what the page already shows."""

    id: str
    text: str = ""
    choice: str | None = None
    after: int = 0
    mark: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed nor pressed."""
        return self.choice is None and not self.text.strip()

    @property
    def is_too_long(self) -> bool:
        """Whether the text is longer than any question."""
        return len(self.text) > MAX_CHARACTERS

    def to_incoming(self, key: str) -> Incoming:
        """The message for the assistant.

        The event is named after the id and what was said: a resend is the same event, but a page
        from the browser's history with another question in it is not.
        """
        said = "\n".join((self.id, self.choice or "", self.text))
        event_id = hashlib.sha256(said.encode()).hexdigest()[:32]
        return Incoming(CHANNEL, key, event_id=event_id, text=self.text, choice=self.choice)


def fresh_id() -> str:
    """An id for a message that is still to be sent."""
    return secrets.token_urlsafe(16)


def read_post(body: bytes, content_type: str) -> Post:
    """The post in the body; refuses (`UnreadableError`) all that our page does not send."""
    fields = _read_json(body) if content_type == JSON else _read_form(body)
    for name, value in fields.items():
        if name not in _FIELDS:
            raise UnreadableError("unknown field")
        if type(value) is not _FIELDS[name]:
            raise UnreadableError(f"{name} has the wrong type")
    return _to_post(fields)


def read_field(body: bytes, content_type: str, name: str) -> str:
    """The one field of a posted form, without the blanks around it; refuses others (`UnreadableError`)."""
    fields = _read_form(body) if content_type == FORM else {}
    if set(fields) != {name}:
        raise UnreadableError("not our form")
    return storable(str(fields[name])).strip()


def read_number(text: str) -> int:
    """A message number as typed in an address: digits only."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise UnreadableError("not a number")
    return int(text)


def _to_post(fields: dict[str, Any]) -> Post:
    identifier = fields.get("id") or fresh_id()
    choice = fields.get("choice") or None
    after = fields.get("after", 0)
    if not _ID.fullmatch(identifier):
        raise UnreadableError("id has the wrong form")
    if choice is not None and not _CHOICE.fullmatch(choice):
        raise UnreadableError("choice has the wrong form")
    if not 0 <= after < _LARGEST:
        raise UnreadableError("after is out of range")
    text = storable(fields.get("text", ""))
    return Post(identifier, text, storable(choice) if choice else None, after, fields.get("gesprek", ""))


def _read_form(body: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace", max_num_fields=10
        )
    except ValueError as error:
        raise UnreadableError("too many fields") from error
    fields: dict[str, Any] = _unique(pairs)
    if "after" in fields:
        fields["after"] = read_number(fields["after"])
    return fields


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("not valid JSON") from error
    if not isinstance(value, dict):
        raise UnreadableError("not a JSON object")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise UnreadableError("the same field twice")
    return fields


def _refuse_constant(_: str) -> NoReturn:
    raise UnreadableError("not a finite number")


def storable(text: str) -> str:
    """NUL and lone surrogates, which not every database keeps, become the replacement sign."""
    whole = "".join("\ufffd" if "\ud800" <= sign <= "\udfff" else sign for sign in text)
    return whole.replace("\x00", "\ufffd").replace("\r\n", "\n")
