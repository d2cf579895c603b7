"""An appointment: what may be offered, picked, moved and cancelled, also when the clock changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.appointment import (
    BRUSSELS,
    Appointment,
    Reason,
    Standing,
    Unfit,
    cancelled,
    check_moments,
    offer,
    overlaps,
    picked,
    remind_at,
    say_moment,
    without,
)

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 7, 9, 8, 0, tzinfo=UTC)
NOON = datetime(2026, 7, 14, 10, 0, tzinfo=UTC)  # 12:00 in Brussels
LATER = NOON + timedelta(days=1)


class Weekdays:
    """Open from nine to five, from Monday to Friday, by the clock in Brussels."""

    def holds(self, start: datetime, end: datetime) -> bool:
        same_day = start.date() == end.date() and start.weekday() < 5
        return same_day and start.time() >= time(9) and end.time() <= time(17)


def offered(*moments: datetime, before: Appointment | None = None, **changed: object) -> Appointment:
    values = {
        "uid": "u1", "number": "A-1", "staff": 7, "place": "Videogesprek", "minutes": 45,
        "moments": moments or (NOON, LATER), "now": NOW,
    }  # fmt: skip
    return offer(before, **{**values, **changed})  # type: ignore[arg-type]


def planned(start: datetime = NOON, uid: str = "u1", minutes: int = 45) -> Appointment:
    return picked(offered(start, uid=uid, minutes=minutes), start, now=NOW, busy=())


def at(day: str, clock: str, fold: int = 0) -> datetime:
    local = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), BRUSSELS)
    return local.replace(fold=fold).astimezone(UTC)


def refusal(*moments: datetime, busy: tuple[Appointment, ...] = (), opening: Weekdays | None = None) -> Unfit:
    with pytest.raises(Unfit) as unfit:
        check_moments(moments, minutes=45, now=NOW, opening=opening, busy=busy)
    return unfit.value


@pytest.mark.parametrize(
    ("moments", "reason"),
    [
        pytest.param((), Reason.NONE, id="none"),
        pytest.param(tuple(NOON + timedelta(hours=n) for n in range(4)), Reason.TOO_MANY, id="four"),
        pytest.param((NOON, NOON), Reason.TWICE, id="twice"),
        pytest.param((NOON, NOON.astimezone(BRUSSELS)), Reason.TWICE, id="twice, in two zones"),
        pytest.param((NOW,), Reason.PAST, id="now"),
        pytest.param((NOON, NOW - timedelta(days=1)), Reason.PAST, id="yesterday"),
        pytest.param((NOW + timedelta(days=365, minutes=1),), Reason.TOO_FAR, id="more than a year ahead"),
        pytest.param((at("2026-07-11", "10:00"),), Reason.CLOSED, id="a saturday"),
        pytest.param((at("2026-07-14", "08:59"),), Reason.CLOSED, id="before nine"),
        pytest.param((at("2026-07-14", "16:16"),), Reason.CLOSED, id="ends after five"),
    ],
)
def test_moments_that_cannot_be_offered_are_refused(moments: tuple[datetime, ...], reason: Reason) -> None:
    assert refusal(*moments, opening=Weekdays()).reason is reason


@pytest.mark.parametrize(
    "moments",
    [
        pytest.param((NOON,), id="one"),
        pytest.param((NOON, LATER, LATER + timedelta(hours=1)), id="three"),
        pytest.param((at("2026-07-14", "09:00"),), id="as it opens"),
        pytest.param((at("2026-07-14", "16:15"),), id="ends as it closes"),
        pytest.param((NOW + timedelta(minutes=30),), id="within the hour"),
        pytest.param((NOW + timedelta(days=365),), id="a year ahead"),
    ],
)
def test_one_to_three_moments_within_the_hours_can_be_offered(moments: tuple[datetime, ...]) -> None:
    check_moments(moments, minutes=45, now=NOW, opening=Weekdays(), busy=())


def test_the_refusal_names_the_moment() -> None:
    unfit = refusal(NOON, LATER, busy=(planned(LATER, "other"),))

    assert (unfit.reason, unfit.moment) == (Reason.BUSY, LATER)
    assert "woensdag 15 juli 2026 om 12.00 uur" in str(unfit)


def test_when_the_hours_are_unknown_the_night_is_allowed_but_nothing_else_is() -> None:
    night = at("2026-07-14", "03:00")

    check_moments((night,), minutes=45, now=NOW, opening=None, busy=())

    assert refusal(night, busy=(planned(night, "other"),)).reason is Reason.BUSY


@pytest.mark.parametrize(
    ("shift", "is_over"),
    [
        pytest.param(-45, False, id="ends as it begins"),
        pytest.param(-44, True, id="a minute over its begin"),
        pytest.param(0, True, id="the same"),
        pytest.param(44, True, id="in its last minute"),
        pytest.param(45, False, id="begins as it ends"),
    ],
)
def test_two_appointments_overlap_when_they_share_a_minute(shift: int, is_over: bool) -> None:
    assert overlaps(planned(), NOON + timedelta(minutes=shift), 45) is is_over


def test_what_is_only_offered_or_is_cancelled_takes_no_time() -> None:
    assert not overlaps(offered(), NOON, 45)
    assert not overlaps(cancelled(planned(), now=NOW), NOON, 45)


@pytest.mark.parametrize(
    ("busy", "start", "is_over"),
    [
        pytest.param(at("2026-10-25", "02:30"), at("2026-10-25", "02:30", 1), False, id="an hour later"),
        pytest.param(at("2026-10-25", "02:30", 1), at("2026-10-25", "03:00"), True, id="after the second"),
        pytest.param(at("2027-03-28", "01:30"), at("2027-03-28", "03:00"), True, id="half an hour later"),
        pytest.param(at("2027-03-28", "01:15"), at("2027-03-28", "03:00"), False, id="right after"),
    ],
)  # fmt: skip
def test_on_the_switch_nights_overlap_is_counted_in_real_minutes(
    busy: datetime, start: datetime, is_over: bool
) -> None:
    assert overlaps(planned(busy), start, 45) is is_over
    assert overlaps(planned(busy), start.astimezone(BRUSSELS), 45) is is_over


def test_a_new_offer_waits_with_its_moments_in_order_and_in_utc() -> None:
    made = offered(LATER.astimezone(BRUSSELS), NOON.astimezone(NEW_YORK))

    assert (made.standing, made.start, made.end, made.sequence) == (Standing.OFFERED, None, None, 0)
    assert made.offered == (NOON, LATER)
    assert all(moment.tzinfo is UTC for moment in made.offered)


def test_picking_plans_it_and_takes_the_other_moments_away() -> None:
    made = picked(offered(), NOON.astimezone(BRUSSELS), now=NOW, busy=())

    assert (made.standing, made.start, made.end) == (Standing.PLANNED, NOON, NOON + timedelta(minutes=45))
    assert (made.offered, made.sequence, made.changed_at) == ((), 0, NOW)
    assert made.remind_at == at("2026-07-13", "09:00")


@pytest.mark.parametrize(
    ("moment", "now", "busy", "reason"),
    [
        pytest.param(NOON + timedelta(minutes=1), NOW, (), Reason.NONE, id="not offered"),
        pytest.param(NOON, NOON, (), Reason.PAST, id="begun"),
        pytest.param(NOON, NOW, (planned(uid="other"),), Reason.BUSY, id="taken by another"),
    ],
)
def test_a_moment_that_is_gone_cannot_be_picked(
    moment: datetime, now: datetime, busy: tuple[Appointment, ...], reason: Reason
) -> None:
    with pytest.raises(Unfit) as unfit:
        picked(offered(), moment, now=now, busy=busy)

    assert (unfit.value.reason, unfit.value.moment) == (reason, moment)


def test_of_two_who_pick_the_same_moment_the_second_is_refused() -> None:
    first = picked(offered(uid="a"), NOON, now=NOW, busy=())

    with pytest.raises(Unfit):
        picked(offered(uid="b"), NOON, now=NOW, busy=(first,))


@pytest.mark.parametrize("gone", [planned(), cancelled(offered(), now=NOW)], ids=["planned", "cancelled"])
def test_pressing_an_old_button_again_plans_nothing(gone: Appointment) -> None:
    with pytest.raises(Unfit) as unfit:
        picked(gone, NOON, now=NOW, busy=())

    assert unfit.value.reason is Reason.NONE


def test_while_other_moments_are_offered_a_planned_one_stands() -> None:
    before = planned()

    moving = offered(LATER, before=before, uid="another")

    assert (moving.uid, moving.standing, moving.start) == ("u1", Standing.PLANNED, NOON)
    assert (moving.sequence, moving.remind_at) == (0, before.remind_at)
    assert overlaps(moving, NOON, 45)


def test_moving_keeps_the_uid_raises_the_sequence_and_reminds_of_the_new_day() -> None:
    moving = offered(NOON + timedelta(minutes=15), LATER, before=planned())

    moved = picked(moving, LATER, now=NOW, busy=(moving,))

    assert (moved.uid, moved.sequence, moved.start) == ("u1", 1, LATER)
    assert moved.remind_at == at("2026-07-14", "09:00")


def test_its_own_old_hour_does_not_stand_in_the_way_of_moving_it() -> None:
    moving = offered(NOON + timedelta(minutes=15), before=planned())

    moved = picked(moving, NOON + timedelta(minutes=15), now=NOW, busy=(moving,))

    assert moved.start == NOON + timedelta(minutes=15)


def test_another_place_of_a_planned_one_holds_once_a_moment_is_picked() -> None:
    before = planned()

    moving = offered(LATER, before=before, place="Op kantoor", minutes=60)
    after = picked(moving, LATER, now=NOW, busy=())

    assert (moving.place, moving.minutes, moving.sequence) == (before.place, before.minutes, 0)
    assert (after.place, after.minutes, after.sequence) == ("Op kantoor", before.minutes, 1)


def test_offering_again_what_was_not_picked_changes_only_the_moments() -> None:
    made = offered(LATER, before=offered(NOON), uid="another")

    assert (made.uid, made.standing, made.offered, made.sequence) == ("u1", Standing.OFFERED, (LATER,), 0)


def test_after_a_cancelled_one_a_new_one_begins() -> None:
    made = offered(before=cancelled(planned(), now=NOW), uid="u2")

    assert (made.uid, made.standing, made.start, made.sequence) == ("u2", Standing.OFFERED, None, 0)


def test_a_moment_that_is_no_longer_free_falls_away() -> None:
    made = without(offered(), NOON.astimezone(BRUSSELS), now=NOW + timedelta(hours=1))

    assert (made.offered, made.changed_at) == ((LATER,), NOW + timedelta(hours=1))
    assert without(made, NOON, now=NOW).offered == (LATER,)


def test_cancelling_a_planned_one_raises_the_sequence_and_drops_the_reminder() -> None:
    gone = cancelled(offered(LATER, before=planned()), now=NOW)

    assert (gone.standing, gone.sequence, gone.remind_at) == (Standing.CANCELLED, 1, None)
    assert (gone.start, gone.offered) == (NOON, ())


def test_cancelling_what_was_never_planned_leaves_the_sequence() -> None:
    assert cancelled(offered(), now=NOW).sequence == 0


def test_cancelling_twice_changes_nothing() -> None:
    gone = cancelled(planned(), now=NOW)

    assert cancelled(gone, now=LATER) is gone


@pytest.mark.parametrize(
    ("start", "reminder"),
    [
        pytest.param(at("2026-07-14", "12:00"), "2026-07-13T07:00", id="summer"),
        pytest.param(at("2027-01-12", "12:00"), "2027-01-11T08:00", id="winter"),
        pytest.param(at("2027-03-28", "10:00"), "2027-03-27T08:00", id="summer time begins"),
        pytest.param(at("2027-03-29", "10:00"), "2027-03-28T07:00", id="day after"),
        pytest.param(at("2026-10-25", "10:00"), "2026-10-24T07:00", id="winter time begins"),
        pytest.param(at("2026-10-26", "10:00"), "2026-10-25T08:00", id="day after winter time"),
        pytest.param(at("2028-03-01", "10:00"), "2028-02-29T08:00", id="1 march of a leap year"),
        pytest.param(at("2028-02-29", "10:00"), "2028-02-28T08:00", id="29 february"),
        pytest.param(at("2027-03-01", "10:00"), "2027-02-28T08:00", id="1 march of another year"),
        pytest.param(at("2027-01-01", "00:30"), "2026-12-31T08:00", id="just after new year"),
    ],
)  # fmt: skip
def test_the_reminder_comes_the_day_before_at_nine_in_brussels(start: datetime, reminder: str) -> None:
    assert remind_at(start, now=NOW) == datetime.fromisoformat(reminder).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "comes"),
    [
        (at("2026-07-13", "08:59"), True),
        (at("2026-07-13", "09:00"), False),
        (at("2026-07-14", "08:00"), False),
    ],
    ids=["just before", "at nine", "on the day"],
)
def test_there_is_no_reminder_when_its_hour_has_passed(now: datetime, comes: bool) -> None:
    assert (remind_at(NOON, now=now) is not None) is comes


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at("2026-07-14", "10:00"), "dinsdag 14 juli 2026 om 10.00 uur"),
        (datetime(2026, 7, 14, 4, 5, tzinfo=NEW_YORK), "dinsdag 14 juli 2026 om 10.05 uur"),
        (at("2027-01-04", "09:30"), "maandag 4 januari 2027 om 9.30 uur"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "vrijdag 1 januari 2027 om 0.30 uur"),
        (at("2028-02-29", "14:00"), "dinsdag 29 februari 2028 om 14.00 uur"),
        (at("2027-03-28", "01:59"), "zondag 28 maart 2027 om 1.59 uur"),
        (at("2027-03-28", "01:59") + timedelta(minutes=1), "zondag 28 maart 2027 om 3.00 uur"),
        (at("2026-10-25", "02:30"), "zondag 25 oktober 2026 om 2.30 uur (zomertijd)"),
        (at("2026-10-25", "02:30", 1), "zondag 25 oktober 2026 om 2.30 uur (wintertijd)"),
        (at("2026-10-25", "03:00"), "zondag 25 oktober 2026 om 3.00 uur"),
    ],
)  # fmt: skip
def test_a_moment_is_said_in_brussels_time_whatever_zone_it_came_in(moment: datetime, said: str) -> None:
    assert say_moment(moment) == said
    assert say_moment(moment.astimezone(BRUSSELS)) == said


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        say_moment(datetime(2026, 7, 14, 10, 0))  # noqa: DTZ001 - that is what is refused


@given(
    st.datetimes(datetime(2026, 7, 10), datetime(2027, 7, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(15, 240),
    st.integers(-300, 300),
)
def test_what_is_planned_never_overlaps_whatever_the_day(start: datetime, minutes: int, shift: int) -> None:
    first = planned(start, "a", minutes)
    other = start + timedelta(minutes=shift)

    overlap = max(0, minutes - abs(shift)) > 0

    assert overlaps(first, other, minutes) is overlap
    assert overlaps(replace(first, start=start.astimezone(BRUSSELS)), other, minutes) is overlap
