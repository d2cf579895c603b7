"""The form of each action, described once for every channel."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import cast

import pytest

from adapters.staff_fields import (
    CANNED,
    PRESSES,
    Field,
    FormContext,
    Kind,
    can_fill_in,
    fields_of,
    name_submit,
    receivers_of,
)
from adapters.staff_forms import read_values
from adapters.staff_words import MISSING, name_action
from bot.appointment import Place, PlaceKind
from bot.desk import Colleague, Opened
from bot.desk_checks import Missing
from bot.request import Action, Request, Role, Staff, State, Urgency
from bot.request_rules import STAFF_ACTIONS
from bot.teams import Canned, Team

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MIA = Staff(1, "mia", "Mia Claes", "noord")
BEN = Staff(2, "ben", "Ben Aerts", "noord")
REQUEST = Request(
    "A-1", "slack", "T1/U1", "noord", "Een kerkje", NOW, NOW, State.TAKEN, owner=1, labels=("zorg", "buurt")
)
OPENED = Opened(REQUEST, (), (), (), {1: MIA, 2: BEN}, ())
CONTEXT = FormContext(
    colleagues=(Colleague(BEN, 3),),
    teams=(Team("geld", "Team geld"),),
    places=(Place("Telefoon", PlaceKind.PHONE, "02"),),
    canned=(Canned("groet", "Tot gauw."),),
    open_questions=("Welke buurt?",),
)


class Later(StrEnum):
    """An action that the core may have one day."""

    PRAISE = "loven en prijzen"


class Filled:
    """What the fields hold when nothing was typed but what each needs."""

    def __init__(self, fields: tuple[Field, ...]) -> None:
        self._values = {one.name: one.value or self._some(one) for one in fields}

    @staticmethod
    def _some(field: Field) -> str:
        if field.kind is Kind.MOMENT:
            return "2026-12-01T10:00" if field.is_required else ""
        return field.options[0][0] if field.options else "tekst" * field.is_required

    def one(self, name: str) -> str:
        return self._values.get(name, "")

    def many(self, name: str) -> tuple[str, ...]:
        return tuple(filter(None, (self.one(name),)))


def test_an_action_that_is_new_in_the_core_asks_one_text_that_may_stay_empty() -> None:
    action = cast(Action, Later.PRAISE)

    (field,) = fields_of(action, OPENED)

    assert field == Field("text", "Loven en prijzen", Kind.LONG)
    assert (name_action(action), name_submit(action)) == ("Loven en prijzen", "Loven en prijzen")
    assert read_values(action, Filled((field,)), NOW).text == ""


@pytest.mark.parametrize("action", STAFF_ACTIONS)
def test_what_the_form_of_every_action_asks_is_what_is_read_from_it(action: Action) -> None:
    fields = fields_of(action, OPENED, context=CONTEXT)

    names = [one.name for one in fields]
    assert (not fields) is (action in PRESSES)
    assert len(set(names)) == len(names)
    read_values(action, Filled(fields), NOW)


@pytest.mark.parametrize("action", [Action.CLOSE, Action.HAND_ON, Action.URGENCY])
def test_a_choice_without_which_nothing_can_be_read_is_required(action: Action) -> None:
    fields = fields_of(action, OPENED, context=CONTEXT)

    with pytest.raises(Missing) as caught:
        read_values(action, Filled(()), NOW)

    assert caught.value.what in MISSING
    assert fields[0].is_required


def test_what_stands_in_the_request_stands_in_the_form() -> None:
    (labels,) = fields_of(Action.LABEL, OPENED)
    (urgency,) = fields_of(Action.URGENCY, OPENED)

    assert labels.value == "zorg, buurt"
    assert urgency.value == Urgency.NORMAL.value
    assert [value for value, _ in urgency.options] == [one.value for one in Urgency]


def test_the_day_until_which_it_sleeps_stands_in_the_form() -> None:
    (awake,) = fields_of(Action.SNOOZE, OPENED)

    assert (awake.kind, awake.value, awake.is_required) == (Kind.DAY, "", False)


def test_canned_replies_and_open_questions_are_offered_when_there_are_any() -> None:
    answer = fields_of(Action.ANSWER, OPENED, context=CONTEXT)
    ask = fields_of(Action.ASK, OPENED, context=CONTEXT)

    assert [one.name for one in answer] == ["text", CANNED]
    assert [one.name for one in ask] == ["vraag", "text"]
    assert not any(one.is_required for one in (*answer, *ask))
    assert all(one.is_required for one in fields_of(Action.ANSWER, OPENED))
    assert all(one.is_required for one in fields_of(Action.ASK, OPENED))


def test_a_request_is_not_handed_on_to_who_has_it_nor_to_its_own_team() -> None:
    colleagues = (Colleague(MIA, 1), Colleague(BEN, 3))
    teams = (Team("noord", "Team noord"), Team("geld", "Team geld"))

    found, other_teams = receivers_of(REQUEST, colleagues, teams)

    assert [one.staff.id for one in found] == [2]
    assert [one.id for one in other_teams] == ["geld"]


@pytest.mark.parametrize("team", ["", "opgeheven"], ids=["of no team", "of a team that is gone"])
def test_an_admin_without_a_team_of_now_is_not_offered_as_receiver(team: str) -> None:
    admin = Colleague(Staff(3, "bea", "Bea Wouters", team, Role.ADMIN), 0)

    found, _ = receivers_of(REQUEST, (Colleague(BEN, 3), admin), (Team("noord", "Team noord"),))

    assert [one.staff.id for one in found] == [BEN.id]


def test_an_action_without_anything_to_choose_from_cannot_be_filled_in() -> None:
    nothing = FormContext()

    assert not can_fill_in(Action.HAND_ON, nothing)
    assert not can_fill_in(Action.PLAN, nothing)
    assert can_fill_in(Action.ANSWER, nothing)
    assert can_fill_in(Action.HAND_ON, CONTEXT)
    assert can_fill_in(Action.PLAN, CONTEXT)


def test_a_talk_takes_place_where_there_is_only_one_place() -> None:
    fields = fields_of(Action.PLAN, OPENED, context=CONTEXT)

    values = read_values(Action.PLAN, Filled(fields), NOW)

    assert values.place == "Telefoon"
    assert values.moments == (NOW + timedelta(days=8),)
