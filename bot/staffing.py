"""What the store keeps around requests and staff: timelines, sessions, secrets, what was done."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.request import Request, State, Urgency

# What is done with a record of staff, in the words of the log.
ADDED, LINK_MADE, UNLINKED = "persoon toegevoegd", "link gemaakt", "accounts losgemaakt"
PLACED, RENAMED = "rol of team gewijzigd", "naam gewijzigd"
DISABLED, ENABLED = "uitgeschakeld", "weer ingeschakeld"

# What happened to a request besides the actions of staff, in the words of its timeline.
ASKER_PICKED, ASKED_OTHER = "koos een moment", "vroeg een ander moment"
ERASED, ERASED_BY_ASKER = "gewist", "gewist door de vrager"  # in the log
ASKER_CALLED_OFF, PROMISE_MISSED = "zegde de afspraak af (vrager)", "belofte gemist"
WEGWIJS = 0  # who did it, when it was neither staff nor the asker


class Taken(Exception):  # noqa: N818 - it says what happened
    """Another member of staff has this login, or this linked account."""


@dataclass(frozen=True)
class Entry:
    """One line of the timeline of a request. `by` is the id of a member of staff, None for the asker,
    WEGWIJS for what was due."""

    number: str
    at: datetime
    action: str
    by: int | None
    text: str = ""


@dataclass(frozen=True)
class Wanted:
    """Which requests to list. Empty fields do not narrow; `teams` None is all teams.

    `text` is looked for literally, whatever its case and accents, in number, subject, theme,
    municipality and the asker's name. `sleeping` adds what is snoozed at `now`. `after` is (changed_at,
    number) of the last one seen; `stale_before` leaves only what is open and did not change since,
    `promised_before` what is open and was promised by then, `warned` what will soon go.
    """

    teams: tuple[str, ...] | None
    states: tuple[State, ...] = ()
    owner: int | None = None
    theme: str | None = None
    municipality: str | None = None
    urgency: Urgency | None = None
    label: str | None = None
    text: str = ""
    sleeping: bool = False
    now: datetime | None = None
    after: tuple[datetime, str] | None = None
    stale_before: datetime | None = None
    promised_before: datetime | None = None
    warned: bool = False
    most: int = 50


@dataclass(frozen=True)
class Page:
    """Requests, last changed first, without their facts; `total` counts all that are wanted. `undelivered`
    are the numbers of those about which a message did not arrive."""

    requests: tuple[Request, ...]
    total: int
    undelivered: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Counts:
    """How many open requests there are: new in the teams, mine, mine that wait, stale in the teams, all
    of the teams, asleep or not, and those that were promised for today or before."""

    new: int = 0
    mine: int = 0
    waiting: int = 0
    stale: int = 0
    open: int = 0
    due: int = 0

    def __str__(self) -> str:
        return "-".join(map(str, (self.new, self.mine, self.waiting, self.stale, self.open, self.due)))


@dataclass(frozen=True)
class Session:
    """Somebody who is signed in. `key` is the SHA-256 of what the browser holds."""

    key: str = field(repr=False)
    staff: int
    created_at: datetime
    seen_at: datetime
    csrf: str = field(repr=False)
    until: datetime


@dataclass(frozen=True)
class AuditRow:
    """Who did what and when, without content. Rows are only ever added.

    `staff` is None for who is not known, for the asker, and for who runs the server. `about` is whose record
    it was. `team` had the request when it was done: its lead sees it, also once the request is gone. `id` is
    its place in the log, once it stands there.
    """

    at: datetime
    staff: int | None
    action: str
    number: str | None = None
    about: int | None = None
    id: int | None = field(default=None, compare=False)
    team: str | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Sight:
    """What a lead sees of the log: what was done with requests of their team, and what colleagues did."""

    team: str
    colleagues: frozenset[int]


@dataclass(frozen=True)
class WantedLog:
    """Which lines of the log are wanted. Empty fields do not narrow; `staff` None is everybody.

    From `since` on and before `until`; `below` is the id of the last line seen; `sight` leaves what a lead
    sees.
    """

    number: str | None = None
    staff: frozenset[int] | None = None
    since: datetime | None = None
    until: datetime | None = None
    below: int | None = None
    sight: Sight | None = None
    most: int = 200


@dataclass(frozen=True)
class Secret:
    """What a member of staff signs in with: the hash of a password, the secret of an app with codes."""

    password: str | None = field(default=None, repr=False)
    totp: str | None = field(default=None, repr=False)
    failed: int = 0
