"""Where the home of a person is filled, and a home with nothing of that person in it."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.ports import Notice

HOME, PROMPTS = "home", "prompts"  # kinds of notices, and the last part of the place they go to
CHANNELS_WITH_HOME = frozenset(("slack",))
_NOTHING: Mapping[str, Any] = {"suggestions": [], "requests": [], "buttons": [], "headings": {}}


def has_home(channel: str) -> bool:
    """Whether there is a home in this channel."""
    return channel in CHANNELS_WITH_HOME


def home_of(conversation: str) -> str:
    """The place where the home of a person is filled."""
    return f"{conversation}/{HOME}"


def is_home(place: str) -> bool:
    """Whether nothing is said in this place, but shown: what was shown is replaced, not taken back."""
    return place.endswith((f"/{HOME}", f"/{PROMPTS}"))


def emptied(channel: str, place: str, intro: str, *, now: datetime) -> Notice:
    """A home without anything of one person, for who was erased."""
    content = {**_NOTHING, "intro": intro}
    key = shown_key("emptied", channel, place, now.isoformat())
    return Notice(key, channel, place, HOME, content, due_at=now, created_at=now)


def shown_key(*parts: str) -> str:
    """The key of a notice that fills a place."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
