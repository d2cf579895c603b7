"""Shows requests as cards on the boards of their teams: owed at every change, without a word of the asker."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from bot.appointment import say_moment
from bot.boards import CardPlace
from bot.phrases import PhraseBook
from bot.ports import Notice, Unit
from bot.request import Action, Request, Staff, Values
from bot.request_rules import possible
from bot.teams import Teams

CARD, LINE, SUMMARY, WHISPER = "card", "card_line", "summary", "whisper"  # kinds of notices
Place = tuple[str, str]  # a board: its channel and its conversation


def _as_it_is(theme: str) -> str:
    return theme


@dataclass(frozen=True)
class Cards:
    """Owes cards. `inbox_address` is where staff find a request, empty when the inbox has no public address;
    `with_content` puts the subject and the name of the asker on them, which are in the platform then;
    `theme_title` tells how a theme is called. `platforms` are channels in which there can be boards, also
    when no team has one there (any more). Without any of these, nothing is owed and nothing is read.
    """

    teams: Teams
    phrases: Callable[[], PhraseBook]
    inbox_address: str = ""
    with_content: bool = False
    theme_title: Callable[[str], str] = _as_it_is
    platforms: frozenset[str] = frozenset()

    @property
    def channels(self) -> frozenset[str]:
        """The channels in which cards may lie."""
        return self.platforms.union(*(team.boards for team in self.teams.teams))

    @property
    def are_used(self) -> bool:
        """Whether any team has a board."""
        return any(team.boards for team in self.teams.teams)

    def line(self, name: str, **values: str) -> str:
        """The phrase that tells a team what happened; "" when no team has a board."""
        return self.phrases().say(name, **values) if self.are_used else ""

    def deed_line(self, staff: Staff, action: Action, values: Values, receiver: Staff | None) -> str:
        """What a member of staff did; an action that has no phrase of its own changed something."""
        name = _LINES.get(action, "kaart_veranderd")
        if action is Action.HAND_ON:
            to = receiver.first_name if receiver else self.teams.of(values.team or staff.team).title
            return self.line(name, wie=staff.first_name, aan=to)
        urgency = values.urgency.value if values.urgency else ""
        until = say_moment(values.until) if values.until else ""
        return self.line(name, wie=staff.first_name, urgentie=urgency, tot=until)

    async def show(
        self, unit: Unit, request: Request, *, now: datetime, said: str = "", from_team: str = ""
    ) -> None:
        """Owes the card of a request as it is now to each board of its team, and what was `said` beneath it;
        that is said to the team that it came from, too.

        A card on a board of a team that had it before, or on one that is no longer in use, says where the
        request is now, and that nothing can be done there.
        """
        if not self.channels:
            return
        boards, lying = self._boards_of(request), await unit.cards_of(request.number)
        wanted = await self._wanted(unit, request, boards, self._left(boards, lying), now=now)
        hear = {*boards, *(self.teams.of(from_team).boards.items() if from_team else ())}
        for place, content in wanted.items():
            # In place of what was owed of it: platforms take few changes a minute.
            await unit.drop_overtaken(request.number, *place)
            await self._owe(unit, request, place, CARD, content, now=now)
            if said and place in hear:
                line = {"number": request.number, "text": said}
                await self._owe(unit, request, place, LINE, line, now=now)

    async def say(self, unit: Unit, request: Request, said: str, *, name: str, now: datetime) -> None:
        """Owes a line beneath its card, on each board of its team; `name` tells it from other lines."""
        for place in self._boards_of(request):
            line = {"number": request.number, "text": said}
            await self._owe(unit, request, place, LINE, line, now=now, again=f":{name}")

    async def wrong(
        self, unit: Unit, request: Request, lying: Collection[CardPlace], *, now: datetime
    ) -> Mapping[Place, Mapping[str, Any]]:
        """On which boards the card of a request is missing or is not as it should be, and what is to lie
        there; one that is over is not missed. `lying` are the cards that there are."""
        boards, marks = self._boards_of(request), {one.board: one.mark for one in lying}
        here = [one for one in boards if request.is_open or one in marks]
        wanted = await self._wanted(unit, request, here, self._left(boards, lying), now=now)
        return {at: content for at, content in wanted.items() if marks.get(at) != mark_of_card(content)}

    async def content_at(
        self, unit: Unit, request: Request, place: Place, *, now: datetime
    ) -> Mapping[str, Any]:
        """What the card of a request says now where it lies; on a board of another team, who has it."""
        here, left = ([place], []) if self.is_on_its_board(request, place) else ([], [place])
        return (await self._wanted(unit, request, here, left, now=now))[place]

    def is_on_its_board(self, request: Request, place: Place) -> bool:
        """Whether this is a board of the team that has the request."""
        return place in self._boards_of(request)

    async def owe_again(
        self, unit: Unit, request: Request, place: Place, content: Mapping[str, Any], *, now: datetime
    ) -> None:
        """Owes a card that was owed before, of the same version."""
        again = f":{int(now.timestamp())}"
        await self._owe(unit, request, place, CARD, content, now=now, again=again)

    def _boards_of(self, request: Request) -> Collection[Place]:
        return self.teams.of(request.team).boards.items()

    def _left(self, boards: Collection[Place], lying: Collection[CardPlace]) -> list[Place]:
        """The boards where a card lies of which the request went elsewhere."""
        return [one.board for one in lying if one.channel in self.channels and one.board not in boards]

    async def _wanted(
        self, unit: Unit, request: Request, here: Collection[Place], left: Collection[Place], *, now: datetime
    ) -> Mapping[Place, Mapping[str, Any]]:
        content = await self._content(unit, request, now=now) if here else {}
        return {**dict.fromkeys(here, content), **dict.fromkeys(left, self._elsewhere(request))}

    async def _content(self, unit: Unit, request: Request, *, now: datetime) -> Mapping[str, Any]:
        owner = None if request.owner is None else await unit.staff(request.owner)
        is_named = self.with_content and not request.erase_asked  # a hold is a reason to keep it with us only
        return {
            **self._elsewhere(request),
            "theme": self.theme_title(request.theme) if request.theme else "",
            "municipality": request.municipality or "",
            "urgency": request.urgency.value,
            "promise": say_moment(request.promised_at) if request.promised_at and request.is_open else "",
            "snoozed": _asleep_until(request, now=now),
            "is_late": request.is_open and request.promised_at is not None and request.has_said_sorry,
            "outcome": request.outcome.value if request.outcome else "",
            "owner": owner.first_name if owner else "",
            "link": f"{self.inbox_address}/aanvraag/{request.number}" if self.inbox_address else "",
            "actions": [action.value for action in possible(request, now=now)],
            "subject": request.subject if is_named else "",
            "asker_name": request.asker_name if is_named else "",
            "is_elsewhere": False,
        }

    def _elsewhere(self, request: Request) -> Mapping[str, Any]:
        """The card where the request is not (any more): its number, and who has it."""
        return {
            **dict.fromkeys(_EMPTY_ELSEWHERE, ""),
            "number": request.number,
            "state": request.state.value,
            "team": self.teams.of(request.team).title,
            "is_late": False,
            "actions": [],
            "version": request.version,
            "is_elsewhere": True,
        }

    @staticmethod
    async def _owe(
        unit: Unit,
        request: Request,
        place: Place,
        kind: str,
        content: Mapping[str, Any],
        *,
        now: datetime,
        again: str = "",
    ) -> None:
        number = request.number
        key = f"{kind}:{number}:{request.version}:{mark_of_board(*place)}{again}"
        await unit.owe(Notice(key, *place, kind, dict(content), due_at=now, created_at=now, strand=number))


def _asleep_until(request: Request, *, now: datetime) -> str:
    until = request.snoozed_until
    return say_moment(until) if until is not None and until > now and request.is_open else ""


_EMPTY_ELSEWHERE = (
    *("theme", "municipality", "urgency", "promise", "snoozed", "outcome", "owner", "link"),
    *("subject", "asker_name"),
)
_LINES = {
    Action.TAKE: "kaart_opgenomen",
    Action.GIVE_BACK: "kaart_teruggegeven",
    Action.HAND_ON: "kaart_doorgegeven",
    Action.REFER: "kaart_doorverwezen",
    Action.ASK: "kaart_gevraagd",
    Action.ANSWER: "kaart_geantwoord",
    Action.URGENCY: "kaart_urgentie",
    Action.PLAN: "kaart_voorgesteld",
    Action.CALL_OFF: "kaart_afgezegd",
    Action.CLOSE: "kaart_gesloten",
    Action.REOPEN: "kaart_heropend",
    Action.NOTE: "kaart_notitie",
    Action.LABEL: "kaart_labels",
    Action.SNOOZE: "kaart_sluimert",
    Action.HOLD: "kaart_bewaard",
    Action.RELEASE: "kaart_vrijgegeven",
}


def mark_of_board(channel: str, conversation: str) -> str:
    """What names a board in the key of a notice: without colons, and short."""
    return sha256(f"{channel}\0{conversation}".encode()).hexdigest()[:16]


def mark_of_card(content: Mapping[str, Any]) -> str:
    """What differs between two cards that do not say the same."""
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
