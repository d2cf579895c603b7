"""What leaves the inbox as a file: requests and figures, who may take them, and that it is kept who did."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from statistics import fmean, median

from bot.hours import BRUSSELS
from bot.ports import Clock, Store
from bot.request import Outcome, Request, Role, Staff, State
from bot.sheets import Form, Row, write_sheet
from bot.staffing import AuditRow
from bot.teams import Teams

PAGE = 250  # a page holds up the loop for some milliseconds
EXPORTED, FIGURES_EXPORTED = "uitgevoerd", "cijfers uitgevoerd"
COLUMNS = (
    "nummer", "toestand", "team", "thema", "gemeente", "rol", "dringend", "labels", "uitkomst", "score",
    "ingediend", "beantwoord", "gesloten", "beloofd", "te_laat", "afspraak", "afspraak_op", "behandelaar",
)  # fmt: skip
CONTENT = ("onderwerp", "naam", "mail", "gegevens")
FIGURES = (
    "maand", "team", "ingediend", "nog_open", "op_tijd_beantwoord", "te_laat",
    *(outcome.value.replace(" ", "_") for outcome in Outcome), "ingetrokken",
    "gemiddelde_score", "aantal_scores", "mediaan_uren_tot_antwoord",
)  # fmt: skip


class What(StrEnum):
    """What can be taken out."""

    FIGURES = "cijfers"
    REQUESTS = "aanvragen"
    WHOLE = "inhoud"  # the requests with what askers wrote


class MayNot(Exception):  # noqa: N818 - it says what happened
    """Figures are for everybody, requests for leads and admins."""


def may_export(staff: Staff, what: What) -> bool:
    """Whether somebody may take this out: of their own team, an admin of all."""
    return staff.is_active and (what is What.FIGURES or staff.role is not Role.MEMBER)


@dataclass
class Month:
    """What is counted of the requests that were sent in one month to one team."""

    counts: Counter[str] = field(default_factory=Counter)
    scores: list[int] = field(default_factory=list)
    hours: list[float] = field(default_factory=list)

    def add(self, request: Request) -> None:
        """Counts a request."""
        answered, promised = request.answered_at, request.promised_at
        is_late = request.missed > 0 or bool(answered and promised and answered > promised)
        self.counts["ingediend"] += 1
        self.counts["nog_open"] += request.is_open
        self.counts["te_laat"] += is_late
        self.counts["op_tijd_beantwoord"] += bool(answered and promised) and not is_late
        self.counts["ingetrokken"] += request.state is State.WITHDRAWN
        if request.outcome is not None and request.state is State.CLOSED:
            self.counts[request.outcome.value.replace(" ", "_")] += 1
        if request.score is not None:
            self.scores.append(request.score)
        if answered is not None:
            self.hours.append((answered - request.created_at).total_seconds() / 3600)

    def to_row(self, month: str, team: str) -> Row:
        """The figures, in the words of the file."""
        found: dict[str, object] = {name: self.counts[name] for name in FIGURES}
        return found | {
            "maand": month,
            "team": team,
            "gemiddelde_score": round(fmean(self.scores), 2) if self.scores else None,
            "aantal_scores": len(self.scores),
            "mediaan_uren_tot_antwoord": round(median(self.hours), 1) if self.hours else None,
        }


class Exporter:
    """Takes requests and figures out of the store, page by page. Everything raises NotKept."""

    def __init__(self, store: Store, clock: Clock, teams: Teams) -> None:
        self._store = store
        self._clock = clock
        self._teams = teams

    async def export(self, staff: Staff, what: What, form: Form) -> AsyncIterator[bytes]:
        """The file in pieces, once it is kept who took it; of requests, that is kept of each of them.

        Raises MayNot.
        """
        if not may_export(staff, what):
            raise MayNot(what.value)
        await self._note(staff, FIGURES_EXPORTED if what is What.FIGURES else EXPORTED)
        if what is What.FIGURES:
            return write_sheet(form, FIGURES, self._figures(staff))
        columns = (*COLUMNS, *CONTENT) if what is What.WHOLE else COLUMNS
        return write_sheet(form, columns, self._rows(staff, what))

    def name_file(self, what: What, form: Form) -> str:
        """The name of the file; plain letters, whatever is in it."""
        name = "aanvragen-met-inhoud" if what is What.WHOLE else what.value
        return f"{name}-{self._clock.now().astimezone(BRUSSELS):%Y-%m-%d}.{form.value}"

    async def _rows(self, staff: Staff, what: What) -> AsyncIterator[Sequence[Row]]:
        async with self._store.unit(read_only=True) as unit:
            names = {one.id: one.name for one in await unit.all_staff()}
        async for page in self._pages(staff, what):
            await self._note(staff, EXPORTED, page)
            yield [self._to_row(one, names) for one in page]

    async def _figures(self, staff: Staff) -> AsyncIterator[Sequence[Row]]:
        months: defaultdict[tuple[str, str], Month] = defaultdict(Month)
        async for page in self._pages(staff, What.FIGURES):
            for one in page:
                months[_month_of(one.created_at), self._teams.of(one.team).title].add(one)
        yield [months[key].to_row(*key) for key in sorted(months)]

    async def _pages(self, staff: Staff, what: What) -> AsyncIterator[Sequence[Request]]:
        """Each page in a unit of its own: whoever downloads slowly keeps nobody waiting."""
        teams, after = None if staff.role is Role.ADMIN else (staff.team,), ""
        while True:
            async with self._store.unit(read_only=True) as unit:
                page = await unit.requests_by_number(teams, after=after, most=PAGE)
                if what is What.WHOLE and page:
                    facts = await unit.facts_of([one.number for one in page])
                    page = [replace(one, facts=facts.get(one.number, ())) for one in page]
            if page:
                yield page
            if len(page) < PAGE:
                return
            after = page[-1].number

    async def _note(self, staff: Staff, action: str, requests: Sequence[Request] = ()) -> None:
        now = self._clock.now()
        rows = [AuditRow(now, staff.id, action, one.number, team=one.team) for one in requests]
        async with self._store.staff_unit() as unit:
            for row in rows or [AuditRow(now, staff.id, action)]:
                await unit.add_audit(row)
            await unit.commit()

    def _to_row(self, request: Request, names: Mapping[int, str]) -> Row:
        return {
            "nummer": request.number,
            "toestand": request.state.value,
            "team": self._teams.of(request.team).title,
            "thema": request.theme,
            "gemeente": request.municipality,
            "rol": request.asker_role,
            "dringend": request.urgency.value,
            "labels": request.labels,
            "uitkomst": request.outcome.value if request.outcome else None,
            "score": request.score,
            "ingediend": request.created_at,
            "beantwoord": request.answered_at,
            "gesloten": request.closed_at,
            "beloofd": request.promised_at,
            "te_laat": request.missed,
            "afspraak": request.planning.value if request.planning else None,
            "afspraak_op": request.planned_at,
            "behandelaar": names.get(request.owner) if request.owner is not None else None,
            "onderwerp": request.subject,
            "naam": request.asker_name,
            "mail": request.notify_email,
            "gegevens": tuple((fact.label, fact.value) for fact in request.facts),
        }


def _month_of(moment: datetime) -> str:
    return f"{moment.astimezone(BRUSSELS):%Y-%m}"
