"""The team with its load, the records of staff, and the log of what was done."""

from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web
from yarl import URL

from adapters.web.inbox.access import Call
from adapters.web.inbox.incoming import read_role
from adapters.web.inbox.log_filters import LogFilters, read_log_filters
from adapters.web.inbox.outgoing import InboxPages
from adapters.web.inbox.site import Balie
from adapters.web.site import address_of
from bot.personnel import SHOWN, NewColleague, NotPossible
from bot.request import Role, Staff
from bot.staffing import AuditRow

_SAID = {
    "plaats": "Naam, team en rol zijn bewaard.",
    "uitschakelen": "Deze persoon is uitgeschakeld. De open aanvragen zijn weer voor het team.",
    "inschakelen": "Deze persoon kan weer aanmelden.",
    "losmaken": "De gekoppelde accounts zijn losgemaakt.",
}


class People:
    """The routes about colleagues."""

    def __init__(self, balie: Balie, pages: InboxPages) -> None:
        self._balie = balie
        self._pages = pages
        self._changes: dict[str, Callable[[Call, int], Awaitable[Staff]]] = {
            "plaats": self._place,
            "uitschakelen": lambda call, one: balie.personnel.disable(call.staff, one),
            "inschakelen": lambda call, one: balie.personnel.enable(call.staff, one),
            "losmaken": lambda call, one: balie.personnel.unlink(call.staff, one),
        }

    async def show_team(self, call: Call) -> web.Response:
        """How many open requests each colleague has."""
        desk = self._balie.desk
        colleagues = await desk.colleagues(call.staff.id)
        return self._pages.page(
            "team",
            visit=call.visit,
            counts=await desk.counts(call.staff.id),
            colleagues=sorted(colleagues, key=lambda one: (one.staff.team, -one.load, one.staff.name)),
            most=max((one.load for one in colleagues), default=0),
        )

    async def show_log(self, call: Call) -> web.Response:
        """Who did what and when, without content; of one's own team, or of all for an admin."""
        asked = read_log_filters(call.request.query)
        everybody = await self._balie.personnel.all()
        wanted = asked.to_wanted(self._balie.clock.now(), most=SHOWN)
        rows = await self._balie.personnel.log(call.staff, wanted)
        return self._pages.page(
            "log",
            visit=call.visit,
            counts=await self._balie.desk.counts(call.staff.id),
            rows=rows,
            names={one.id: one.name for one in everybody},
            people=[one for one in everybody if call.staff.role is Role.ADMIN or one.team == call.staff.team],
            destroyed=await self._balie.rights.destroyed(call.staff.id),
            asked=asked,
            older=_older(asked, rows) if len(rows) == SHOWN else "",
        )

    async def show_people(self, call: Call) -> web.Response:
        """All records."""
        return await self._draw(call, said=_SAID.get(call.request.query.get("gedaan", ""), ""))

    async def add(self, call: Call) -> web.Response:
        """Somebody new, with a link to choose a password that is shown once."""
        new = NewColleague(
            call.form.one("login"), call.form.one("naam"), self._team_of(call), read_role(call.form)
        )
        try:
            staff = await self._balie.personnel.add(new, by=call.staff)
        except NotPossible as refused:
            return await self._draw(call, problem=refused.sentence, new=new, status=422)
        return await self._draw(call, link=await self._link(call, staff), link_of=staff)

    async def change(self, call: Call) -> web.Response:
        """One change to one record."""
        what, staff_id = call.part("what"), int(call.part("id"))
        if what == "link":
            return await self._show_link(call, staff_id)
        if what not in self._changes:
            raise web.HTTPNotFound
        try:
            await self._changes[what](call, staff_id)
        except NotPossible as refused:
            return await self._draw(call, problem=refused.sentence, status=422)
        return web.Response(status=303, headers={"Location": f"/balie/personen?gedaan={what}"})

    async def _place(self, call: Call, staff_id: int) -> Staff:
        team, role = self._team_of(call), read_role(call.form)
        await self._balie.personnel.rename(call.staff, staff_id, call.form.one("naam"))
        return await self._balie.personnel.place(call.staff, staff_id, team=team, role=role)

    async def _show_link(self, call: Call, staff_id: int) -> web.Response:
        found = next((one for one in await self._balie.personnel.all() if one.id == staff_id), None)
        if found is None or not found.is_active:
            raise web.HTTPNotFound
        return await self._draw(call, link=await self._link(call, found), link_of=found)

    async def _link(self, call: Call, staff: Staff) -> str:
        code = await self._balie.accounts.first_code(staff, by=call.staff)
        address = address_of(call.request, self._balie.address)
        return f"{address.rstrip('/')}/balie/eerste/{code}"

    def _team_of(self, call: Call) -> str:
        team = call.form.one("team")
        if team not in self._balie.teams.ids:
            raise web.HTTPBadRequest
        return team

    async def _draw(
        self,
        call: Call,
        *,
        said: str = "",
        problem: str = "",
        link: str = "",
        link_of: Staff | None = None,
        new: NewColleague | None = None,
        status: int = 200,
    ) -> web.Response:
        return self._pages.page(
            "people",
            status=status,
            visit=call.visit,
            counts=await self._balie.desk.counts(call.staff.id),
            people=await self._balie.personnel.all(),
            teams=self._balie.teams.teams,
            said=said,
            problem=problem,
            link=link,
            link_of=link_of,
            new=new,
        )


def _older(asked: LogFilters, rows: Sequence[AuditRow]) -> str:
    """Where the lines before these are."""
    return str(URL("/balie/logboek").with_query({**asked.in_address, "voor": str(rows[-1].id)}))
