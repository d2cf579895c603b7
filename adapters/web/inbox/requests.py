"""The list of requests, one request, and what staff do with it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from aiohttp import web
from yarl import URL

from adapters import staff_words as words
from adapters.staff_fields import PRESSES, receivers_of
from adapters.staff_forms import (
    LONGEST_SLEEP,
    MOMENT_FIELDS,
    add_canned,
    read_values,
    read_word,
    wrong_field,
)
from adapters.staff_reading import read_message, tell_entry, text_of
from adapters.undelivered import tell_undelivered
from adapters.web.calendar import calendar_response
from adapters.web.guard import Problem
from adapters.web.inbox.access import Button, Call, Gate
from adapters.web.inbox.incoming import (
    Box,
    Filters,
    Form,
    name_deed,
    read_filters,
    read_number,
)
from adapters.web.inbox.listing import Listing
from adapters.web.inbox.missed import read_missed
from adapters.web.inbox.outgoing import InboxPages
from adapters.web.inbox.site import Balie
from bot.appointment import FURTHEST_AHEAD
from bot.desk import Changed, Glance, Opened, Unknown, mark_of
from bot.desk_checks import Missing
from bot.number import read_number as number_in
from bot.release import goes_at_once
from bot.request import Action, Request, Role, State
from bot.request_rules import STAFF_ACTIONS, Refused
from bot.staffing import WEGWIJS, Counts

AT_ONCE = 8
_TYPED = ("text", "labels", "dag", "naar", "uitkomst", "dringend", "plaats", *MOMENT_FIELDS)
# What would undo what a colleague did since the page was drawn; a note or an answer undoes nothing.
_GONE = Problem(
    "Deze aanvraag is er niet meer",
    "Ze is gewist, of ze is nu van een ander team. Wat je wilde doen, is niet gebeurd.",
)


@dataclass(frozen=True)
class Typed:
    """What goes back into the form of one action, with what is to be said about it and about which field."""

    action: Action | None = None
    sentence: str = ""
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    questions: tuple[str, ...] = ()
    wrong: str = ""

    def of(self, action: Action, name: str, otherwise: str = "") -> str:
        """What was typed in this field of this form; `otherwise` when nothing was sent for it."""
        return self.values.get(name, otherwise) if action is self.action else otherwise

    @property
    def in_words(self) -> str:
        """Everything that somebody wrote or ticked in words, to copy when its form is gone."""
        parts = (*self.questions, self.values.get("text", ""), self.values.get("labels", ""))
        return "\n\n".join(part.strip() for part in parts if part.strip())


class Requests:
    """The routes about requests."""

    def __init__(self, balie: Balie, pages: InboxPages, gate: Gate) -> None:
        self._balie = balie
        self._pages = pages
        self._gate = gate
        self._listing = Listing(balie, pages)

    async def list(self, call: Call) -> web.Response:
        """The list, as the address asks for."""
        return await self._draw_list(call, replace(read_filters(call.request.query), text=""))

    async def search(self, call: Call) -> web.Response:
        """The list, as the form asks for. A text to search never stands in an address: it may be a name."""
        filters = read_filters({name: call.form.one(name) for name in call.form.fields})
        if filters.text:
            return await self._draw_list(call, filters)
        return web.Response(status=303, headers={"Location": _address_of(filters)})

    async def show(self, call: Call) -> web.Response:
        """One request; a number that was typed leads to the address as we write it."""
        number = read_number(call.part("number"))
        as_written = number_in(number)
        if as_written is not None and as_written != number:
            return web.Response(status=303, headers={"Location": f"/balie/aanvraag/{as_written}"})
        try:
            opened, glance = await self._open(call)
        except Unknown as unknown:
            raise web.HTTPNotFound from unknown
        return await self._draw_opened(call, opened, glance, typed=Typed(), said=_say_done(call, opened))

    async def act(self, call: Call) -> web.Response:
        """One action on one request. Refused or incomplete: the page again, with all that was typed."""
        number, action = read_number(call.part("number")), self._action_of(call)
        await self._check_button(call, number, action)
        typed = Typed(action, "", _kept(call.form), call.form.many("vraag"))
        try:
            if "invoegen" in call.form:
                return await self._draw_request(call, typed=self._insert(typed, call.form))
            return await self._do(call, number, action, typed)
        except Unknown as unknown:
            if not typed.in_words:
                raise web.HTTPNotFound from unknown
            return self._pages.page(
                "problem", status=404, visit=call.visit, problem=_GONE, text=typed.in_words
            )

    async def _do(self, call: Call, number: str, action: Action, typed: Typed) -> web.Response:
        try:
            values = read_values(action, call.form, self._balie.clock.now())
            key, seen = name_deed(call.form, values), int(call.form.one("versie"))  # signed by us
            after = await self._balie.desk.act(call.staff.id, number, action, values, key=key, seen=seen)
        except Missing as missing:
            sentence, wrong = words.say_missing(missing), wrong_field(missing, call.form)
            typed = replace(typed, sentence=sentence, wrong=wrong)
            return await self._draw_request(call, typed=typed, status=422)
        except Changed:
            return await self._draw_request(call, typed=replace(typed, sentence=words.CHANGED), status=409)
        except Refused as refused:
            return await self._draw_refused(call, typed, refused)
        return web.Response(status=303, headers={"Location": _after(call, after, action)})

    async def _draw_list(self, call: Call, filters: Filters) -> web.Response:
        glance = await self._balie.desk.glance(call.staff.id)
        done = read_word(Action, call.request.query.get("gedaan", ""))
        return self._pages.page(
            "list",
            visit=call.visit,
            counts=glance.counts,
            stamp=glance.mark,
            place=_address_of(filters),
            filters=filters,
            boxes=_boxes(glance.counts),
            themes=self._balie.themes(),
            listed=await self._listing.draw(call, filters, glance),
            said=words.GONE.get(done, "") if done else "",
            missed=await read_missed(self._balie),
        )

    async def _draw_refused(self, call: Call, typed: Typed, refused: Refused) -> web.Response:
        opened, glance = await self._open(call)
        owner = refused.owner if refused.owner is not None else opened.request.owner
        has_it = opened.people.get(owner) if owner is not None and owner != call.staff.id else None
        name = has_it.name if has_it else None
        sentence = words.say_refusal(refused, opened.request.state, name)
        typed = replace(typed, sentence=sentence)
        return await self._draw_opened(call, opened, glance, typed=typed, status=409)

    async def _draw_request(self, call: Call, *, typed: Typed, status: int = 200) -> web.Response:
        opened, glance = await self._open(call)
        return await self._draw_opened(call, opened, glance, typed=typed, status=status)

    async def _open(self, call: Call) -> tuple[Opened, Glance]:
        """The request with what changed before it was read, so that no change is missed. Raises Unknown."""
        number = read_number(call.part("number"))
        opened = await self._balie.desk.open(call.staff.id, number)
        glance = await self._balie.desk.glance(call.staff.id, number)
        return opened, replace(glance, mark=mark_of(opened.request))

    async def _draw_opened(
        self, call: Call, opened: Opened, glance: Glance, *, typed: Typed, said: str = "", status: int = 200
    ) -> web.Response:
        request = opened.request
        today = self._balie.clock.now().date()
        receivers = await self._receivers(call, request, opened.allowed)
        forms = set(opened.allowed) - PRESSES - (set() if any(receivers.values()) else {Action.HAND_ON})
        forms -= set() if self._balie.meetings.places else {Action.PLAN}
        messages = [read_message(one, request.asker_name) for one in opened.messages]
        return self._pages.page(
            "request",
            status=status,
            visit=call.visit,
            counts=glance.counts,
            stamp=glance.mark,
            place=f"/balie/aanvraag/{request.number}",
            request=request,
            opened=opened,
            undelivered=[tell_undelivered(one) for one in opened.undelivered],
            earlier_messages=messages[:-AT_ONCE],
            messages_shown=messages[-AT_ONCE:],
            timeline=[(one, tell_entry(one), text_of(one)) for one in reversed(opened.entries)],
            names={WEGWIJS: "Wegwijs", **{one.id: one.name for one in opened.people.values()}},
            looking=glance.looking,
            signatures=self._sign_all(call, opened),
            receivers=receivers,
            canned=self._balie.teams.canned,
            open_questions=self._balie.open_questions(request),
            first_day=today + timedelta(days=1),
            last_day=today + LONGEST_SLEEP,
            typed=typed,
            is_told_in_form=typed.action in forms,
            said=said,
            is_stale=self._pages.is_stale,
            is_late=self._pages.is_late,
            box=_box_of(request, call.staff.id),
            **self._talk_values(opened, today),
        )

    def _talk_values(self, opened: Opened, today: date) -> dict[str, Any]:
        """What the page needs to show a talk, and to offer one."""
        talk, meetings = opened.appointment, self._balie.meetings
        return {
            "places": meetings.places,
            "talk_place": meetings.place_of(talk) if talk else None,
            "has_file": self._file(opened) is not None,
            "first_moment": f"{today.isoformat()}T00:00",
            "last_moment": f"{(today + FURTHEST_AHEAD).isoformat()}T23:59",
        }

    async def calendar(self, call: Call) -> web.Response:
        """The calendar file of its appointment, for a colleague of the team."""
        try:
            opened, _ = await self._open(call)
        except Unknown as unknown:
            raise web.HTTPNotFound from unknown
        file = self._file(opened)
        if file is None:
            raise web.HTTPNotFound
        return calendar_response(file)

    def _file(self, opened: Opened) -> bytes | None:
        files = self._balie.calendar
        return files.draw_for_staff(opened.appointment) if files and opened.appointment else None

    def _sign_all(self, call: Call, opened: Opened) -> dict[Action, str]:
        """The signature of each button that this person may press now."""
        request = opened.request
        return {
            action: self._gate.sign(Button(call.session, request.number, action, str(request.version)))
            for action in opened.allowed
        }

    async def _receivers(self, call: Call, request: Request, may: Collection[Action]) -> dict[str, Any]:
        """To whom this request may be handed on."""
        if Action.HAND_ON not in may:
            return {"teams": [], "colleagues": []}
        colleagues = await self._balie.desk.colleagues(call.staff.id)
        found, teams = receivers_of(request, colleagues, self._balie.teams.teams)
        return {"teams": teams, "colleagues": found}

    async def _check_button(self, call: Call, number: str, action: Action) -> None:
        """Raises HTTPForbidden for a button that we did not draw in this session; that is kept."""
        button = Button(call.session, number, action, call.form.one("versie"))
        if not self._gate.is_drawn(button, call.form.one("teken")):
            await self._balie.accounts.note_denied(call.staff, number)
            raise web.HTTPForbidden

    @staticmethod
    def _action_of(call: Call) -> Action:
        action = read_word(Action, call.part("action"))
        if action not in STAFF_ACTIONS:
            raise web.HTTPNotFound
        return action

    def _insert(self, typed: Typed, form: Form) -> Typed:
        """With the chosen canned reply after what was typed."""
        whole = add_canned(form.one("text"), form.one("standaard"), self._balie.teams.canned)
        return replace(typed, values={**typed.values, "text": whole})


def _kept(form: Form) -> dict[str, str]:
    return {name: form.one(name) for name in _TYPED if name in form}


def _box_of(request: Request, staff_id: int) -> Box:
    """The tab in which this person finds the request."""
    if request.state is State.NEW:
        return Box.NEW
    if not request.is_open:
        return Box.CLOSED
    return Box.MINE if request.owner == staff_id else Box.ALL


def _say_done(call: Call, opened: Opened) -> str:
    """What this person just did; nothing for an address that was made up or kept."""
    done = read_word(Action, call.request.query.get("gedaan", ""))
    last = opened.entries[-1] if opened.entries else None
    if done is None or last is None or (last.action, last.by) != (done.value, call.staff.id):
        return ""
    return words.DONE.get(done, "")


def _after(call: Call, request: Request, action: Action) -> str:
    """Where to go after an action: the list, when the request is another team's now, or erased."""
    is_others = call.staff.role is not Role.ADMIN and request.team != call.staff.team
    is_erased = action is Action.RELEASE and goes_at_once(request)
    place = "/balie" if is_others or is_erased else f"/balie/aanvraag/{request.number}"
    return f"{place}?gedaan={action.value}"


def _boxes(counts: Counts) -> tuple[tuple[Box, str, int | None], ...]:
    return (
        (Box.NEW, "Nieuw", counts.new),
        (Box.MINE, "Van mij", counts.mine),
        (Box.TODAY, "Vandaag beloofd", counts.due),
        (Box.WAITING, "Wacht op vrager", counts.waiting),
        (Box.STALE, "Wacht te lang", counts.stale),
        (Box.CLOSED, "Gesloten", None),
        (Box.GOING, "Verdwijnt", None),
        (Box.ALL, "Alle", None),
    )


def _address_of(filters: Filters) -> str:
    """The list as these filters want it; not built from what the browser calls us."""
    return str(URL("/balie").with_query(filters.in_address))
