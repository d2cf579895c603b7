"""The workspace of the fake Slack: people, channels, messages, views, triggers and response addresses."""

import itertools
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from tests.kit.slack_text import unescape

TEAM, BOT_USER, BOT, APP = "T1", "UBOT", "BBOT", "A1"
TRIGGER_SECONDS = 3.0  # docs.slack.dev/interactivity/handling-user-interaction: and once only
RESPONSE_SECONDS, RESPONSE_USES = 1800.0, 5
STACK = 3


DEFAULT_SCOPES = (  # of a bot that does what shared/slack.md asks for
    *("app_mentions:read", "assistant:write", "channels:read", "chat:write", "commands"),
    *("groups:read", "im:history", "im:read", "im:write", "users:read"),
)
DEFAULT_SUBSCRIPTIONS = (
    *("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked"),
)


class ApiError(Exception):
    """A method answers `ok: false` with this error."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error, self.more = error, more


class Clock(Protocol):
    """What `FixedClock` is."""

    def now(self) -> datetime: ...


class RealClock:
    """The time of this machine, for tests that hand in no clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class User:
    """Somebody of the workspace, or a stranger of another."""

    id: str
    name: str
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    team_id: str = TEAM
    is_bot: bool = False
    deleted: bool = False


@dataclass
class Channel:
    """A channel, or the direct message of one person with us (`im_user`)."""

    id: str
    name: str
    is_private: bool = False
    is_ext_shared: bool = False
    is_org_shared: bool = False
    members: set[str] = field(default_factory=set)
    is_archived: bool = False
    im_user: str = ""

    @property
    def kind(self) -> str:
        """The word that scopes begin with: im, groups or channels."""
        return "im" if self.im_user else "groups" if self.is_private else "channels"

    @property
    def type(self) -> str:
        """The channel_type of an event."""
        return {"im": "im", "groups": "group", "channels": "channel"}[self.kind]


def parts(thing: Any) -> Iterator[dict[str, Any]]:
    """Every object within blocks, outermost first."""
    if isinstance(thing, dict):
        yield thing
        for inside in thing.values():
            yield from parts(inside)
    elif isinstance(thing, list):
        for inside in thing:
            yield from parts(inside)


class Drawn:
    """Something with blocks that people look at."""

    blocks: list[dict[str, Any]]

    @property
    def labels(self) -> list[str]:
        """What stands on its buttons, in order."""
        buttons = (part for part in parts(self.blocks) if part.get("type") == "button")
        return [unescape(button["text"]["text"]) for button in buttons]

    @property
    def shown(self) -> str:
        """All text in the blocks, in order, as people read it."""
        texts = (part["text"] for part in parts(self.blocks) if isinstance(part.get("text"), str))
        return unescape("\n".join(texts))


