"""The forms of staff, read the same whatever they were drawn in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from adapters.staff_forms import Filled, add_canned, mark_of_values, read_values, short_name, wrong_field
from bot.desk_checks import Missing
from bot.request import Action, Values
from bot.teams import Canned

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Form:
    """A form of no platform."""

    fields: Mapping[str, tuple[str, ...]]

    def one(self, name: str) -> str:
        return self.fields.get(name, ("",))[0]

    def many(self, name: str) -> tuple[str, ...]:
        return self.fields.get(name, ())


@pytest.mark.parametrize(
    ("action", "fields", "what"),
    [
        (Action.CLOSE, {"uitkomst": "weg"}, "outcome"),
        (Action.URGENCY, {}, "urgency"),
        (Action.SNOOZE, {"dag": "morgen"}, "until"),
        (Action.SNOOZE, {"dag": "2026-02-30"}, "until"),
        (Action.SNOOZE, {"dag": "2026-11-23"}, "until"),
        (Action.SNOOZE, {"dag": "2027-11-24"}, "until"),
        (Action.HAND_ON, {"naar": "team:"}, "team"),
        (Action.HAND_ON, {"naar": "collega:noord:" + "9" * 20}, "team"),
        (Action.LABEL, {"labels": ",".join("abcdefghijk")}, "labels"),
    ],
)
def test_what_an_action_needs_and_does_not_get_is_named(
    action: Action, fields: dict[str, str], what: str
) -> None:
    form = Form({name: (value,) for name, value in fields.items()})

    with pytest.raises(Missing) as caught:
        read_values(action, form, NOW)

    assert caught.value.what == what


def plan_form(*moments: str, place: str = "Telefoon") -> Form:
    fields = {f"moment{number}": (text,) for number, text in enumerate(moments, start=1)}
    return Form({**fields, "plaats": (place,), "text": ("Dag",)})


def test_moments_are_read_as_the_clock_in_brussels_says() -> None:
    values = read_values(Action.PLAN, plan_form("2026-07-14T10:00", "", "2026-12-01T14:30"), NOW)

    assert values.moments == (
        datetime(2026, 7, 14, 8, 0, tzinfo=UTC),
        datetime(2026, 12, 1, 13, 30, tzinfo=UTC),
    )
    assert (values.place, values.text) == ("Telefoon", "Dag")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("morgen", "moments onleesbaar"),
        ("2026-02-30T10:00", "moments onleesbaar"),
        ("2026-07-14T10:00+02:00", "moments onleesbaar"),
        ("0001-01-01T00:00", "moments onleesbaar"),
        ("2027-03-28T02:30", "moments bestaat niet"),
    ],
)
def test_a_moment_that_is_none_is_refused(text: str, why: str) -> None:
    with pytest.raises(Missing, match=why):
        read_values(Action.PLAN, plan_form(text), NOW)


def test_a_time_that_comes_twice_is_the_first() -> None:
    values = read_values(Action.PLAN, plan_form("2026-10-25T02:30"), NOW)

    assert values.moments == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC),)


def test_the_29th_of_february_is_a_day() -> None:
    values = read_values(Action.PLAN, plan_form("2028-02-29T09:00"), NOW)

    assert values.moments == (datetime(2028, 2, 29, 8, 0, tzinfo=UTC),)


@pytest.mark.parametrize(
    ("missing", "name"),
    [
        (Missing("until"), "dag"),
        (Missing("owner"), "naar"),
        (Missing("outcome"), "uitkomst"),
        (Missing("place"), "plaats"),
        (Missing("text too long"), "text"),
        (Missing("iets nieuws"), "text"),
        (Missing("moments geen"), "moment1"),
        (Missing("moments onleesbaar"), "moment2"),
        (Missing("moments bezet", datetime(2026, 12, 1, 13, 30, tzinfo=UTC)), "moment3"),
    ],
    ids=str,
)
def test_the_field_that_is_wrong_is_named(missing: Missing, name: str) -> None:
    moments = {
        "moments onleesbaar": ("2026-12-01T14:30", "morgen", ""),
        "moments bezet": ("2026-12-01T10:00", "", "2026-12-01T14:30"),
    }

    form = plan_form(*moments.get(missing.what, ("", "", "")))

    assert wrong_field(missing, form) == name


def test_a_canned_reply_comes_after_what_was_typed() -> None:
    canned = (Canned("groet", "Tot gauw.\n"),)

    assert add_canned(" Dag. ", "groet", canned) == "Dag.\n\nTot gauw."
    assert add_canned("", "groet", canned) == "Tot gauw."
    assert add_canned("Dag.", "onbekend", canned) == "Dag."


def test_the_same_content_has_the_same_mark_and_other_content_another() -> None:
    assert mark_of_values(Values(text="a")) == mark_of_values(Values(text="a"))
    assert mark_of_values(Values(text="a")) != mark_of_values(Values(text="b"))
    assert len(mark_of_values(Values(text="\ud800"))) == 32


def test_what_stands_in_a_form_by_a_short_name_is_nothing_to_copy() -> None:
    short = short_name("Welke buurt, en welk huis?")
    filled = Filled({"vraag": (short, "Wie?"), "text": ("# Een kop",)})

    assert filled.in_words == "Wie?\n\n# Een kop"
    assert filled.has_short_names
    assert not Filled({"text": ("# Een kop",)}).has_short_names
