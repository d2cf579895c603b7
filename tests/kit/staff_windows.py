"""Windows of staff on any platform, for tests: what to draw, and a desk, a store and people to tell."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.staff_fields import FormContext
from adapters.staff_windows import Window
from adapters.stamps import Stamps
from bot.appointment import Appointment, Place, PlaceKind, Standing
from bot.desk import Colleague, Opened
from bot.ports import Message, NotKept, Unit
from bot.request import Fact, Request, Staff, State
from bot.request_rules import STAFF_ACTIONS
from bot.signing import Signer
from bot.staffing import Entry
from bot.teams import Canned, Team

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SIGNER = Signer(["s" * 32])
NUMBER = "428-193-K"
MIA = Staff(1, "mia", "Mia Claes", "noord", slack_user="T1/U1")
BEN = Staff(2, "ben", "Ben Aerts", "noord")
CONTEXT = FormContext(
    colleagues=(Colleague(BEN, 3),),
    teams=(Team("geld", "Team geld"),),
    places=(Place("Telefoon", PlaceKind.PHONE, "02"),),
    canned=(Canned("groet", "Tot gauw."),),
    open_questions=("Welke buurt?",),
)


def make_card(**changes: Any) -> dict[str, Any]:
    """The content of a card, as `bot.cards` owes it."""
    return {
        "number": NUMBER,
        "state": State.NEW.value,
        "team": "Team noord",
        "theme": "Wonen",
        "municipality": "Gent",
        "urgency": "dringend",
        "promise": "dinsdag 24 november 2026 om 10.00 uur",
        "snoozed": "",
        "is_late": False,
        "outcome": "",
        "owner": "",
        "link": f"https://w.be/balie/aanvraag/{NUMBER}",
        "actions": [one.value for one in STAFF_ACTIONS],
        "version": 1,
        "subject": "",
        "asker_name": "",
        "is_elsewhere": False,
    } | changes


def make_request(text: str = "Een kerkje", **changes: Any) -> Request:
    """A request of which every text is `text`."""
    made = {
        "state": State.TAKEN,
        "asker_name": text,
        "municipality": text,
        "facts": (Fact("probleem", "Vraag", text), Fact("eigen", text or "Eigen", text * 20)),
        "owner": 1,
        "labels": (text[:40],),
        "asked": (text,),
        "promised_at": NOW + timedelta(days=1),
        "version": 4,
    }
    return Request(NUMBER, "slack", "T1/U7", "noord", text, NOW, NOW, **(made | changes))


def make_opened(text: str = "Een kerkje", *, messages: int = 3, **changes: Any) -> Opened:
    """What the desk opens, with everything there can be."""
    request = make_request(text, **changes)
    said = [Message(one, *_line(one, text), NOW + timedelta(minutes=one)) for one in range(1, messages + 1)]
    entries = tuple(
        Entry(NUMBER, NOW, one, by, text)
        for one, by in (("ingediend", None), ("opnemen", 1), ("notitie", 2), ("label", 9))
    )
    talk = Appointment("u", NUMBER, 1, Standing.OFFERED, "Telefoon", 45, offered=(NOW + timedelta(days=2),))
    return Opened(request, entries, tuple(said), STAFF_ACTIONS, {1: MIA, 2: BEN}, (request,), talk)


def _line(number: int, text: str) -> tuple[str, dict[str, Any]]:
    if number % 2:
        return "vrager", {"text": f"{number}: {text}"}
    return "medewerker", {"paragraphs": [f"{number}: {text}"], "by": text or "Mia"}


def make_window(opened: Opened | None = None, **changes: Any) -> Window:
    """A window of Mia, signed for Slack unless told otherwise."""
    made = {
        "stamps": Stamps(SIGNER, MIA.slack_user or "", "slack balie"),
        "context": CONTEXT,
        "looking": ("Ben",),
        "team": "Team noord",
        "theme": "Wonen",
        "place": "02 123 45 67",
        "link": f"https://w.be/balie/aanvraag/{NUMBER}",
    }
    return Window(opened or make_opened(), MIA, NOW, **(made | changes))


def parts_of(drawn: Any) -> Iterator[dict[str, Any]]:
    """Every object in what was drawn."""
    if isinstance(drawn, dict):
        yield drawn
    for inside in drawn.values() if isinstance(drawn, dict) else drawn if isinstance(drawn, list) else ():
        yield from parts_of(inside)


class Fragile:
    """A desk or store that does nothing from its `after`th call on, for a number of `times`."""

    def __init__(self, whole: Any) -> None:
        self._whole = whole
        self.times, self.after = 0, 0

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._whole, name)
        if name not in ("act", "open"):
            return real

        async def call(*args: Any, **values: Any) -> Any:
            self._break()
            return await real(*args, **values)

        return call

    @asynccontextmanager
    async def unit(self, *, read_only: bool = False) -> AsyncIterator[Unit]:
        self._break()
        async with self._whole.unit(read_only=read_only) as unit:
            yield unit

    def _break(self) -> None:
        if self.after:
            self.after -= 1
        elif self.times:
            self.times -= 1
            raise NotKept("away")


@dataclass
class FakeTelling:
    """Remembers what people were told."""

    told: list[tuple[str, str, str, str]] = field(default_factory=list)

    async def tell(self, channel: str, conversation: str, kind: str, content: Any, *, key: str) -> bool:
        self.told.append((channel, conversation, kind, _words_of(content)))
        return True


@dataclass
class FakeAccounts:
    """Remembers whom it heard of, and about which request."""

    denied: list[tuple[str, str | None]] = field(default_factory=list)

    async def note_denied(self, staff: Staff, number: str | None) -> None:
        self.denied.append((staff.login, number))


def _words_of(content: Any) -> str:
    """What is said, whether it is a whisper or a reply."""
    return str(content["text"]) if "text" in content else " ".join(content["paragraphs"])