@dataclass(eq=False)
class Message(Drawn):
    """A message as it lies in a channel; `versions` are what it was before it was edited."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str = ""
    bot_id: str = ""
    metadata: dict[str, Any] | None = None
    edited_ts: str = ""
    is_deleted: bool = False
    is_ephemeral: bool = False
    at: float = field(default_factory=time.monotonic)
    versions: list[tuple[str, list[dict[str, Any]]]] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """What people read: the blocks when there are any, otherwise the text."""
        return super().shown if self.blocks else unescape(self.text)

    def replace(self, text: str, blocks: list[dict[str, Any]], edited_ts: str) -> None:
        """Edits it; without blocks, those it had are gone (docs of chat.update)."""
        self.versions.append((self.text, self.blocks))
        self.text, self.blocks, self.edited_ts = text, blocks, edited_ts

    def as_sent(self) -> dict[str, Any]:
        """The message object of Slack."""
        sent: dict[str, Any] = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        sent |= {"team": TEAM}
        if self.bot_id:
            sent |= {"bot_id": self.bot_id, "app_id": APP, "bot_profile": {"id": self.bot_id, "app_id": APP}}
        optional = {"blocks": self.blocks, "thread_ts": self.thread_ts, "metadata": self.metadata}
        sent |= {name: value for name, value in optional.items() if value}
        if self.edited_ts:
            sent["edited"] = {"user": self.user, "ts": self.edited_ts}
        return sent


@dataclass(eq=False)
class View(Drawn):
    """A modal or a home view as it stands before somebody; `typed` is what they changed in its fields."""

    id: str
    user: str
    body: dict[str, Any]
    typed: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    is_open: bool = True

    @property
    def blocks(self) -> list[dict[str, Any]]:  # type: ignore[override]
        """Its blocks, each with the block_id that Slack gave it where it had none."""
        found: list[dict[str, Any]] = self.body["blocks"]
        return found

    @property
    def type(self) -> str:
        """`modal` or `home`."""
        return str(self.body["type"])

    @property
    def title(self) -> str:
        """What stands above it."""
        return unescape((self.body["title"] or {}).get("text", ""))

    @property
    def callback_id(self) -> str:
        """Its callback_id."""
        return str(self.body["callback_id"])

    @property
    def private_metadata(self) -> str:
        """Its private_metadata."""
        return str(self.body["private_metadata"])

    @property
    def hash(self) -> str:
        """Changes with every change of the view."""
        return str(self.body["hash"])


@dataclass
class Trigger:
    """The right to open one view, for one person."""

    user: str
    at: float
    view: View | None = None
    is_used: bool = False


@dataclass
class ResponseAddress:
    """Where an answer to one interaction may be sent."""

    user: str
    channel: str
    at: float
    message: Message | None = None
    uses: int = 0


class World:
    """All that lies in the workspace, and what may be done there; `clock` says what time it is there, for
    triggers and stamps. `faults`: what a strict original would have minded."""

    def __init__(self, clock: Clock | None = None, scopes: Iterable[str] = DEFAULT_SCOPES) -> None:
        self.clock: Clock = clock or RealClock()
        self.scopes = set(scopes)
        self.subscriptions = set(DEFAULT_SUBSCRIPTIONS)
        self.faults: list[str] = []
        self.secret_words: set[str] = set()
        self.mentions_allowed = False
        self.base = ""
        self.own_team = TEAM  # of which our token is
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.written: list[Message] = []
        self._lying: dict[tuple[str, str], Message] = {}
        self.homes: dict[str, View] = {}
        self.stacks: dict[str, list[View]] = {}
        self.views: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_addresses: dict[str, ResponseAddress] = {}
        self.suggested: dict[str, dict[str, Any]] = {}
        self._numbers = itertools.count(1)
        self._last_stamp = 0
        self._fill()

    def _fill(self) -> None:
        self.add_user(BOT_USER, "wegwijs", is_bot=True)
        for name, person in (("U1", "Lotte Peeters"), ("U2", "Wout Janssens"), ("U3", "Fatima El Amrani")):
            self.add_user(name, person)
        self.add_channel("C1", "algemeen", members=("U1", "U2", "U3"))
        self.add_channel("C9", "balie", is_private=True, members=("U2", "U3"))

    def add_user(self, user: str, name: str, **traits: Any) -> User:
        """Somebody new; `traits` are fields of `User`."""
        self.users[user] = User(user, name, **traits)
        return self.users[user]

    def add_channel(
        self,
        channel: str,
        name: str,
        *,
        members: tuple[str, ...] = (),
        bot_is_member: bool = True,
        **traits: Any,
    ) -> Channel:
        """A new channel; `traits` are fields of `Channel`."""
        inside = {*members, BOT_USER} if bot_is_member else set(members)
        self.channels[channel] = Channel(channel, name, members=inside, **traits)
        return self.channels[channel]

    def direct(self, user: str) -> str:
        """The direct message of somebody with us, made when there was none: `DU1` for `U1`."""
        made = Channel(f"D{user}", "directmessage", members={user, BOT_USER}, im_user=user)
        return self.channels.setdefault(made.id, made).id

    def seconds(self) -> float:
        """The time there, in seconds since 1970."""
        return float(self.clock.now().timestamp())

    def stamp(self) -> str:
        """A new `ts`: the time, and never the same twice."""
        self._last_stamp = max(self._last_stamp + 1, int(self.seconds() * 1_000_000))
        return f"{self._last_stamp // 1_000_000}.{self._last_stamp % 1_000_000:06d}"

    def name(self, prefix: str) -> str:
        """A new id."""
        return f"{prefix}{next(self._numbers):07d}"

    def keep(self, message: Message) -> Message:
        """Lays a message in its channel."""
        self.written.append(message)
        if not message.is_ephemeral:
            self._lying[message.channel, message.ts] = message
        return message

    def find_message(self, channel: str, ts: str) -> Message | None:
        """The message that lies there now; ephemeral ones are never found (docs of chat.update)."""
        found = self._lying.get((channel, ts))
        return None if found is None or found.is_deleted else found

    def need(self, scope: str) -> None:
        """Refuses a call that this scope was not given for."""
        if scope not in self.scopes:
            raise ApiError("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))

    def blame(self, where: str, what: str) -> None:
        """Notes a fault."""
        self.faults.append(f"{where}: {what}")

    def scan(self, where: str, thing: Any) -> None:
        """Blames words that must not be where every member and every log can read them."""
        for word in self.secret_words:
            if word in str(thing):
                self.blame(where, f"holds {word!r}")

    def new_trigger(self, user: str, view: View | None = None) -> str:
        """A trigger id for what somebody did just now."""
        name = f"{self.name('')}.{self.name('')}.{self.name('t')}"
        self.triggers[name] = Trigger(user, self.seconds(), view)
        return name

    def new_response_address(self, user: str, channel: str, message: Message | None = None) -> str:
        """The path of a response_url."""
        path = f"/actions/{TEAM}/{self.name('')}/{self.name('r')}"
        self.response_addresses[path] = ResponseAddress(user, channel, self.seconds(), message)
        return path
