"""Gathers what a window for staff shows, from the desk; and says what the side of staff is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from adapters.staff_fields import NO_CONTEXT, FormContext, receivers_of
from adapters.stamps import Stamps
from bot.desk import Colleague, Glance, Opened
from bot.meetings import Meetings
from bot.ports import Clock, Store
from bot.request import NO_VALUES, Action, Request, Staff, Values
from bot.signing import Signer
from bot.teams import Teams
from bot.voice import NO_MEETINGS


class DeskSide(Protocol):
    """What staff do with requests (`bot.desk.Desk`). What belongs to another team is Unknown."""

    async def act(
        self,
        staff_id: int,
        number: str,
        action: Action,
        values: Values = NO_VALUES,
        *,
        key: str,
        seen: int | None = None,
    ) -> Request:
        """The request after the action. Raises Refused, Unknown, Missing, Changed and NotKept."""

    async def open(self, staff_id: int, number: str) -> Opened:
        """All there is about a request; that it was opened is kept. Raises Unknown and NotKept."""

    async def colleagues(self, staff_id: int) -> tuple[Colleague, ...]:
        """The active members of the teams that this person may see, with their load."""

    async def glance(self, staff_id: int, number: str | None = None) -> Glance:
        """Who else looks at it; that I do is noted too. Raises Unknown and NotKept."""


class NotesDenied(Protocol):
    """Keeps what was refused (`bot.accounts.Accounts`)."""

    async def note_denied(self, staff: Staff, number: str | None) -> None:
        """Keeps that somebody sent a button or form that we never gave them. Raises NotKept."""


class Tells(Protocol):
    """Owes somebody a word (`bot.telling.Telling`)."""

    async def tell(
        self, channel: str, conversation: str, kind: str, content: Mapping[str, Any], *, key: str
    ) -> bool:
        """Whether it is owed now; the same `key` once more owes nothing. Raises NotKept."""


@dataclass(frozen=True)
class Platform:
    """Where staff work: the name of the channel, how people call it, and what is signed there."""

    channel: str
    title: str
    purpose: str


@dataclass(frozen=True)
class StaffParts:
    """What the side of staff is made of.

    `themes` gives titles by id, `open_questions` what is not known yet of a request. `inbox` is the address
    of the inbox ("https://wegwijs.voorbeeld.be/balie"), "" when browsers cannot reach it.
    """

    platform: Platform
    desk: DeskSide
    store: Store
    accounts: NotesDenied
    telling: Tells
    signer: Signer
    clock: Clock
    teams: Teams
    meetings: Meetings = NO_MEETINGS
    themes: Callable[[], Mapping[str, str]] = dict
    open_questions: Callable[[Request], tuple[str, ...]] = lambda _: ()
    inbox: str = ""

    def stamps(self, place: str) -> Stamps:
        """Signs for one place."""
        return Stamps(self.signer, place, self.platform.purpose)


@dataclass(frozen=True)
class Window:
    """What a window is drawn from: the request as `staff` sees it, what its forms offer, who else looks.

    `team`, `theme` and `place` are the titles of its team and theme, and where its talk is; `link` is its
    page in the inbox.
    """

    opened: Opened
    staff: Staff
    now: datetime
    stamps: Stamps
    context: FormContext = NO_CONTEXT
    looking: tuple[str, ...] = ()
    team: str = ""
    theme: str = ""
    place: str = ""
    link: str = ""


async def gather(parts: StaffParts, staff: Staff, person: str, number: str) -> Window:
    """The request as this member sees it; that they opened it, and look, is kept. Raises Unknown, NotKept."""
    opened = await parts.desk.open(staff.id, number)
    glance = await parts.desk.glance(staff.id, number)
    request, talk = opened.request, opened.appointment
    place = parts.meetings.place_of(talk) if talk else None
    return Window(
        opened,
        staff,
        parts.clock.now(),
        parts.stamps(person),
        context=await _context(parts, staff, opened),
        looking=glance.looking,
        team=parts.teams.of(request.team).title,
        theme=parts.themes().get(request.theme, request.theme) if request.theme else "",
        place=place.value if place else "",
        link=f"{parts.inbox}/aanvraag/{request.number}" if parts.inbox else "",
    )


async def _context(parts: StaffParts, staff: Staff, opened: Opened) -> FormContext:
    may_hand_on = Action.HAND_ON in opened.allowed
    everybody = await parts.desk.colleagues(staff.id) if may_hand_on else ()
    colleagues, teams = receivers_of(opened.request, everybody, parts.teams.teams)
    return FormContext(
        colleagues=colleagues,
        teams=teams,
        places=parts.meetings.places,
        canned=parts.teams.canned,
        open_questions=parts.open_questions(opened.request),
    )
