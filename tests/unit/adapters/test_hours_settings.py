"""The opening hours in `wegwijs.yaml`: what is understood, and what is refused with its place."""

from datetime import date, time

import pytest
from pydantic import ValidationError

from adapters.hours_settings import HoursPart, parts_without_week
from adapters.inbox_settings import InboxPart
from adapters.settings import FileSettings
from bot.hours import Closure, Span
from bot.promise import PromiseRule

SPLIT = (Span(time(9), time(12, 30)), Span(time(13, 30), time(17)))


def hours(**keys: object) -> HoursPart:
    return HoursPart.model_validate(keys)


def faults(**keys: object) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as wrong:
        hours(**keys)
    return [(".".join(map(str, one["loc"])), one["msg"]) for one in wrong.value.errors()]


@pytest.mark.parametrize(
    "text",
    [
        "9:00-12:30 13:30-17:00", "9:00-12:30,13:30-17:00", "9:00-12:30, 13:30-17:00",
        "9.00-12.30 13.30-17.00", "9u-12u30 13u30-17u",
        "09:00 - 12:30   13:30 – 17:00", " 9-12:30\n13.30-17u00 ",
    ],
)  # fmt: skip
def test_the_hours_of_a_day_are_understood_in_the_ways_people_write_them(text: str) -> None:
    assert hours(maandag=text).week == {0: SPLIT}


def test_every_day_of_the_week_has_its_place_and_an_empty_one_is_closed() -> None:
    names = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")

    part = hours(**{name: f"{day}:00-{day}:30" for day, name in enumerate(names, 1)})

    assert {day: spans[0].start.hour for day, spans in part.week.items()} == {
        day: day + 1 for day in range(7)
    }
    assert hours(maandag="", dinsdag=" ").week == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("9:00-12:30 12:00-17:00", "hours overlap: 12:00 is before 12:30", id="overlapping"),
        pytest.param("17:00-9:00", "does not end after its start", id="ends before it starts"),
        pytest.param("9:00-9:00", "does not end after its start", id="empty"),
        pytest.param("9:00-24:00", "24:00 is no time", id="24 hours"),
        pytest.param("9:00-12:60", "12:60 is no time", id="60 minutes"),
        pytest.param("gesloten", "write hours such as", id="a word"),
        pytest.param("9:00", "write hours such as", id="half a span"),
        pytest.param("9:00-12:30-17:00", "write hours such as", id="three times"),
        pytest.param("9:0-12:30", "write hours such as", id="one digit of minutes"),
        pytest.param("٩:00-12:30", "write hours such as", id="other digits"),
        pytest.param("540", "write hours such as", id="a number"),
        pytest.param(["9:00-12:30"], "write hours such as", id="a list"),
    ],
)
def test_hours_that_cannot_be_are_refused(text: object, said: str) -> None:
    ((place, what),) = faults(dinsdag=text)

    assert place == "dinsdag"
    assert said in what


def test_an_unknown_holiday_is_refused_with_the_one_that_is_meant() -> None:
    ((place, what),) = faults(toch_open=["Pasen", "Wapenstilsand"])

    assert place == "toch_open.1"
    assert "there is no holiday 'Wapenstilsand' (did you mean 'Wapenstilstand'?)" in what


def test_a_holiday_that_looks_like_none_is_not_repeated_but_the_names_are_told() -> None:
    ((_, what),) = faults(toch_open=["xoxb-geheim"])

    assert "geheim" not in what
    assert "Feest van de Vlaamse Gemeenschap" in what


@pytest.mark.parametrize("text", ["2026-02-29", "15/05/2026", "morgen", "20260515", "2026-W20-5", ""])
def test_a_date_that_is_none_is_refused(text: str) -> None:
    assert [place for place, _ in faults(brugdagen=["2028-02-29", text])] == ["brugdagen.1"]
    assert [place for place, _ in faults(sluitingen=[{"van": text, "tot": "2026-01-01", "reden": "x"}])] == [
        "sluitingen.0.van"
    ]


def test_a_closure_that_ends_before_it_starts_is_refused() -> None:
    ((place, what),) = faults(sluitingen=[{"van": "2026-12-24", "tot": "2026-12-23", "reden": "x"}])

    assert place == "sluitingen.0"
    assert "it ends on 2026-12-23, before it starts on 2026-12-24" in what


