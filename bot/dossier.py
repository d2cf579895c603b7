"""Everything that is kept of one conversation, for the person it is of: readable, and as plain values."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.answers import say_date
from bot.appointment import Appointment, Standing
from bot.phrases import PhraseBook
from bot.ports import Message, Unit
from bot.reply import Line, Reply, Section
from bot.request import Action, Fact, Request
from bot.retention import Fate, Term, Terms
from bot.staffing import WEGWIJS, Entry

YOU, ASSISTANT, STAFF = "jij", "wegwijs", "een medewerker"
READABLE = frozenset(  # said to the asker
    one.value for one in (Action.ASK, Action.ANSWER, Action.REFER, Action.PLAN, Action.CALL_OFF)
)
NOT_IN_IT = (
    "cijfers zonder naam: hoe vaak een antwoord hielp, en hoeveel er is gewist",
    "vragen waarop wegwijs geen goed antwoord had: een kopie met nummers en adressen onleesbaar",
    "wat medewerkers onder elkaar noteren, ook hun labels: dat kun je opvragen",
    "wie je vraag opende of er iets mee deed: dat staat in een logboek, en kun je opvragen",
    "dat je iets over je gegevens vroeg langs een andere weg (soort, dag en nummer): dat kun je opvragen",
    "kopieën van berichten en mails die nog weg moeten of niet aankwamen",
    "kenmerken zonder inhoud: van berichten, van je cookie, en van links om terug te keren",
)


@dataclass(frozen=True)
class Remembered:
    """What the assistant remembers of somebody in this conversation, and until when it is kept."""

    role: str | None = None
    municipality: str | None = None
    theme: str | None = None
    phase: str | None = None
    until: datetime | None = None
    filling_in: tuple[tuple[str, str], ...] = ()  # the answers of an intake that was not sent yet

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What is remembered, with how it is called."""
        found = (
            ("rol", self.role),
            ("gemeente", self.municipality),
            ("thema", self.theme),
            ("fase", self.phase),
        )
        return tuple((name, value.replace("_", " ")) for name, value in found if value)


@dataclass(frozen=True)
class Spoken:
    """One line of the conversation; `about` is the request it belongs to. `is_shared`: it was said in a place
    where others read along."""

    number: int
    by: str
    at: datetime
    text: str
    about: str | None = None
    is_shared: bool = False


@dataclass(frozen=True)
class Happened:
    """One line of the timeline of a request."""

    at: datetime
    by: str
    what: str
    text: str = ""


@dataclass(frozen=True)
class KeptRequest:
    """A request with all that hangs on it. `until` is None while it is open, and when it is for the archive:
    then nothing of it goes. `owner` is the first name of who handles it, `labels` only stand in what staff
    look over first."""

    request: Request
    term: Term
    until: datetime | None
    appointments: tuple[Appointment, ...]
    timeline: tuple[Happened, ...]
    owner: str | None = None
    labels: tuple[str, ...] | None = None

    @property
    def ends(self) -> str:
        """Until when it is kept, in words."""
        if self.request.is_held:
            return "langer bewaard, omdat dat moet van de organisatie"
        if self.term.fate is Fate.KEEP:
            return "blijvend, voor het archief: dat vraagt de wet"
        if self.until is None:
            return f"tot {self.term.days} dagen na het einde"
        return f"tot {say_date(self.until.date())}"


