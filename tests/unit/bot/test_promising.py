"""A promise to the asker: told, kept, reminded of, missed once with a sorry and a new date."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.hours import BRUSSELS
from bot.promise import Nudge
from bot.request import Action, Role
from tests.kit.both_sides import BothSides
from tests.kit.units import kept

FRIDAY = datetime(2026, 7, 10, 15, 0, tzinfo=BRUSSELS)  # the day before the Flemish holiday, a Saturday


@pytest.fixture
def friday(office_hours: BothSides) -> BothSides:
    office_hours.clock.moment = FRIDAY.astimezone(UTC)
    return office_hours


async def test_with_the_number_comes_the_latest_moment(friday: BothSides) -> None:
    await friday.send_request()

    assert "uiterlijk op dinsdag 14 juli 2026 om 17.00 uur" in friday.last_said


async def test_each_full_five_ahead_add_a_day(friday: BothSides) -> None:
    for _ in range(5):
        await friday.send_request()
        friday.clock.advance(minutes=2)
    assert "dinsdag 14 juli" in friday.last_said

    await friday.send_request()

    assert "uiterlijk op woensdag 15 juli 2026 om 17.00 uur" in friday.last_said


async def test_without_hours_nothing_is_promised_and_it_is_said(office: BothSides) -> None:
    request = await office.send_request()

    assert "Een datum kan ik je niet beloven" in office.last_said
    assert (request.promised_at, request.nudge_at) == (None, None)


async def test_who_sends_at_night_hears_when_somebody_is_there(friday: BothSides) -> None:
    friday.clock.advance(hours=8)

    await friday.send_request()

    assert (
        "Nu is er niemand van het team. We zijn er weer maandag 13 juli 2026 om 9.00 uur." in friday.last_said
    )


async def test_who_writes_to_staff_at_night_hears_it_once(friday: BothSides) -> None:
    staff, request = await friday.hire("lea"), await friday.send_request()
    await friday.act(staff, request, Action.TAKE)
    await friday.act(staff, request, Action.ANSWER, text="Bel de stad.")
    friday.clock.advance(hours=8)

    said = [await friday.type(text) for text in ("Wie precies daar?", "Of eerst een mail?")]

    assert ["er weer maandag 13 juli" in one for one in said] == [True, False]


async def test_its_owner_is_reminded_half_way_and_on_the_day(friday: BothSides) -> None:
    staff, request = await friday.hire("lea@voorbeeld.be"), await friday.send_request()
    await friday.act(staff, request, Action.TAKE)
    await friday.mails()
    heard = []
    for day, hour in ((13, 12), (13, 18), (14, 10)):
        friday.clock.moment = datetime(2026, 7, day, hour, tzinfo=BRUSSELS).astimezone(UTC)
        await friday.reminding.remind()
        await friday.reminding.remind()
        heard.append(await friday.mails())

    who, number = "lea@voorbeeld.be", request.number
    assert heard == [
        [],
        [(who, f"Aanvraag {number}: antwoord beloofd tegen dinsdag 14 juli 2026 om 17.00 uur")],
        [(who, f"Aanvraag {number}: vandaag antwoord beloofd (dinsdag 14 juli 2026 om 17.00 uur)")],
    ]


async def test_a_missed_promise_says_sorry_once_and_is_counted(friday: BothSides) -> None:
    request = await friday.send_request()
    for day in (14, 16, 17, 20):
        friday.clock.moment = datetime(2026, 7, day, 17, 1, tzinfo=BRUSSELS).astimezone(UTC)
        await friday.reminding.remind()

    sorry = [text for _, text in await friday.heard() if text.startswith("Sorry")]
    after = await friday.look(request.number)
    assert sorry == [
        f"Sorry: je had al een antwoord moeten krijgen op je vraag {request.number}. Dat is niet gelukt. "
        "Je krijgt het nu uiterlijk op donderdag 16 juli 2026 om 17.00 uur."
    ]
    assert (after.missed, after.nudge) == (2, None)
    assert friday.watch.heard.count(("promise", "missed")) == 2


async def test_after_a_long_pause_of_ours_only_what_still_counts_is_done(friday: BothSides) -> None:
    request = await friday.send_request()
    await friday.mails()
    friday.clock.moment = datetime(2026, 7, 15, 10, tzinfo=BRUSSELS).astimezone(UTC)

    await friday.reminding.remind()

    (late,) = [subject for _, subject in await friday.mails()]
    assert late.startswith(
        f"Aanvraag {request.number}: te laat, het antwoord was beloofd tegen dinsdag 14 juli"
    )
    assert (await friday.look(request.number)).nudge is Nudge.HALF


@pytest.mark.parametrize("action", [Action.ANSWER, Action.CLOSE])
async def test_a_promise_that_was_kept_is_not_reminded_of(friday: BothSides, action: Action) -> None:
    staff, request = await friday.hire("lea"), await friday.send_request()
    await friday.act(staff, request, Action.TAKE)
    await friday.act(staff, request, action, text="Bel de stad.")
    friday.clock.advance(days=20)

    assert await friday.reminding.remind() == 0
    assert (await friday.look(request.number)).promised_at is None


async def test_what_waits_for_the_asker_is_not_due_and_a_reply_brings_a_new_date(
    friday: BothSides,
) -> None:
    staff, request = await friday.hire("lea"), await friday.send_request()
    await friday.act(staff, request, Action.TAKE)
    await friday.act(staff, request, Action.ASK, text="Hoeveel buren?")
    friday.clock.moment = datetime(2026, 7, 22, 10, tzinfo=BRUSSELS).astimezone(UTC)
    assert await friday.reminding.remind() == 0

    said = await friday.type("Twintig buren ongeveer")

    assert "uiterlijk op vrijdag 24 juli 2026 om 17.00 uur" in said


async def test_how_it_stands_tells_the_promise(friday: BothSides) -> None:
    await friday.send_request()

    said = await friday.type("hoe staat het met mijn vraag?")

    assert "Je krijgt een antwoord uiterlijk op dinsdag 14 juli 2026 om 17.00 uur." in said


async def test_staff_see_how_many_are_promised_for_today_or_late(friday: BothSides) -> None:
    staff, _ = await friday.hire("lea"), await friday.send_request()
    seen = []
    for day in (13, 14, 15):
        friday.clock.moment = datetime(2026, 7, day, 8, tzinfo=BRUSSELS).astimezone(UTC)
        seen.append((await friday.desk.counts(staff.id)).due)

    assert seen == [0, 1, 1]


async def test_who_sends_at_noon_hears_when_somebody_is_there_today(friday: BothSides) -> None:
    friday.clock.moment = datetime(2026, 7, 10, 12, 10, tzinfo=BRUSSELS).astimezone(UTC)

    await friday.send_request()

    assert "We zijn er weer vandaag om 13.00 uur." in friday.last_said


async def test_a_promise_that_is_past_is_not_promised_once_more(friday: BothSides) -> None:
    await friday.send_request()
    for day in (14, 16):
        friday.clock.moment = datetime(2026, 7, day, 17, 1, tzinfo=BRUSSELS).astimezone(UTC)
        await friday.reminding.remind()
    friday.clock.moment = datetime(2026, 7, 30, 10, tzinfo=BRUSSELS).astimezone(UTC)

    said = await friday.type("hoe staat het met mijn vraag?")

    assert "Je had al een antwoord moeten krijgen" in said
    assert "uiterlijk" not in said


async def test_a_new_promise_that_is_missed_gets_a_sorry_of_its_own(friday: BothSides) -> None:
    lead = await friday.hire("cas", role=Role.LEAD)
    request = await friday.send_request()
    friday.clock.moment = datetime(2026, 7, 14, 17, 1, tzinfo=BRUSSELS).astimezone(UTC)
    await friday.reminding.remind()
    await friday.act(lead, request, Action.TAKE)
    await friday.act(lead, request, Action.CLOSE)
    await friday.act(lead, request, Action.REOPEN)
    friday.clock.moment = datetime(2026, 7, 16, 17, 1, tzinfo=BRUSSELS).astimezone(UTC)
    await friday.reminding.remind()

    heard = [text for _, text in await friday.heard()]
    assert sum(text.startswith("Sorry") for text in heard) == 2
    assert any("weer open. Je krijgt een antwoord uiterlijk op donderdag 16 juli" in text for text in heard)
    assert (await friday.look(request.number)).missed == 2


async def test_who_is_handed_on_by_a_member_who_left_keeps_a_date(friday: BothSides) -> None:
    staff, request = await friday.hire("lea"), await friday.send_request()
    await friday.act(staff, request, Action.TAKE)
    await friday.act(staff, request, Action.ASK, text="Hoeveel buren?")

    async with kept(friday.store) as unit:
        await friday.desk.free_requests_of(unit, staff)

    after = await friday.look(request.number)
    assert after.promised_at == datetime(2026, 7, 14, 17, tzinfo=BRUSSELS)
    assert "uiterlijk op dinsdag 14 juli" in (await friday.heard())[-1][1]


async def test_after_a_pause_only_the_last_of_what_was_due_is_done(friday: BothSides) -> None:
    request = await friday.send_request()
    await friday.mails()
    friday.clock.moment = datetime(2026, 7, 14, 9, 30, tzinfo=BRUSSELS).astimezone(UTC)

    for _ in range(3):
        await friday.reminding.remind()

    subjects = [subject for _, subject in await friday.mails()]
    assert [one.partition(" (")[0] for one in subjects] == [
        f"Aanvraag {request.number}: vandaag antwoord beloofd"
    ]


async def test_one_that_cannot_be_reminded_of_keeps_no_other_waiting(
    friday: BothSides, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await friday.send_request()
    friday.clock.advance(minutes=2)
    second = await friday.send_request()
    await friday.mails()
    real = friday.announcer.nudge

    async def nudge(self: Any, unit: Any, request: Any, *given: Any, **values: Any) -> None:
        if request.number == first.number:
            raise ValueError("a fault of ours")
        await real(unit, request, *given, **values)

    monkeypatch.setattr(type(friday.announcer), "nudge", nudge)
    friday.clock.moment = datetime(2026, 7, 14, 9, 30, tzinfo=BRUSSELS).astimezone(UTC)

    await friday.reminding.remind()

    (subject,) = [subject for _, subject in await friday.mails()]
    assert second.number in subject
    assert ("reminder", "failed") in friday.watch.heard
