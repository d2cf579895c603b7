"""Who may do what with a request, and what each action makes of it; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.request import (
    NO_VALUES,
    Action,
    Outcome,
    Request,
    Role,
    Staff,
    State,
    Values,
    has_talk_to_come,
    settled,
)

REOPEN_WITHIN = timedelta(days=14)


class Who(StrEnum):
    """In what capacity somebody acts."""

    OWNER = "eigenaar"
    LEAD = "teamleider"
    TEAM = "team"
    ASKER = "vrager"


@dataclass(frozen=True)
class Rule:
    """From which states an action is allowed, and to whom."""

    states: frozenset[State]
    who: frozenset[Who]


def _rule(states: tuple[State, ...], *who: Who) -> Rule:
    return Rule(frozenset(states), frozenset(who))


_BUSY = (State.TAKEN, State.WAITING)
RULES: Mapping[Action, Rule] = {
    Action.TAKE: _rule((State.NEW,), Who.TEAM),
    Action.GIVE_BACK: _rule((State.TAKEN,), Who.OWNER, Who.LEAD),
    Action.HAND_ON: _rule((State.NEW, State.TAKEN), Who.OWNER, Who.LEAD),
    Action.REFER: _rule((State.NEW, State.TAKEN), Who.OWNER, Who.LEAD),
    Action.ASK: _rule((State.TAKEN,), Who.OWNER),
    Action.ANSWER: _rule(_BUSY, Who.OWNER),
    Action.NOTE: _rule(_BUSY, Who.TEAM),
    Action.LABEL: _rule(_BUSY, Who.OWNER),
    Action.URGENCY: _rule(_BUSY, Who.OWNER),
    Action.SNOOZE: _rule(_BUSY, Who.OWNER),
    Action.PLAN: _rule(_BUSY, Who.OWNER),
    Action.CALL_OFF: _rule(_BUSY, Who.OWNER, Who.LEAD),
    Action.CLOSE: _rule(_BUSY, Who.OWNER, Who.LEAD),
    Action.REOPEN: _rule((State.CLOSED,), Who.ASKER, Who.LEAD),
    Action.REPLY: _rule((State.WAITING,), Who.ASKER),
    Action.WITHDRAW: _rule((State.NEW, State.TAKEN, State.WAITING), Who.ASKER),
    Action.HOLD: _rule(tuple(State), Who.LEAD),
    Action.RELEASE: _rule(tuple(State), Who.LEAD),
}
# What gives the asker an answer, or waits for one: a promise is no longer due.
_SETTLING = frozenset((
    Action.ANSWER, Action.ASK, Action.PLAN, Action.REFER, Action.CLOSE, Action.WITHDRAW,
))  # fmt: skip
_HOLDING = (Action.HOLD, Action.RELEASE)
STAFF_ACTIONS = tuple(action for action in RULES if action not in (Action.REPLY, Action.WITHDRAW))


class Refusal(StrEnum):
    """Why an action was refused."""

    STATE = "staat"
    RIGHT = "recht"
    TAKEN = "al opgenomen"
    TOO_LATE = "te laat"
    INACTIVE = "niet actief"


class Refused(Exception):  # noqa: N818 - it says what happened
    """The action is not allowed now, or not by this person; `reason` says why. Nothing was changed."""

    def __init__(self, action: Action, reason: Refusal, *, owner: int | None = None) -> None:
        self.action, self.reason, self.owner = action, reason, owner
        super().__init__(f"{action}: {reason}")


def capacities(request: Request, staff: Staff | None) -> frozenset[Who]:
    """In what capacities somebody acts on this request; None is the asker. Empty: not at all."""
    if staff is None:
        return frozenset((Who.ASKER,))
    found = set()
    if not staff.is_active:
        return frozenset()
    if staff.role is Role.ADMIN or staff.team == request.team:
        found.add(Who.TEAM)
    if staff.role is Role.ADMIN or (staff.role is Role.LEAD and staff.team == request.team):
        found.add(Who.LEAD)
    if request.owner == staff.id:
        found.add(Who.OWNER)
    return frozenset(found)


def check(action: Action, request: Request, staff: Staff | None, *, now: datetime) -> None:
    """Raises Refused when `staff` (None: the asker) may not do this now."""
    rule, mine = RULES[action], capacities(request, staff)
    if not mine:
        raise Refused(action, Refusal.INACTIVE if staff and not staff.is_active else Refusal.RIGHT)
    if action is Action.TAKE and request.state in _BUSY and Who.TEAM in mine:
        raise Refused(action, Refusal.TAKEN, owner=request.owner)
    if not rule.who & mine:
        raise Refused(action, Refusal.RIGHT)
    if request.state not in rule.states or not _fits(action, request, now=now):
        raise Refused(action, Refusal.STATE)
    is_late = request.closed_at is not None and now - request.closed_at > REOPEN_WITHIN
    if action is Action.REOPEN and staff is None and is_late:
        raise Refused(action, Refusal.TOO_LATE)


def _fits(action: Action, request: Request, *, now: datetime) -> bool:
    """Whether there is something for the action to undo, or not yet what it would do."""
    if action is Action.CALL_OFF:
        return has_talk_to_come(request, now=now)
    return request.is_held is (action is Action.RELEASE) if action in _HOLDING else True


def allowed(request: Request, staff: Staff, *, now: datetime) -> tuple[Action, ...]:
    """The actions that this member of staff may do now, in the order in which they are offered."""
    found = []
    for action in STAFF_ACTIONS:
        try:
            check(action, request, staff, now=now)
        except Refused:
            continue
        found.append(action)
    return tuple(found)


def possible(request: Request, *, now: datetime) -> tuple[Action, ...]:
    """The actions that somebody of the staff may do now, in the order in which they are offered."""
    found = (action for action in STAFF_ACTIONS if request.state in RULES[action].states)
    return tuple(action for action in found if _fits(action, request, now=now))


@dataclass(frozen=True)
class _Deed:
    """What one action works with."""

    request: Request
    staff: Staff | None
    values: Values
    now: datetime
    is_owner_active: bool = True


def act(
    action: Action,
    request: Request,
    staff: Staff | None,
    values: Values = NO_VALUES,
    *,
    now: datetime,
    is_owner_active: bool = True,
) -> Request:
    """The request after the action; `is_owner_active`: whether its owner still works here. Raises Refused."""
    check(action, request, staff, now=now)
    deed = _Deed(request, staff, values, now, is_owner_active)
    after = _DEEDS[action](deed) if action in _DEEDS else request
    after = settled(after) if action in _SETTLING else after
    return replace(after, version=request.version + 1, changed_at=now)


def has_owner_here(request: Request, owner: Staff | None) -> bool:
    """Whether its owner still works here, and in its team."""
    return owner is not None and owner.is_active and Who.TEAM in capacities(request, owner)


def _take(deed: _Deed) -> Request:
    assert deed.staff is not None  # noqa: S101 - the rule says so
    return replace(deed.request, state=State.TAKEN, owner=deed.staff.id)


def _give_back(deed: _Deed) -> Request:
    return replace(deed.request, state=State.NEW, owner=None, snoozed_until=None)


def _hand_on(deed: _Deed) -> Request:
    values = deed.values
    team = values.team or deed.request.team
    if values.owner is not None:
        return replace(deed.request, team=team, state=State.TAKEN, owner=values.owner, snoozed_until=None)
    return replace(deed.request, team=team, state=State.NEW, owner=None, snoozed_until=None)


def _refer(deed: _Deed) -> Request:
    return replace(
        deed.request, state=State.CLOSED, outcome=Outcome.REFERRED, closed_at=deed.now, snoozed_until=None
    )


def _ask(deed: _Deed) -> Request:
    text, questions = deed.values.text.strip(), deed.values.questions
    own = (text,) if text and (not questions or "?" in text) else ()  # else it only introduces them
    return replace(deed.request, state=State.WAITING, asked=(*questions, *own))


def _reply(deed: _Deed) -> Request:
    return replace(deed.request, state=State.TAKEN, asked=(), snoozed_until=None)


def _answer(deed: _Deed) -> Request:
    return replace(deed.request, answered_at=deed.now)


def _label(deed: _Deed) -> Request:
    return replace(deed.request, labels=deed.values.labels)


def _urgency(deed: _Deed) -> Request:
    return replace(deed.request, urgency=deed.values.urgency or deed.request.urgency)


def _snooze(deed: _Deed) -> Request:
    return replace(deed.request, snoozed_until=deed.values.until)


def _close(deed: _Deed) -> Request:
    return replace(
        deed.request,
        state=State.CLOSED,
        outcome=deed.values.outcome or Outcome.HELPED,
        closed_at=deed.now,
        asked=(),
        snoozed_until=None,
    )


def _withdraw(deed: _Deed) -> Request:
    gone = replace(deed.request, asked=(), snoozed_until=None, notify_email="")
    return replace(gone, state=State.WITHDRAWN, closed_at=deed.now)


def _reopen(deed: _Deed) -> Request:
    keeps = deed.request.owner is not None and deed.is_owner_active
    back = replace(deed.request, closed_at=None, outcome=None, score=None, warned_at=None)
    return replace(back, state=State.TAKEN) if keeps else replace(back, state=State.NEW, owner=None)


def _hold(deed: _Deed) -> Request:
    return replace(deed.request, is_held=True)


def _release(deed: _Deed) -> Request:
    return replace(deed.request, is_held=False)


_DEEDS = {
    Action.HOLD: _hold,
    Action.RELEASE: _release,
    Action.TAKE: _take,
    Action.GIVE_BACK: _give_back,
    Action.HAND_ON: _hand_on,
    Action.REFER: _refer,
    Action.ASK: _ask,
    Action.REPLY: _reply,
    Action.ANSWER: _answer,
    Action.LABEL: _label,
    Action.URGENCY: _urgency,
    Action.SNOOZE: _snooze,
    Action.CLOSE: _close,
    Action.WITHDRAW: _withdraw,
    Action.REOPEN: _reopen,
}
