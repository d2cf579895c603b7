"""The world behind the fake Bot connector: chats, channels and threads, and what its methods do there."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.kit.fake_connector_rules import BIGGEST, ConnectorError, Posted, find_faults, utf16_bytes


@dataclass
class Call:
    """One call as it came, without its token; `error` is empty when it was done, and `lost` when it was done
    but its answer was lost. `peer` is the connection it came over."""

    method: str
    conversation: str
    at: float
    peer: object
    body: Any = None
    error: str = ""


@dataclass
class Room:
    """A chat, channel or thread, and who is in it."""

    id: str
    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    posted: list[Posted] = field(default_factory=list)


class World:
    """Who is where, and what lies there. Its methods raise ConnectorError."""

    app_id, tenant = "00000000-0000-0000-0000-00000000b071", "11111111-2222-3333-4444-555555555555"
    bot = f"28:{app_id}"
    secret = "geheim-van-de-app"  # noqa: S105 -- only this fake takes it

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.rooms: dict[str, Room] = {}
        self.faults: list[str] = []
        self.base = ""
        self._numbers = 0

    @property
    def service_url(self) -> str:
        """The service address in activities from here; with a slash at its end, as Microsoft's."""
        return f"{self.base}/emea/"

    def add_personal(self, user: str = "29:lotte") -> str:
        """A personal chat with the bot; its id."""
        return self._add_room(f"a:1chat_{self.next()}", user)

    def add_channel(self, *users: str, name: str = "") -> str:
        """A channel of a team with the bot in it; its id."""
        return self._add_room(name or f"19:kanaal{self.next()}@thread.tacv2", *users)

    def add_group(self, *users: str) -> str:
        """A group chat with the bot in it; its id."""
        return self._add_room(f"19:groep{self.next()}@thread.v2", *users)

    def add_thread(self, channel: str, *users: str) -> str:
        """A thread in a channel, begun by a person; its id."""
        return self._add_room(f"{channel};messageid={1700000000000 + self.next()}", *users)

    def remove(self, conversation: str) -> None:
        """The conversation is no longer known."""
        del self.rooms[conversation]

    def posts(self, conversation: str) -> list[Posted]:
        """What lies in a conversation now, as it was changed last."""
        return [one for one in self.rooms[conversation].posted if not one.is_deleted]

    def deleted(self, conversation: str) -> list[Posted]:
        """What was deleted there."""
        return [one for one in self.rooms[conversation].posted if one.is_deleted]

    def begin(self, request: web.Request, call: Call) -> web.Response:
        """A personal chat, or a new thread in a channel."""
        told = call.body if isinstance(call.body, dict) else {}
        channel = told.get("channelData", {}).get("channel", {}).get("id", "")
        members = [str(one.get("id")) for one in told.get("members", [])]
        if not channel and len(members) != 1:
            raise ConnectorError(400, "BadSyntax", "one member, or a channel", is_careless=True)
        if channel and channel not in self.rooms:
            raise ConnectorError(404, "ConversationNotFound")
        room = self._personal_of(members[0]) if not channel else self.add_thread(channel, *members)
        call.conversation = room
        answer = {"id": room, "serviceUrl": self.service_url}
        if told.get("activity"):
            answer["activityId"] = self._keep(room, told["activity"], "", call.at)
        return web.json_response(answer, status=201)

    def post(self, request: web.Request, call: Call) -> web.Response:
        """A message in a conversation, or an answer to one."""
        self._room(call)
        answers = request.match_info.get("id", "")
        return web.json_response(
            {"id": self._keep(call.conversation, call.body, answers, call.at)}, status=201
        )

    def change(self, request: web.Request, call: Call) -> web.Response:
        """Another version of what was posted."""
        posted = self._posted(request, call)
        posted.versions.append(self._checked(call.body))
        return web.json_response({"id": posted.id})

    def delete(self, request: web.Request, call: Call) -> web.Response:
        """What was posted is no longer seen."""
        self._posted(request, call).is_deleted = True
        return web.Response()

    # --- the world ------------------------------------------------------------------------------------

    def next(self) -> int:
        """A number that was not given before."""
        self._numbers += 1
        return self._numbers

    def _add_room(self, name: str, *users: str) -> str:
        known = {
            user: {"id": user, "aadObjectId": f"aad-{user[3:]}", "tenantId": self.tenant} for user in users
        }
        self.rooms[name] = Room(name, known)
        return name

    def _personal_of(self, user: str) -> str:
        found = (one.id for one in self.rooms.values() if one.id.startswith("a:") and user in one.members)
        return next(found, "") or self.add_personal(user)

    def _room(self, call: Call) -> Room:
        room = self.rooms.get(call.conversation)
        if room is None:
            raise ConnectorError(404, "ConversationNotFound")
        return room

    def _posted(self, request: web.Request, call: Call) -> Posted:
        found = [one for one in self._room(call).posted if one.id == request.match_info["id"]]
        if not found or found[0].is_deleted:
            raise ConnectorError(404, "ActivityNotFoundInConversation")
        return found[0]

    def _checked(self, activity: Any) -> dict[str, Any]:
        """The activity. Raises ConnectorError for what Teams would not take."""
        if utf16_bytes(activity) > BIGGEST:
            raise ConnectorError(413, "MessageSizeTooBig")
        fatal, minor = find_faults(activity)
        self.faults += minor
        if fatal:
            raise ConnectorError(400, "BadSyntax", "; ".join(fatal), is_careless=True)
        return dict(activity)

    def _keep(self, room: str, activity: Any, answers: str, at: float) -> str:
        posted = Posted(f"{1700000000000 + self.next()}", room, [self._checked(activity)], answers, at)
        if activity["type"] == "message":
            self.rooms[room].posted.append(posted)
        return posted.id
