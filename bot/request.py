"""A request: its states and fields, and all that can be done with it; pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.appointment import Standing
from bot.fact import Fact as Fact  # noqa: PLC0414 - a request is made of facts: they are had from here
from bot.promise import Nudge
from bot.retention import Terms

SOMEBODY = "een medewerker"  # in place of a first name
OPEN_FOR = timedelta(days=3650)  # an open request has no end date


class State(StrEnum):
    """Where a request stands. Answered and planned are facts, not states."""

    NEW = "nieuw"
    TAKEN = "opgenomen"
    WAITING = "wacht_op_vrager"
    CLOSED = "gesloten"
    WITHDRAWN = "ingetrokken"


OPEN = frozenset((State.NEW, State.TAKEN, State.WAITING))


class Role(StrEnum):
    """What a member of staff may do. An admin counts as lead of every team."""

    MEMBER = "medewerker"
    LEAD = "teamleider"
    ADMIN = "beheerder"


class Urgency(StrEnum):
    """How soon, as staff judge it."""

    LOW = "laag"
    NORMAL = "gewoon"
    HIGH = "dringend"


class Outcome(StrEnum):
    """How a request ended."""

    HELPED = "geholpen"
    REFERRED = "doorverwezen"
    NOT_OURS = "niet voor ons"
    NO_REPLY = "geen antwoord meer"
    DOUBLE = "dubbel"


class Action(StrEnum):
    """All that can be done with a request."""

    TAKE = "opnemen"
    GIVE_BACK = "teruggeven"
    HAND_ON = "doorgeven"
    REFER = "doorverwijzen"  # hand on to somebody outside
    ASK = "vragen"
    ANSWER = "antwoorden"
    NOTE = "notitie"
    LABEL = "label"
    URGENCY = "urgentie"
    SNOOZE = "sluimeren"
    PLAN = "plannen"  # offer moments for a talk, or other ones
    CALL_OFF = "afzeggen"
    CLOSE = "sluiten"
    REOPEN = "heropenen"
    REPLY = "antwoord van de vrager"
    WITHDRAW = "intrekken"
    HOLD = "bewaren"  # keep it past its end date
    RELEASE = "vrijgeven"


@dataclass(frozen=True)
class Staff:
    """A member of staff. Only the login is needed to work in the inbox; the rest links other accounts."""

    id: int
    login: str
    name: str
    team: str
    role: Role = Role.MEMBER
    is_active: bool = True
    subject: str | None = None
    slack_user: str | None = None
    teams_user: str | None = None

    @property
    def first_name(self) -> str:
        """The only name that an asker sees."""
        return self.name.split()[0] if self.name.split() else SOMEBODY


def first_name_of(staff: "Staff | None") -> str:
    """What an asker is told of who is gone meanwhile, too."""
    return staff.first_name if staff else SOMEBODY


@dataclass(frozen=True)
class Request:
    """A confirmed intake. `version` rises with every change; `owner` is the id of a member of staff.

    `notify_email` is used for "there is an answer", or other news, and nothing else. `asked` are the
    questions that wait for the asker. `snoozed_until` hides it from the list of what is to be done.

    `promised_at` is the moment by which the asker was promised an answer, None when nothing is promised (any
    more); `nudge` is what is to be done about that at `nudge_at`, `missed` how often it was not kept,
    `has_said_sorry` whether the asker heard so of this one. `planning` says whether a talk was offered or
    planned, `planned_at` is its start. While it `is_held` it is kept past its end date; `warned_at` is when
    staff were told that it would go. `erase_asked`: it is on hold, and is erased when released.
    """

    number: str
    channel: str
    conversation: str
    team: str
    subject: str
    created_at: datetime
    changed_at: datetime
    state: State = State.NEW
    topic: str | None = None
    theme: str | None = None
    municipality: str | None = None
    asker_role: str | None = None
    asker_name: str = ""
    notify_email: str = ""
    facts: tuple[Fact, ...] = ()
    owner: int | None = None
    urgency: Urgency = Urgency.NORMAL
    labels: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    outcome: Outcome | None = None
    score: int | None = None
    snoozed_until: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    promised_at: datetime | None = None
    nudge: Nudge | None = None
    nudge_at: datetime | None = None
    missed: int = 0
    has_said_sorry: bool = False
    planning: Standing | None = None
    planned_at: datetime | None = None
    is_held: bool = False
    warned_at: datetime | None = None
    erase_asked: bool = False
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in OPEN


@dataclass(frozen=True)
class Values:
    """What an action is given; each uses what it needs."""

    text: str = ""
    team: str | None = None
    owner: int | None = None
    outcome: Outcome | None = None
    urgency: Urgency | None = None
    labels: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    until: datetime | None = None
    moments: tuple[datetime, ...] = ()
    place: str = ""


NO_VALUES = Values()


def kept_until(request: Request, *, now: datetime, terms: Terms) -> datetime:
    """When the request goes: some days after its end; an open one has no end date."""
    term = timedelta(days=terms.of_request(request.topic).days)
    return request.closed_at + term if request.closed_at else now + OPEN_FOR


def has_talk_to_come(request: Request, *, now: datetime) -> bool:
    """Whether a talk is offered, or planned and has not begun."""
    if request.planning is Standing.PLANNED:
        return request.planned_at is not None and request.planned_at > now
    return request.planning is Standing.OFFERED


def settled(request: Request) -> Request:
    """The request without a promise: kept, or no longer due."""
    return replace(request, promised_at=None, nudge=None, nudge_at=None)


def with_fact(request: Request, fact: Fact) -> Request:
    """The request with this line, in the place of an earlier one with the same id."""
    others = tuple(one for one in request.facts if one.id != fact.id)
    return replace(request, facts=(*others, fact))


def freed(request: Request, *, now: datetime) -> Request:
    """The request of a member who was disabled: back with the team. Only of an open one."""
    return replace(
        request,
        state=State.NEW,
        owner=None,
        asked=(),
        snoozed_until=None,
        version=request.version + 1,
        changed_at=now,
    )