def test_all_faults_are_told_at_once() -> None:
    told = faults(maandag="x", zondag="y", toch_open=["z"], brugdagen=["q"], sluitingen=[{}], maandg="9-12")

    assert [place for place, _ in told] == [
        "maandag", "zondag", "toch_open.0", "brugdagen.0",
        "sluitingen.0.van", "sluitingen.0.tot", "sluitingen.0.reden", "maandg",
    ]  # fmt: skip


def test_bridge_days_and_closures_close_and_named_holidays_open() -> None:
    part = hours(
        maandag="9-12",
        toch_open=["Pasen"],
        brugdagen=["2026-05-15"],
        sluitingen=[{"van": "2026-12-24", "tot": "2027-01-01", "reden": "kerstsluiting"}],
    )

    found = part.to_hours()

    assert found is not None
    assert found.open_on == {"Pasen"}
    assert found.closures == (
        Closure(date(2026, 5, 15), date(2026, 5, 15), "brugdag"),
        Closure(date(2026, 12, 24), date(2027, 1, 1), "kerstsluiting"),
    )


def test_without_any_opening_hour_there_are_no_hours() -> None:
    assert hours().to_hours() is None
    assert hours(maandag="", toch_open="", brugdagen="", sluitingen="").to_hours() is None


def test_the_week_of_a_team_comes_in_the_place_of_that_of_the_organisation() -> None:
    everybody = hours(maandag="9-12", dinsdag="9-12", brugdagen=["2026-05-15"], toch_open=["Pasen"])

    found = everybody.to_hours(hours(zaterdag="10-12", brugdagen=["2026-05-16"]))

    assert found is not None
    assert set(found.week) == {5}
    assert [one.first.day for one in found.closures] == [15, 16]
    assert found.open_on == {"Pasen"}


def test_a_team_that_only_names_days_keeps_the_week_of_the_organisation() -> None:
    found = hours(maandag="9-12").to_hours(hours(brugdagen=["2026-05-16"]))

    assert found is not None
    assert set(found.week) == {0}
    assert len(found.closures) == 1


BRIDGE = {"brugdagen": ["2026-05-15"]}


@pytest.mark.parametrize(
    ("organisation", "teams", "places"),
    [
        pytest.param({}, [None], [], id="nothing at all"),
        pytest.param({"maandag": "9-12", **BRIDGE}, [None, BRIDGE], [], id="a week"),
        pytest.param(BRIDGE, [None, {}], [("uren",)], id="days without a week"),
        pytest.param(BRIDGE, [None, {"maandag": "9-12"}], [], id="the week of a team"),
        pytest.param({}, [{}, BRIDGE], [("balie", "teams", 1, "uren")], id="days of a team without a week"),
    ],
)
def test_days_that_differ_from_a_week_that_is_not_there_are_found(
    organisation: dict[str, object], teams: list[dict[str, object] | None], places: list[object]
) -> None:
    parts = [None if team is None else hours(**team) for team in teams]

    assert list(parts_without_week(hours(**organisation), parts)) == places


def test_the_file_gives_each_team_its_hours_and_all_one_promise() -> None:
    values = FileSettings.model_validate(
        {
            "uren": {"maandag": "9-12"},
            "balie": {
                "beloofde_werkdagen": "3",
                "aanvragen_per_dag": "20",
                "teams": [
                    {"team": "a", "titel": "A", "uren": ""},
                    {"team": "b", "titel": "B", "uren": {"dinsdag": "9-12"}},
                ],
            },
        }
    )

    teams = values.inbox.to_teams(values.hours)

    assert [set(team.hours.week) if team.hours else None for team in teams.teams] == [{0}, {1}]
    assert teams.promise == PromiseRule(3, 20, 10)
    assert len(set(teams.teams)) == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [("beloofde_werkdagen", "0"), ("beloofde_werkdagen", "11"), ("aanvragen_per_dag", "0"),
     ("aanvragen_per_dag", "1001"), ("beloofde_werkdagen", "twee")],
)  # fmt: skip
def test_a_promise_that_cannot_be_kept_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        InboxPart.model_validate({name: value})

    assert [one["loc"] for one in wrong.value.errors()] == [(name,)]


def test_without_hours_in_the_file_no_team_has_any() -> None:
    values = FileSettings.model_validate({"uren": ""})

    assert [team.hours for team in values.inbox.to_teams(values.hours).teams] == [None]
