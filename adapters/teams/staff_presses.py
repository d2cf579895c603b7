"""Buttons of staff in Teams: what is done at once, what opens a dialog, what is pressed in one."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.staff_fields import PRESSES
from adapters.teams.card_parts import MOST_TITLE, VERSION, Part, cut, is_followed, press
from bot.request import Action

VERB = "balie"
DO, SEND = "doe", "stuur"  # what a button in a dialog is: of an action, or of its form
AT_ONCE = PRESSES - {Action.RELEASE}  # what that one does may not be undone: the dialog says so first
MOST_ROW = 5  # what Microsoft's own parser of cards takes in a row; Teams shows six
MORE = "Meer…"
_FIRST = (Action.TAKE, Action.ANSWER, Action.ASK, Action.PLAN, Action.CLOSE, Action.REOPEN)


@dataclass(frozen=True)
class Press:
    """A button to come: its label, and the stamp of what it does."""

    title: str
    stamp: str


def at_once(one: Press) -> Part:
    """On a card: done by the press alone."""
    return press(one.title, {"balie": one.stamp}, verb=VERB)


def opens(one: Press) -> Part:
    """On a card: opens a dialog (a message of the kind task/fetch)."""
    return _submit(one.title, {"msteams": {"type": "task/fetch"}, **_told(one.stamp)})


def in_dialog(one: Press, step: str = DO) -> Part:
    """In a dialog: comes back as task/submit."""
    return _submit(one.title, {**_told(one.stamp), "stap": step})


def back(one: Press) -> Part:
    """In a form: goes back, without what was filled in."""
    return {**in_dialog(one), "associatedInputs": "none"}


def link_row(title: str, address: str) -> list[Part]:
    """A row with a button that opens the address; nothing when browsers would not get there safely."""
    if not is_followed(address):
        return []
    return [row([{"type": "Action.OpenUrl", "title": title, "url": address}])]


def row(actions: Sequence[Part], name: str = "") -> Part:
    """Buttons beside each other; with a `name` they are hidden at first."""
    hidden = {"id": name, "isVisible": False} if name else {}
    return {"type": "ActionSet", **hidden, "actions": list(actions)}


def rows(actions: Sequence[Part]) -> list[Part]:
    """All of them: in one row where that holds them, else those that do not fit stand under "Meer…"."""
    if not actions:
        return []
    if len(actions) <= MOST_ROW:
        return [row(actions)]
    first, rest = actions[: MOST_ROW - 1], actions[MOST_ROW - 1 :]
    parts = [rest[start : start + MOST_ROW] for start in range(0, len(rest), MOST_ROW)]
    names = [f"meer_{number}" for number in range(len(parts))]
    more: Part = {"type": "Action.ToggleVisibility", "title": MORE, "targetElements": names}
    hidden = [row(part, name) for part, name in zip(parts, names, strict=True)]
    return [row([*first, more]), *hidden]


def first_ones_first(names: Sequence[str]) -> list[str]:
    """The actions with those in front that staff want most."""
    first = [one.value for one in _FIRST if one.value in names]
    return [*first, *(one for one in names if one not in first)]


def _told(stamp: str) -> Part:
    return {"v": VERSION, "verb": VERB, "balie": stamp}


def _submit(title: str, data: Part) -> Part:
    return {"type": "Action.Submit", "title": cut(title, MOST_TITLE) or "–", "data": data}
