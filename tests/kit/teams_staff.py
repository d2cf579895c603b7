"""Cards and dialogs of staff in Teams, for tests: what was drawn, as Teams sends it back."""

from typing import Any

from adapters.stamps import Stamps
from adapters.teams.staff_parts import PURPOSE
from adapters.teams.staff_presses import SEND
from tests.kit.staff_windows import SIGNER, parts_of

TENANT = "11111111-2222-3333-4444-555555555555"
CHANNEL_ID = "19:noord@thread.tacv2"
BOARD_NAME, MONEY_BOARD_NAME = f"{TENANT}/{CHANNEL_ID}", f"{TENANT}/19:geld@thread.tacv2"
HOSTILE = (
    "[x](https://evil) **b** _schuin_ <at>n</at> <b>vet</b> &amp; `code` ~~weg~~ # kop\n- a\n1. een\n"
    "{{DATE(2026-11-28T10:00:00Z, SHORT)}} ${naam} [x]: https://evil.example \u202e javascript:alert(1)"
)


def user_of(number: int) -> str:
    """The id of somebody in their organisation."""
    return f"aaaaaaaa-bbbb-cccc-dddd-{number:012}"


BOARD = Stamps(SIGNER, BOARD_NAME, PURPOSE)
MINE = Stamps(SIGNER, f"{TENANT}/{user_of(1)}", PURPOSE)


def words_of(drawn: Any) -> str:
    """Every running text in what was drawn, one a line."""
    blocks = [one for one in parts_of(drawn) if one.get("type") == "RichTextBlock"]
    return "\n".join("".join(run["text"] for run in one["inlines"]) for one in blocks)


def buttons_of(drawn: Any) -> list[dict[str, Any]]:
    """All buttons in order, those that are hidden at first too, without what older clients get."""
    return [button for one in parts_of(drawn) if one.get("type") == "ActionSet" for button in one["actions"]]


def presses_of(drawn: Any) -> dict[str, dict[str, Any]]:
    """The buttons that are signed, by the action that they are signed for."""
    signed = [one for one in buttons_of(drawn) if "balie" in one.get("data", {})]
    return {one["data"]["balie"].split(".", 3)[3]: one for one in signed}


def values_of(drawn: Any) -> dict[str, str]:
    """What those buttons hold."""
    return {action: one["data"]["balie"] for action, one in presses_of(drawn).items()}


def links_of(drawn: Any) -> list[str]:
    """All addresses that can be followed."""
    return [str(one["url"]) for one in parts_of(drawn) if "url" in one]


def inputs_of(drawn: Any) -> dict[str, dict[str, Any]]:
    """What can be filled in, by the name of its field."""
    found = [one for one in parts_of(drawn) if str(one.get("type")).startswith("Input.")]
    return {one["id"].removeprefix("veld_"): one for one in found}


def fill_in(card: dict[str, Any], **values: str) -> dict[str, Any]:
    """What comes back of a form once these fields were filled in, and the others left as they were."""
    (send,) = [one for one in buttons_of(card) if one.get("data", {}).get("stap") == SEND]
    filled = {one["id"]: values.get(name, str(one.get("value", ""))) for name, one in inputs_of(card).items()}
    return {**send["data"], **filled}
