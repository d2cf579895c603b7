"""Windows and cards of staff in Slack, for tests: what to draw, and what was drawn as Slack sends it back."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.slack.signed import stamps_at
from adapters.slack.views import ViewFailed
from adapters.staff_fields import FormContext
from adapters.staff_windows import Window
from bot.appointment import Appointment, Place, PlaceKind, Standing
from bot.desk import Colleague, Opened
from bot.ports import Message
from bot.request import Fact, Request, Staff, State
from bot.request_rules import STAFF_ACTIONS
from bot.signing import Signer
from bot.staffing import Entry
from bot.teams import Canned, Team

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SIGNER = Signer(["s" * 32])
BOARD = stamps_at(SIGNER, "T1/C9")
MINE = stamps_at(SIGNER, "T1/U1")
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
HOSTILE = "<!channel> <@U1> <https://evil|bank.be> & &lt; *_~`\n> x \u202e:tada:"


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
    """A window of Mia."""
    made = {
        "context": CONTEXT,
        "looking": ("Ben",),
        "team": "Team noord",
        "theme": "Wonen",
        "place": "02 123 45 67",
        "link": f"https://w.be/balie/aanvraag/{NUMBER}",
    }
    return Window(opened or make_opened(), MIA, NOW, MINE, **(made | changes))


def parts_of(drawn: Any) -> Iterator[dict[str, Any]]:
    """Every object in what was drawn."""
    if isinstance(drawn, dict):
        yield drawn
    for inside in drawn.values() if isinstance(drawn, dict) else drawn if isinstance(drawn, list) else ():
        yield from parts_of(inside)


def words_of(drawn: Any) -> str:
    """Every text in what was drawn, one a line."""
    texts = (one for one in parts_of(drawn) if one.get("type") in ("plain_text", "mrkdwn"))
    return "\n".join(one["text"] for one in texts if "text" in one)


def values_of(drawn: Any) -> dict[str, str]:
    """The values of its buttons and options, by the action that they are signed for."""
    found = [str(one["value"]) for one in parts_of(drawn) if "value" in one]
    return {value.split(".", 3)[3]: value for value in found if value.count(".") >= 3}


_KINDS = {
    "plain_text_input": lambda value: {"value": value or None},
    "static_select": lambda value: {"selected_option": {"value": value} if value else None},
    "datepicker": lambda value: {"selected_date": value or None},
    "datetimepicker": lambda value: {"selected_date_time": value or None},
    "checkboxes": lambda value: {"selected_options": [{"value": one} for one in value or ()]},
    "multi_static_select": lambda value: {"selected_options": [{"value": one} for one in value or ()]},
}


def fill_in(view: dict[str, Any], **values: Any) -> dict[str, Any]:
    """The state of the view once these fields were filled in, and the others left as they were."""
    state: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            name = element["action_id"].rpartition(":")[2]
            value = values.get(name, _initial(element))
            read = {"type": element["type"], **_KINDS[element["type"]](value)}
            state[block["block_id"]] = {element["action_id"]: read}
    return state


def _initial(element: dict[str, Any]) -> Any:
    if "initial_options" in element:
        return [one["value"] for one in element["initial_options"]]
    if "initial_option" in element:
        return element["initial_option"]["value"]
    return next((element[name] for name in element if name.startswith("initial_")), None)


@dataclass
class FakeViews:
    """Remembers each window it shows; `fails` is how many times it does not."""

    fails: int = 0
    shown: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    answered: list[tuple[str, str]] = field(default_factory=list)

    async def open(self, trigger_id: str, view: dict[str, Any]) -> None:
        self._show("open", trigger_id, view)

    async def push(self, trigger_id: str, view: dict[str, Any]) -> None:
        self._show("push", trigger_id, view)

    async def update(self, view_id: str, view: dict[str, Any]) -> None:
        self._show("update", view_id, view)

    async def respond(self, response_url: str, text: str) -> None:
        self._fail()
        self.answered.append((response_url, text))

    def _show(self, how: str, where: str, view: dict[str, Any]) -> None:
        self._fail()
        self.shown.append((how, where, view))

    def _fail(self) -> None:
        if self.fails:
            self.fails -= 1
            raise ViewFailed


@dataclass
class FakeTelling:
    """Remembers what people were told."""

    told: list[tuple[str, str, str, str]] = field(default_factory=list)

    async def tell(self, channel: str, conversation: str, kind: str, content: Any, *, key: str) -> bool:
        self.told.append((channel, conversation, kind, str(content["text"])))
        return True


@dataclass
class FakeAccounts:
    """Remembers whom it heard of, and about which request."""

    denied: list[tuple[str, str | None]] = field(default_factory=list)

    async def note_denied(self, staff: Staff, number: str | None) -> None:
        self.denied.append((staff.login, number))