@dataclass(frozen=True)
class Dossier:
    """All that is kept of one conversation at a moment, and by which terms."""

    channel: str
    at: datetime
    terms: Terms
    remembered: Remembered
    messages: tuple[Spoken, ...]
    requests: tuple[KeptRequest, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept."""
        kept = self.remembered
        return not (self.messages or self.requests or kept.facts or kept.filling_in)

    def of_teams(self, teams: Collection[str] | None) -> "Dossier":
        """What staff of these teams (None: all) may read: their requests, and what was said about those."""
        mine = tuple(one for one in self.requests if teams is None or one.request.team in teams)
        numbers = {one.request.number for one in mine}
        spoken = tuple(one for one in self.messages if one.about in numbers)
        return replace(self, requests=mine, messages=spoken, remembered=Remembered())


async def read_dossier(
    unit: Unit, channel: str, key: str, terms: Terms, now: datetime, *, with_notes: bool = False
) -> Dossier:
    """All that is kept of this conversation, and of those within it. What staff write to each other only
    `with_notes`: such a note is read by a person before it is handed over."""
    state = await unit.conversation(channel, key)
    remembered = Remembered()
    if state is not None:
        goes = terms.conversation.fate is not Fate.KEEP
        until = await unit.kept_until(channel, key) if goes else None
        filled = tuple(state.intake.answers.items()) if state.intake else ()
        remembered = Remembered(state.role, state.municipality, state.theme, state.phase, until, filled)
    names = {WEGWIJS: ASSISTANT, **{one.id: one.first_name for one in await unit.all_staff()}}
    found = []
    for one in await unit.requests_of(channel, key):
        whole = await unit.peek_request(one.number)
        if whole is not None:
            found.append(await _kept(unit, whole, terms, names, with_notes=with_notes))
    lines = [_spoken(one) for one in await unit.all_messages(channel, key)]
    for place in await unit.places_of(channel, key):
        if place != key:
            lines += [
                replace(_spoken(one), is_shared=True) for one in await unit.all_messages(channel, place)
            ]
    return Dossier(channel, now, terms, remembered, tuple(lines), tuple(found))


async def _kept(
    unit: Unit, request: Request, terms: Terms, names: Mapping[int, str], *, with_notes: bool
) -> KeptRequest:
    term = terms.of_request(request.topic)
    goes = request.closed_at if term.fate is not Fate.KEEP else None
    until = goes + timedelta(days=term.days) if goes else None
    entries = [
        _happened(one, names, with_notes=with_notes)
        for one in await unit.timeline(request.number)
        if with_notes or one.action != Action.NOTE.value
    ]
    met = tuple(await unit.appointments_of(request.number))
    owner = None if request.owner is None else names.get(request.owner, STAFF)
    labels = request.labels if with_notes else None
    return KeptRequest(request, term, until, met, tuple(entries), owner, labels)


def _happened(entry: Entry, names: Mapping[int, str], *, with_notes: bool) -> Happened:
    by = YOU if entry.by is None else names.get(entry.by, STAFF)
    is_readable = with_notes or entry.by is None or entry.action in READABLE
    return Happened(entry.at, by, entry.action, entry.text if is_readable else "")


def _spoken(message: Message) -> Spoken:
    content = message.content
    about = str(content["request"]) if content.get("request") else None
    if message.author == "vrager":
        return Spoken(message.number, YOU, message.at, str(content.get("text", "")), about)
    by = str(content.get("by") or ASSISTANT)
    parts = [str(one) for one in content.get("paragraphs", ())]
    for section in content.get("sections", ()):
        parts += [str(section["heading"]), *(f"- {line['text']}" for line in section["lines"])]
    return Spoken(message.number, by, message.at, "\n".join(parts), about)


def to_json(dossier: Dossier) -> dict[str, Any]:
    """Plain values, with the same keys in every version: `gemaakt_op`, `kanaal`, `onthouden`, `berichten`,
    `aanvragen` and `niet_hierin`. Moments are ISO 8601; what is not known is null."""
    kept = dossier.remembered
    conversation = dossier.terms.conversation
    return {
        "gemaakt_op": dossier.at.isoformat(timespec="seconds"),
        "kanaal": dossier.channel,
        "onthouden": {
            **dict.fromkeys(("rol", "gemeente", "thema", "fase")),
            **dict(kept.facts),
            "aan_het_invullen": [{"vraag": name, "antwoord": value} for name, value in kept.filling_in],
            "bewaard_tot": _iso(kept.until),
            "grondslag": conversation.basis,
            "wie_leest": "niemand, behalve wat over een aanvraag gaat",
        },
        "berichten": [
            {
                "nummer": one.number,
                "wie": one.by,
                "wanneer": _iso(one.at),
                "tekst": one.text,
                "aanvraag": one.about,
                "waar_anderen_meelezen": one.is_shared,
            }
            for one in dossier.messages
        ],
        "aanvragen": [_request_to_json(one) for one in dossier.requests],
        "niet_hierin": list(NOT_IN_IT),
    }


def _request_to_json(kept: KeptRequest) -> dict[str, Any]:
    request = kept.request
    return {
        "nummer": request.number,
        "onderwerp": request.subject,
        "stand": request.state.value,
        "team": request.team,
        "herkend_onderwerp": request.topic,
        "thema": request.theme,
        "gemeente": request.municipality,
        "rol": request.asker_role,
        "dringend": request.urgency.value,
        "behandelaar": kept.owner,
        "uitkomst": request.outcome.value if request.outcome else None,
        "labels": None if kept.labels is None else list(kept.labels),
        "ingediend_op": _iso(request.created_at),
        "beloofd_tegen": _iso(request.promised_at),
        "afgesloten_op": _iso(request.closed_at),
        "mailadres": request.notify_email or None,
        "score": request.score,
        "feiten": [_fact_to_json(one) for one in request.facts],
        "afspraken": [_appointment_to_json(one) for one in kept.appointments],
        "verloop": [
            {"wanneer": _iso(one.at), "wie": one.by, "wat": one.what, "tekst": one.text}
            for one in kept.timeline
        ],
        "bewaard_tot": _iso(kept.until),
        "langer_bewaard": request.is_held,
        "dagen_na_het_einde": kept.term.days,
        "grondslag": kept.term.basis,
        "selectieregel": kept.term.selection_rule or None,
        "wie_leest": "de medewerkers van het team dat ze behandelt, en de beheerder",
    }


def _fact_to_json(fact: Fact) -> dict[str, str]:
    return {"vraag": fact.label, "antwoord": fact.value}


def _appointment_to_json(one: Appointment) -> dict[str, Any]:
    return {
        "stand": one.standing.value,
        "begin": _iso(one.start),
        "einde": _iso(one.end),
        "plaats": one.place,
        "voorgesteld": [_iso(moment) for moment in one.offered],
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def as_reply(dossier: Dossier, book: PhraseBook) -> Reply:
    """What is kept, for who asks for it in the conversation: short; all of it is in the page or the file."""
    if dossier.is_empty:
        return Reply((book.say("recht_niets_bewaard"),))
    sections = (
        _of_conversation(dossier),
        *(_of_request(one) for one in dossier.requests),
        Section("Wat hier niet bij staat", tuple(Line(f"{one[0].upper()}{one[1:]}.") for one in NOT_IN_IT)),
    )
    is_everywhere = any(one.is_shared for one in dossier.messages)
    name = "recht_gegevens_overal" if is_everywhere else "recht_gegevens"
    return Reply((book.say(name),), sections=sections)


def _of_conversation(dossier: Dossier) -> Section:
    kept = dossier.remembered
    lines = [Line(f"Ik onthoud je {name}: {value}.") for name, value in kept.facts]
    lines += [Line(f"Je vulde in bij {name.replace('_', ' ')}: {value}") for name, value in kept.filling_in]
    if not lines:
        lines = [Line("Ik onthoud niets over jou.")]
    lines += [Line(said) for said in _count(dossier.messages)]
    if kept.until is not None:
        lines.append(
            Line(f"Dat blijft tot {say_date(kept.until.date())}, of zolang je vraag bewaard blijft.")
        )
    lines.append(Line(f"Waarom: {dossier.terms.conversation.basis}."))
    return Section("Dit gesprek", tuple(lines))


def _count(messages: Sequence[Spoken]) -> Iterator[str]:
    count, shared = len(messages), sum(one.is_shared for one in messages)
    yield "Er is 1 bericht bewaard." if count == 1 else f"Er zijn {count} berichten bewaard."
    if shared:
        how_many = "Eén daarvan staat" if shared == 1 else f"{shared} daarvan staan"
        yield f"{how_many} in een kanaal waar anderen meelezen."


def _of_request(kept: KeptRequest) -> Section:
    request = kept.request
    lines = [f"Stand: {request.state.value.replace('_', ' ')}."]
    lines += [f"{one.label}: {one.value}" for one in request.facts]
    if request.promised_at is not None and request.is_open:
        lines.append(f"Antwoord beloofd tegen {say_date(request.promised_at.date())}.")
    if kept.owner is not None:
        lines.append(f"Wie ze behandelt: {kept.owner}.")
    lines.append(f"Hoe dringend, volgens ons: {request.urgency.value}.")
    if request.outcome is not None:
        lines.append(f"Hoe het afliep: {request.outcome.value}.")
    lines += [_say_appointment(one) for one in kept.appointments]
    if request.notify_email:
        lines.append(f"Mailadres voor een bericht bij een antwoord: {request.notify_email}")
    lines.append("Wie het leest: de medewerkers van het team dat ze behandelt, en de beheerder.")
    lines.append(f"Bewaard: {kept.ends}. Waarom: {kept.term.basis}.")
    return Section(f"Je vraag {request.number}", tuple(map(Line, lines)))


def _say_appointment(one: Appointment) -> str:
    if one.start is None or one.standing is Standing.OFFERED:
        return f"Afspraak: {one.standing.value}."
    return f"Afspraak op {say_date(one.start.date())}: {one.standing.value}."
