"""What an action of staff needs to be given: a text, a day, a receiver, a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.appointment import Place, Reason
from bot.ports import Unit
from bot.request import Action, Request, Values
from bot.teams import Teams

MOST_TEXT = 20_000
MOST_QUESTIONS, MOST_QUESTION = 20, 500  # of the intake, that are asked once more
_NEED_TEXT = (Action.ANSWER, Action.NOTE, Action.REFER)


class Missing(Exception):  # noqa: N818 - it says what happened
    """Something that the action needs was not given, or cannot be; `what` names the field, `moment` which of
    several moments."""

    def __init__(self, what: str, moment: datetime | None = None) -> None:
        self.what = what
        self.moment = moment
        super().__init__(what)


@dataclass(frozen=True)
class Checks:
    """What it is checked against."""

    teams: Teams
    places: Sequence[Place]
    now: datetime


async def check_values(
    unit: Unit, request: Request, action: Action, values: Values, *, against: Checks
) -> None:
    """Raises Missing when a field is not as this action needs it."""
    if action in _NEED_TEXT and not values.text.strip():
        raise Missing("text")
    if is_too_long(values):
        raise Missing("text too long")
    if action is Action.ASK and not (values.text.strip() or values.questions):
        raise Missing("text")
    if action is Action.SNOOZE and values.until is not None and values.until <= against.now:
        raise Missing("until")
    if action is Action.PLAN and not values.moments:
        raise Missing(f"moments {Reason.NONE.value}")
    if action is Action.PLAN and values.place not in {one.name for one in against.places}:
        raise Missing("place")
    if action is Action.HAND_ON:
        await _check_receiver(unit, request, values, against.teams)


def is_too_long(values: Values) -> bool:
    """Whether more was typed than anybody reads, or more is asked than there are questions."""
    is_long = any(len(one) > MOST_QUESTION for one in values.questions[: MOST_QUESTIONS + 1])
    return len(values.text) > MOST_TEXT or len(values.questions) > MOST_QUESTIONS or is_long


async def _check_receiver(unit: Unit, request: Request, values: Values, teams: Teams) -> None:
    team = values.team or request.team
    if team not in teams.ids:
        raise Missing("team")
    if values.owner is None:
        if team == request.team:
            raise Missing("owner")
        return
    owner = await unit.hold_staff(values.owner)
    if owner is None or not owner.is_active or owner.team != team:
        raise Missing("owner")
