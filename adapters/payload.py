"""Reads values out of what a platform delivers, whatever stands in their place."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

MOST_FIELDS = 100

Payload = Mapping[str, Any]


class UnreadableError(Exception):
    """It is nothing that the platform sends."""


def read_body(body: bytes, content_type: str) -> Payload:
    """The payload of a request: JSON, or a form with a `payload` or a command. Raises UnreadableError."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise UnreadableError("not UTF-8") from None
    if content_type == "application/json":
        return read_json(text)
    if content_type != "application/x-www-form-urlencoded":
        raise UnreadableError("neither JSON nor a form")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:  # also what is no UTF-8 once decoded
        raise UnreadableError("not a form") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise UnreadableError("the same field twice")
    return read_json(fields["payload"]) if "payload" in fields else fields


def read_json(text: str) -> Payload:
    """An object. Raises UnreadableError, also for one that is nested without end."""
    try:
        found = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise UnreadableError("not JSON") from None
    if not isinstance(found, dict):
        raise UnreadableError("not an object")
    return found


def _refuse(name: str) -> None:
    raise ValueError(name)


def part(payload: Any, *names: str) -> Payload:
    """The object under these names; an empty one when there is none."""
    for name in names:
        payload = payload.get(name) if isinstance(payload, Mapping) else None
    return payload if isinstance(payload, Mapping) else {}


def text(payload: Any, *names: str) -> str:
    """The text under these names, without what no store can keep; "" when there is none."""
    *before, last = names
    found = part(payload, *before).get(last)
    if not isinstance(found, str):
        return ""
    return found.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")


def flag(payload: Any, *names: str) -> bool:
    """Whether it says true under these names."""
    *before, last = names
    return part(payload, *before).get(last) is True


def first(payload: Payload, name: str) -> Payload:
    """The first object of a list; an empty one when there is none."""
    found = payload.get(name)
    return part({"found": found[0]}, "found") if isinstance(found, list) and found else {}
