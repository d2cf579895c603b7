"""The rights of a person, for leads and admins: find what is kept, hand it over, erase it, and the month."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from aiohttp import web

from adapters import staff_words as words
from adapters.staff_forms import read_word
from adapters.web.data import as_file
from adapters.web.inbox.access import Call
from adapters.web.inbox.incoming import read_key, read_number
from adapters.web.inbox.outgoing import InboxPages
from adapters.web.inbox.site import Balie
from bot.desk import Unknown
from bot.number import read_number as number_in
from bot.request import Request
from bot.rights_clock import Demand, Haste, days_left, haste_of
from bot.rights_desk import LONGEST_AGO, MOST_FOUND, OfOtherTeams

T = TypeVar("T")
PLACE = "/balie/rechten"
_MOST_TYPED = 200
_SAID = {
    "genoteerd": "Het verzoek is genoteerd.",
    "afgehandeld": "Het verzoek staat bij wat afgehandeld is.",
    "weg": "Het verzoek staat niet meer in de lijst.",
    "gewist": "Alles van dit gesprek is gewist.",
    "deels": "Alles van dit gesprek is gewist, behalve wat langer bewaard moet blijven.",
}
_NO_DAY = "Kies een dag: vandaag of vroeger, ten hoogste een jaar geleden."
_NO_NUMBER = (
    "Die aanvraag is er niet, of is van een ander team. Laat het vak leeg als je het nummer niet weet."
)
_NOT_YOURS = "In dit gesprek zit ook een aanvraag van een ander team. Vraag een beheerder om te wissen."


@dataclass(frozen=True)
class Typed:
    """What goes back into the forms."""

    text: str = ""
    day: str = ""
    number: str = ""
    kind: str = ""


class Rights:
    """The routes about the rights of a person."""

    def __init__(self, balie: Balie, pages: InboxPages) -> None:
        self._balie = balie
        self._pages = pages

    async def show(self, call: Call) -> web.Response:
        """What was asked, what is due first, and the form to find somebody."""
        return await self._draw(call, said=_SAID.get(call.request.query.get("gedaan", ""), ""))

    async def search(self, call: Call) -> web.Response:
        """Who is found. A text to search never stands in an address: it is a name."""
        text = call.form.one("zoek")[:_MOST_TYPED].strip()
        found = await self._balie.rights.find(call.staff.id, text) if text else ()
        return await self._draw(call, typed=Typed(text=text), found=found)

    async def read(self, call: Call) -> web.Response:
        """All that is kept about a request and the others of its conversation."""
        number = _number(call)
        dossier = await _or_not_found(self._balie.rights.read(call.staff.id, number))
        counts = await self._balie.desk.counts(call.staff.id)
        return self._pages.page("dossier", visit=call.visit, counts=counts, number=number, dossier=dossier)

    async def download(self, call: Call) -> web.Response:
        """The same as a file. Only after a form of this session, as for every export."""
        number = _number(call)
        dossier = await _or_not_found(self._balie.rights.take_out(call.staff.id, number))
        return as_file(dossier, f"gegevens-{number}.json")

    async def confirm(self, call: Call) -> web.Response:
        """What would go, and what stays; nothing is erased yet."""
        return await self._draw_erasing(call, _number(call))

    async def erase(self, call: Call) -> web.Response:
        """Erases the whole conversation."""
        number = _number(call)
        try:
            stayed = await self._balie.rights.erase(call.staff.id, number)
        except Unknown as unknown:
            raise web.HTTPNotFound from unknown
        except OfOtherTeams:
            return await self._draw_erasing(call, number, problem=_NOT_YOURS, status=409)
        return _see(f"{PLACE}?gedaan={'deels' if stayed else 'gewist'}")

    async def note(self, call: Call) -> web.Response:
        """Notes what a person asked, and from when the month runs."""
        kind = read_word(Demand, call.form.one("soort"))
        if kind is None:
            raise web.HTTPBadRequest
        typed = Typed(day=call.form.one("dag"), number=call.form.one("nummer").strip(), kind=kind.value)
        key, number = read_key(call.form), number_in(typed.number) if typed.number else None
        if typed.number and number is None:
            return await self._draw(call, typed=typed, problem=_NO_NUMBER, status=422)
        try:
            day = date.fromisoformat(typed.day)
            await self._balie.rights.note(call.staff.id, kind, day, number, key=key)
        except ValueError:
            return await self._draw(call, typed=typed, problem=_NO_DAY, status=422)
        except Unknown:
            return await self._draw(call, typed=typed, problem=_NO_NUMBER, status=422)
        return _see(f"{PLACE}?gedaan=genoteerd")

    async def finish(self, call: Call) -> web.Response:
        """Notes that it was done."""
        await _or_not_found(self._balie.rights.finish(call.staff.id, int(call.part("id"))))
        return _see(f"{PLACE}?gedaan=afgehandeld")

    async def withdraw(self, call: Call) -> web.Response:
        """Takes back what was noted by mistake."""
        await _or_not_found(self._balie.rights.withdraw(call.staff.id, int(call.part("id"))))
        return _see(f"{PLACE}?gedaan=weg")

    async def _draw_erasing(
        self, call: Call, number: str, *, problem: str = "", status: int = 200
    ) -> web.Response:
        what = await _or_not_found(self._balie.rights.erasable(call.staff.id, number))
        counts = await self._balie.desk.counts(call.staff.id)
        problem = problem or ("" if what.is_allowed else _NOT_YOURS)
        return self._pages.page(
            "erase", status=status, visit=call.visit, counts=counts, what=what, problem=problem
        )

    async def _draw(
        self,
        call: Call,
        *,
        typed: Typed | None = None,
        found: tuple[Request, ...] | None = None,
        said: str = "",
        problem: str = "",
        status: int = 200,
    ) -> web.Response:
        today = self._balie.clock.now().date()
        noted = await self._balie.rights.noted(call.staff.id)
        return self._pages.page(
            "rights",
            status=status,
            visit=call.visit,
            counts=await self._balie.desk.counts(call.staff.id),
            noted=[(one, haste_of(one, today), days_left(one, today)) for one in noted],
            names=await self._balie.personnel.names(),
            today=today,
            longest_ago=today - LONGEST_AGO,
            typed=typed or Typed(),
            found=found,
            most=MOST_FOUND,
            said=said,
            problem=problem,
            Demand=Demand,
            Haste=Haste,
            demands=words.DEMANDS,
        )


async def _or_not_found(asked: Awaitable[T]) -> T:
    """What was asked for. Raises HTTPNotFound for what is not for who asks."""
    try:
        return await asked
    except Unknown as unknown:
        raise web.HTTPNotFound from unknown


def _number(call: Call) -> str:
    """The number in the address, as we write it. Raises HTTPNotFound for what can be none."""
    typed = read_number(call.part("number"))
    return number_in(typed) or typed


def _see(place: str) -> web.Response:
    return web.Response(status=303, headers={"Location": place})
