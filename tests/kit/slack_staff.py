"""Windows and cards of staff in Slack, for tests: what to draw, and what was drawn as Slack sends it back."""

from dataclasses import dataclass, field
from typing import Any

from adapters.slack.signed import stamps_at
from adapters.slack.views import ViewFailed
from tests.kit.staff_windows import SIGNER, parts_of

BOARD = stamps_at(SIGNER, "T1/C9")
MINE = stamps_at(SIGNER, "T1/U1")
HOSTILE = "<!channel> <@U1> <https://evil|bank.be> & &lt; *_~`\n> x \u202e:tada:"


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
