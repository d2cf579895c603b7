"""What the inbox is handed: the desk, the accounts, the words of the organisation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from adapters.web.site import Network
from bot.accounts import Accounts
from bot.calendar_files import CalendarFiles
from bot.desk import Colleague, Glance, Opened
from bot.dossier import Dossier
from bot.exporting import Exporter
from bot.gaps import Gaps
from bot.meetings import Meetings
from bot.personnel import Personnel
from bot.ports import Clock
from bot.request import NO_VALUES, Action, Request, Role, Values
from bot.rights_clock import Demand, PersonRight
from bot.rights_desk import Destroyed, Erasable
from bot.signing import Signer
from bot.staffing import Counts, Page, Wanted
from bot.teams import Teams
from bot.voice import NO_MEETINGS


class Desk(Protocol):
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
        """The request after the action; `key` names the form, and the same one again changes nothing;
        `seen` is the version it was filled in on. Raises Refused, Unknown, Missing, Changed and NotKept.
        """

    async def open(self, staff_id: int, number: str) -> Opened:
        """All there is about a request. Raises Unknown."""

    async def list(self, staff_id: int, wanted: Wanted) -> Page:
        """The requests that this person may see and wants to."""

    async def counts(self, staff_id: int) -> Counts:
        """How many are new, mine, waiting and stale."""

    async def colleagues(self, staff_id: int) -> tuple[Colleague, ...]:
        """The active members of the teams that this person may see, with their load."""

    async def glance(self, staff_id: int, number: str | None = None) -> Glance:
        """What changed; with a `number` that I look at it is noted too. Raises Unknown."""


class RightsDesk(Protocol):
    """What leads and admins do for a person (`bot.rights_desk.RightsDesk`). All raise Unknown for others."""

    async def find(self, staff_id: int, text: str) -> tuple[Request, ...]:
        """At most fifty requests with this in their number, subject, name or mail address."""

    async def read(self, staff_id: int, number: str) -> Dossier:
        """All that is kept about the requests of this conversation; that it was read is kept."""

    async def take_out(self, staff_id: int, number: str) -> Dossier:
        """The same, to leave the inbox as a file; that too is kept."""

    async def erasable(self, staff_id: int, number: str) -> Erasable:
        """What would go."""

    async def erase(self, staff_id: int, number: str) -> tuple[str, ...]:
        """Erases the whole conversation; the numbers of requests that stay. Raises OfOtherTeams."""

    async def note(
        self, staff_id: int, demand: Demand, received_on: date, number: str | None = None, *, key: str
    ) -> PersonRight:
        """Notes what a person asked, once for each `key`. Raises ValueError for a day that cannot be."""

    async def noted(self, staff_id: int) -> Sequence[PersonRight]:
        """What is due first, first; what was done last."""

    async def finish(self, staff_id: int, right: int) -> None:
        """Notes that it was done; once more changes nothing."""

    async def withdraw(self, staff_id: int, right: int) -> None:
        """Takes back what was noted by mistake."""

    async def destroyed(self, staff_id: int) -> Sequence[Destroyed]:
        """What was destroyed lately, newest first."""


@dataclass(frozen=True)
class OidcSettings:
    """An issuer that staff may sign in with; `roles` and `teams` say what a value of a claim means here.

    The role that may most counts. With `roles`, nobody gets in for whom none stands; without, only who
    has a record. `team` is that of newcomers, when their claim names none; without one they are refused.
    A login is the mail that the issuer verified, or what `login_field` names: a claim that nobody can
    choose for themselves.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    login_field: str = ""
    role_claim: str = ""
    roles: Mapping[str, Role] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    team: str = ""
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    title: str = "je werkaccount"


@dataclass(frozen=True)
class Balie:
    """The inbox of one organisation.

    `themes` gives the title of each theme by its id, as the knowledge in use has them. `address` is
    the site's own, as browsers see it ("https://wegwijs.voorbeeld.be"): the issuer sends people back
    to it. Who comes through one of the `proxies` is known by the address that it tells. `gaps` are when
    platforms were silent.
    """

    desk: Desk
    accounts: Accounts
    personnel: Personnel
    exporter: Exporter
    teams: Teams
    clock: Clock
    signer: Signer
    organisation: str
    rights: RightsDesk
    themes: Callable[[], Mapping[str, str]] = dict
    open_questions: Callable[[Request], tuple[str, ...]] = lambda _: ()
    calendar: CalendarFiles | None = None
    meetings: Meetings = NO_MEETINGS
    secure_cookie: bool = False
    proxies: tuple[Network, ...] = ()
    address: str = ""
    oidc: OidcSettings | None = None
    gaps: Gaps | None = None
