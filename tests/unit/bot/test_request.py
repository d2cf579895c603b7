"""The life of a request: every action in every state by everybody, as the table of the issue says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from bot.appointment import Standing
from bot.request import Action, Outcome, Request, Role, Staff, State, Values, freed
from bot.request_rules import RULES, STAFF_ACTIONS, Refusal, Refused, act, allowed, check, possible

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
N, T, W, C = State.NEW, State.TAKEN, State.WAITING, State.CLOSED
OWNER = Staff(1, "an", "An Janssens", "algemeen")
PEOPLE: dict[str, Staff | None] = {
    "owner": OWNER,
    "member": Staff(2, "bo", "Bo", "algemeen"),
    "lead": Staff(3, "cas", "Cas", "algemeen", Role.LEAD),
    "admin": Staff(4, "dina", "Dina", "geld", Role.ADMIN),
    "other team": Staff(5, "els", "Els", "geld"),
    "lead elsewhere": Staff(6, "fien", "Fien", "geld", Role.LEAD),
    "disabled": Staff(7, "gil", "Gil", "algemeen", Role.LEAD, is_active=False),
    "asker": None,
}
# action: who may, from which states; written from the table of the issue, not from the code
TABLE: dict[Action, tuple[set[str], set[State]]] = {
    Action.TAKE: ({"owner", "member", "lead", "admin"}, {N}),
    Action.GIVE_BACK: ({"owner", "lead", "admin"}, {T}),
    Action.HAND_ON: ({"owner", "lead", "admin"}, {N, T}),
    Action.REFER: ({"owner", "lead", "admin"}, {N, T}),
    Action.ASK: ({"owner"}, {T}),
    Action.ANSWER: ({"owner"}, {T, W}),
    Action.NOTE: ({"owner", "member", "lead", "admin"}, {T, W}),
    Action.LABEL: ({"owner"}, {T, W}),
    Action.URGENCY: ({"owner"}, {T, W}),
    Action.SNOOZE: ({"owner"}, {T, W}),
    Action.CLOSE: ({"owner", "lead", "admin"}, {T, W}),
    Action.REOPEN: ({"lead", "admin", "asker"}, {C}),
    Action.REPLY: ({"asker"}, {W}),
    Action.WITHDRAW: ({"asker"}, {N, T, W}),
    Action.PLAN: ({"owner"}, {T, W}),
    Action.CALL_OFF: ({"owner", "lead", "admin"}, {T, W}),
    Action.HOLD: ({"lead", "admin"}, set(State)),
    Action.RELEASE: ({"lead", "admin"}, set(State)),
}


def request(state: State = T, owner: int | None = 1) -> Request:
    closed = NOW if state in (State.CLOSED, State.WITHDRAWN) else None
    return Request(
        "428-193-K",
        "web",
        "a",
        "algemeen",
        "Een lokaal",
        NOW,
        NOW,
        state=state,
        owner=owner,
        closed_at=closed,
    )


def ready(action: Action, state: State) -> Request:
    """A request that the action has something to do with."""
    planning = Standing.OFFERED if action is Action.CALL_OFF else None
    return replace(request(state), planning=planning, is_held=action is Action.RELEASE)


def is_allowed(action: Action, state: State, who: str) -> bool:
    try:
        check(action, ready(action, state), PEOPLE[who], now=NOW)
    except Refused:
        return False
    return True


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("who", list(PEOPLE))
def test_who_may_do_what_in_which_state(action: Action, who: str) -> None:
    people, states = TABLE[action]

    found = {state for state in State if is_allowed(action, state, who)}

    assert found == (states if who in people else set())


def test_every_action_has_its_rule() -> None:
    assert set(RULES) == set(TABLE) == set(Action)


@pytest.mark.parametrize(("state", "who"), list(product(State, [name for name in PEOPLE if name != "asker"])))
def test_what_is_offered_is_what_is_allowed(state: State, who: str) -> None:
    staff = PEOPLE[who]
    assert staff is not None

    offered = allowed(request(state), staff, now=NOW)

    nothing_to_undo = (Action.CALL_OFF, Action.RELEASE)
    may = [action for action in STAFF_ACTIONS if is_allowed(action, state, who)]
    assert offered == tuple(action for action in may if action not in nothing_to_undo)


@pytest.mark.parametrize("state", list(State))
def test_what_is_possible_is_what_somebody_of_the_staff_may_do(state: State) -> None:
    everybody = [staff for staff in PEOPLE.values() if staff is not None]
    may = {action for staff in everybody for action in allowed(request(state), staff, now=NOW)}

    found = possible(request(state), now=NOW)

    assert found == tuple(action for action in STAFF_ACTIONS if action in may)


@pytest.mark.parametrize("action", [Action.CALL_OFF, Action.RELEASE])
def test_what_was_not_done_is_not_undone(action: Action) -> None:
    with pytest.raises(Refused) as refused:
        check(action, request(), PEOPLE["admin"], now=NOW)

    assert refused.value.reason is Refusal.STATE


def test_statement_12_who_comes_second_is_told_who_was_first() -> None:
    with pytest.raises(Refused) as refused:
        act(Action.TAKE, request(T, owner=1), PEOPLE["member"], now=NOW)

    assert (refused.value.reason, refused.value.owner) == (Refusal.TAKEN, 1)


def test_a_reply_to_a_closed_request_is_refused_for_its_state() -> None:
    with pytest.raises(Refused) as refused:
        act(Action.ANSWER, request(C), OWNER, Values("Hier."), now=NOW)

    assert refused.value.reason is Refusal.STATE


@pytest.mark.parametrize(
    ("action", "state", "after"),
    [
        (Action.TAKE, N, T),
        (Action.GIVE_BACK, T, N),
        (Action.ASK, T, W),
        (Action.REPLY, W, T),
        (Action.ANSWER, W, W),
        (Action.CLOSE, W, C),
        (Action.REFER, N, C),
        (Action.WITHDRAW, W, State.WITHDRAWN),
        (Action.REOPEN, C, T),
    ],
)
def test_where_an_action_leads(action: Action, state: State, after: State) -> None:
    by = "asker" if "asker" in TABLE[action][0] else "lead" if "owner" not in TABLE[action][0] else "owner"

    changed = act(action, request(state), PEOPLE[by], Values("x"), now=NOW)

    assert (changed.state, changed.version, changed.changed_at) == (after, 2, NOW)
    assert (changed.closed_at is None) == changed.is_open


def test_reopened_it_is_its_owners_again_or_new_when_they_left() -> None:
    found = [
        act(Action.REOPEN, request(C), None, now=NOW, is_owner_active=active) for active in (True, False)
    ]

    assert [(one.state, one.owner) for one in found] == [(T, 1), (N, None)]


@pytest.mark.parametrize(("days", "who", "may"), [(14, None, True), (15, None, False), (15, "lead", True)])
def test_the_asker_may_reopen_for_fourteen_days(days: int, who: str | None, may: bool) -> None:
    later = NOW + timedelta(days=days)
    try:
        check(Action.REOPEN, request(C), PEOPLE[who] if who else None, now=later)
        found = True
    except Refused as refused:
        found = refused.reason is not Refusal.TOO_LATE

    assert found is may


def test_handed_on_to_somebody_it_is_taken_by_them_and_to_a_team_it_is_new() -> None:
    to_person = act(Action.HAND_ON, request(T), OWNER, Values(owner=2), now=NOW)
    to_team = act(Action.HAND_ON, request(T), OWNER, Values(team="geld"), now=NOW)

    assert (to_person.state, to_person.owner, to_person.team) == (T, 2, "algemeen")
    assert (to_team.state, to_team.owner, to_team.team) == (N, None, "geld")


def test_statement_13_what_a_disabled_member_had_is_new() -> None:
    found = freed(request(W), now=NOW)

    assert (found.state, found.owner, found.version) == (N, None, 2)


def test_referred_elsewhere_is_an_outcome() -> None:
    assert act(Action.REFER, request(T), OWNER, Values("brief"), now=NOW).outcome is Outcome.REFERRED


@pytest.mark.parametrize(
    ("name", "first"), [("An Janssens", "An"), ("", "een medewerker"), ("  ", "een medewerker")]
)
def test_an_asker_sees_a_first_name_only(name: str, first: str) -> None:
    assert Staff(1, "an", name, "algemeen").first_name == first
