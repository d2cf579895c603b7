"""What we must know of channels and people in Slack: asked when something is sent, and remembered a while."""

from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

from adapters.slack.web_api import WebApi
from bot.outbox import SendLater, SendRefused

REMEMBERED_SECONDS = 3600.0
MOST_REMEMBERED = 5000
_SHARED = ("is_ext_shared", "is_shared", "is_org_shared", "is_pending_ext_shared", "pending_shared")
_NOT_OF_HERE = ("is_restricted", "is_ultra_restricted", "is_stranger")


class Rooms:
    """Asks Slack; nobody who writes waits for that."""

    def __init__(self, api: WebApi, *, seconds: Callable[[], float] = monotonic) -> None:
        self._api = api
        self._seconds = seconds
        self._direct: dict[str, str] = {}
        self._channels: dict[str, tuple[float, Mapping[str, Any]]] = {}
        self._guests: dict[str, tuple[float, bool]] = {}

    async def direct(self, user: str) -> str:
        """The channel of the direct message with this person. Raises SendRefused, SendLater."""
        if user not in self._direct:  # opened twice it is the same one, so that it may be asked as a question
            answer = await self._api.read("conversations.open", {"users": user})
            name = str((answer.get("channel") or {}).get("id", ""))
            if not name.startswith("D"):
                raise SendLater("no direct message was opened")
            _make_room(self._direct)
            self._direct[user] = name
        return self._direct[user]

    async def is_public(self, channel: str) -> bool:
        """Whether anybody in the workspace may read along; also when that is not known."""
        info = await self._info(channel)
        return not any(info.get(name) for name in ("is_private", "is_im", "is_mpim", "is_group"))

    async def is_private(self, channel: str) -> bool:
        """Whether nobody but its members, of this workspace, reads along, and we are one of them: pitfall 8
        of slack.md. Raises SendLater as long as Slack does not tell."""
        info = await self._info(channel)
        is_shared = any(info.get(name) for name in _SHARED)
        return bool(info.get("is_private") and info.get("is_member")) and not is_shared

    async def _info(self, channel: str) -> Mapping[str, Any]:
        known = self._channels.get(channel)
        if known is None or known[0] < self._seconds():
            try:
                answer = await self._api.read("conversations.info", {"channel": channel})
            except SendRefused:
                return {}
            _make_room(self._channels)
            known = (self._seconds() + REMEMBERED_SECONDS, answer.get("channel") or {})
            self._channels[channel] = known
        return known[1]

    def is_guest(self, user: str) -> bool | None:
        """Whether this is somebody of elsewhere, as far as was heard; None when it never was."""
        known = self._guests.get(user)
        return None if known is None else known[1]

    def is_to_learn(self, user: str) -> bool:
        """Whether to ask (again) who this is."""
        known = self._guests.get(user)
        return known is None or known[0] < self._seconds()

    async def learn(self, user: str, workspace: str) -> bool:
        """Asks who this is; whether they are of elsewhere. Raises SendRefused, SendLater."""
        answer = await self._api.read("users.info", {"user": user})
        found = answer.get("user") or {}
        is_guest = (
            any(found.get(name) for name in _NOT_OF_HERE) or found.get("team_id", workspace) != workspace
        )
        _make_room(self._guests)
        self._guests[user] = (self._seconds() + REMEMBERED_SECONDS, is_guest)
        return is_guest


def _make_room(remembered: dict[str, Any]) -> None:
    """Forgets the oldest half of too many."""
    if len(remembered) >= MOST_REMEMBERED:
        for name in list(remembered)[: MOST_REMEMBERED // 2]:
            del remembered[name]
