"""An appointment from both sides: offered, picked, moved, called off, reminded of; never two at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.appointment import Standing
from bot.desk_checks import Missing
from bot.request import Action, State
from tests.kit.both_sides import BothSides
from tests.kit.talks import THURSDAY, TUESDAY, WEDNESDAY, appointment, at, offer, taken
from tests.kit.units import kept


@pytest.fixture
def friday(office_hours: BothSides) -> BothSides:
    office_hours.clock.moment = at(10, 15).astimezone(UTC)
    return office_hours


async def test_an_offer_reaches_the_asker_with_a_button_a_moment(friday: BothSides) -> None:
    staff, request = await taken(friday)

    await offer(friday, staff, request, text="Zullen we bellen?")

    async with friday.store.unit(read_only=True) as unit:
        lines = await unit.messages("slack", "c")
    content = next(one.content for one in reversed(lines) if one.content.get("by") == "Lea")
    assert content["paragraphs"][:2] == [
        "Zullen we bellen?",
        "Welk moment past je voor een gesprek van 45 minuten?",
    ]
    assert [one["label"] for one in content["choices"]] == [
        "dinsdag 14 juli 2026 om 10.00 uur",
        "woensdag 15 juli 2026 om 14.00 uur",
        "donderdag 16 juli 2026 om 11.00 uur",
    ]


@pytest.mark.parametrize(
    "said",
    ["2", "woensdag", "die van woensdag om 14 uur", "de tweede", "15 juli past voor mij"],
    ids=["number", "day", "day and hour", "ordinal", "date"],
)
async def test_a_moment_is_picked_by_number_or_words(friday: BothSides, said: str) -> None:
    staff, request = await taken(friday)
    await offer(friday, staff, request)

    answer = await friday.type(said)

    assert "Je afspraak met Lea is gemaakt: woensdag 15 juli 2026 om 14.00 uur" in answer
    assert "https://meet.voorbeeld.be/wegwijs" in answer
    assert ".ics" in answer
    after = await friday.look(request.number)
    assert (after.planning, after.planned_at) == (Standing.PLANNED, WEDNESDAY)


async def test_what_is_no_choice_reaches_the_person(friday: BothSides) -> None:
    staff, request = await taken(friday)
    await offer(friday, staff, request)

    await friday.type("Dinsdag heb ik nog een vraag over de subsidie van de stad")

    opened = await friday.desk.open(staff.id, request.number)
    assert opened.entries[-1].text.startswith("Dinsdag heb ik nog een vraag")
    assert (await appointment(friday, request)).standing is Standing.OFFERED


async def test_of_two_who_pick_one_moment_the_second_is_asked_for_another(friday: BothSides) -> None:
    staff, request = await taken(friday)
    await offer(friday, staff, request, TUESDAY)
    other = BothSides(friday.talk, friday.store, friday.clock, teams=friday.desk.teams, channel="web")
    theirs = await other.send_request()
    theirs = await other.act(staff, theirs, Action.TAKE)
    await offer(other, staff, theirs, TUESDAY, WEDNESDAY)
    await friday.type("1")

    answer = await other.type("1")

    assert "Sorry, dinsdag 14 juli 2026 om 10.00 uur is intussen niet meer vrij." in answer
    assert "1. woensdag 15 juli 2026 om 14.00 uur" in answer
    assert (await other.look(theirs.number)).planned_at is None


async def test_when_the_last_moment_is_gone_staff_are_asked_for_others(friday: BothSides) -> None:
    staff, request = await taken(friday)
    await offer(friday, staff, request, TUESDAY)
    friday.clock.moment = at(14, 11).astimezone(UTC)
    await friday.mails()

    answer = await friday.type("dinsdag")

    assert "niet meer vrij" in answer
    assert "Ik vraag om andere momenten" in answer
    assert (f"Aanvraag {request.number}: de vrager wil een ander moment") in [
        s for _, s in await friday.mails()
    ]


async def test_who_can_at_none_of_them_is_offered_others(friday: BothSides) -> None:
    staff, request = await taken(friday)
    await offer(friday, staff, request)

    answer = await friday.type("geen van deze")

    assert "Ik vraag om andere momenten" in answer
    assert (await appointment(friday, request)).offered == ()


async def test_staff_move_it_with_the_same_name_and_a_higher_sequence(friday: BothSides) -> None:
    staff, request = await taken(friday)
    await offer(friday, staff, request)
    await friday.type("dinsdag")
    before = await appointment(friday, request)

    await offer(friday, staff, await friday.look(request.number), THURSDAY)
    still = await appointment(friday, request)
    answer = await friday.type("ja")

    after = await appointment(friday, request)
    assert (still.start, still.sequence) == (TUESDAY, 0)
    assert "is verzet naar donderdag 16 juli 2026 om 11.00 uur" in answer
    assert (after.uid, after.start, after.sequence) == (before.uid, THURSDAY, 1)


async def test_the_asker_moves_it(friday: BothSides) -> None:
    staff, request = await taken(friday)
    await offer(friday, staff, request)
    await friday.type("dinsdag")

    answer = await friday.type("kan ik mijn afspraak verzetten?")

    assert "Tot je er een kiest, blijft je afspraak op dinsdag 14 juli 2026 om 10.00 uur staan." in answer
    assert (await appointment(friday, request)).start == TUESDAY


async def test_the_asker_calls_it_off_after_saying_so_twice(friday: BothSides) -> None:
    staff, request = await taken(friday)
    await offer(friday, staff, request)
    await friday.type("dinsdag")

    asked = await friday.type("zeg mijn afspraak af")
    still = (await appointment(friday, request)).standing
    answer = await friday.type("ja")

    off = await appointment(friday, request)
    assert "echt afzeggen" in asked
    assert still is Standing.PLANNED
    assert "Je afspraak op dinsdag 14 juli 2026 om 10.00 uur is afgezegd." in answer
    assert (off.standing, off.sequence) == (Standing.CANCELLED, 1)
    assert (await friday.look(request.number)).planning is None


@pytest.mark.parametrize(
    ("action", "values"),
    [
        (Action.CALL_OFF, {"text": "Ik ben ziek."}),
        (Action.GIVE_BACK, {}),
        (Action.REFER, {"text": "Ga naar het OCMW."}),
        (Action.CLOSE, {}),
    ],
)
async def test_staff_call_it_off_and_the_asker_hears_it(
    friday: BothSides, action: Action, values: dict[str, Any]
) -> None:
    staff, request = await taken(friday)
    await offer(friday, staff, request)
    await friday.type("dinsdag")

    await friday.act(staff, await friday.look(request.number), action, **values)

    heard = [text for _, text in await friday.heard()]
    assert "De afspraak op dinsdag 14 juli 2026 om 10.00 uur gaat niet door." in heard
    assert (await appointment(friday, request)).standing is Standing.CANCELLED


async def test_withdrawing_calls_it_off_too(friday: BothSides) -> None:
    staff, request = await taken(friday)
    await offer(friday, staff, request)
    await friday.type("dinsdag")
    await friday.type("trek mijn vraag in")

    await friday.type("ja")

    assert (await friday.look(request.number)).state is State.WITHDRAWN
    assert (await appointment(friday, request)).standing is Standing.CANCELLED


async def test_when_a_member_leaves_the_talk_is_called_off(friday: BothSides) -> None:
    staff, request = await taken(friday)
    await offer(friday, staff, request)
    await friday.type("dinsdag")

    async with kept(friday.store) as unit:
        await friday.desk.free_requests_of(unit, staff)

    assert (await appointment(friday, request)).standing is Standing.CANCELLED


async def test_both_are_reminded_the_day_before_once(friday: BothSides) -> None:
    staff, request = await taken(friday, "lea@voorbeeld.be")
    await offer(friday, staff, request)
    await friday.type("dinsdag")
    await friday.mails()
    for moment in (at(13, 8, 59), at(13, 9, 1), at(13, 8, 30), at(13, 9, 2), at(14, 9)):
        friday.clock.moment = moment.astimezone(UTC)
        await friday.reminding.remind()

    heard = [text for _, text in await friday.heard() if "binnenkort een afspraak" in text]
    when = "dinsdag 14 juli 2026 om 10.00 uur"
    mails = [one for one in await friday.mails() if "Afspraak" in one[1]]
    assert len(heard) == 1
    assert when in heard[0]
    assert mails == [("lea@voorbeeld.be", f"Afspraak bij aanvraag {request.number}: {when}")]


async def test_when_it_is_tells_whoever_asks(friday: BothSides) -> None:
    staff, request = await taken(friday)
    await offer(friday, staff, request)
    await friday.type("dinsdag")

    answer = await friday.type("wanneer is mijn afspraak?")

    assert "Je afspraak met Lea is op dinsdag 14 juli 2026 om 10.00 uur" in answer


@pytest.mark.parametrize(
    ("moments", "why"),
    [
        ((), "geen"),
        ((at(11, 10),), "gesloten"),
        ((at(14, 12, 30),), "gesloten"),
        ((at(10, 14),), "voorbij"),
        ((TUESDAY, TUESDAY), "dubbel"),
        ((TUESDAY, WEDNESDAY, THURSDAY, at(17, 10)), "te veel"),
        ((TUESDAY + timedelta(days=500),), "te ver"),
    ],
    ids=["none", "Saturday 11 July", "lunch", "past", "twice", "four", "too far"],
)
async def test_a_moment_that_cannot_be_is_refused_and_nothing_changes(
    friday: BothSides, moments: tuple[datetime, ...], why: str
) -> None:
    staff, request = await taken(friday)

    with pytest.raises(Missing, match=f"moments {why}"):
        await friday.act(staff, request, Action.PLAN, place="Telefoon", moments=moments)

    assert await friday.look(request.number) == request


async def test_another_appointment_of_the_member_is_in_the_way(friday: BothSides) -> None:
    staff, request = await taken(friday)
    await offer(friday, staff, request, TUESDAY)
    await friday.type("1")
    other = BothSides(friday.talk, friday.store, friday.clock, teams=friday.desk.teams, channel="web")
    theirs = await other.send_request()
    theirs = await other.act(staff, theirs, Action.TAKE)

    with pytest.raises(Missing, match="moments bezet"):
        await offer(other, staff, theirs, TUESDAY + timedelta(minutes=30))


async def test_a_place_that_is_not_in_the_settings_is_refused(friday: BothSides) -> None:
    staff, request = await taken(friday)

    with pytest.raises(Missing, match="place"):
        await offer(friday, staff, request, place="Op café")


async def test_an_old_button_does_nothing(friday: BothSides) -> None:
    staff, request = await taken(friday)
    await offer(friday, staff, request, TUESDAY)
    await friday.act(staff, await friday.look(request.number), Action.CALL_OFF)

    answer = await friday.press(f"moment:{request.number}:{int(TUESDAY.timestamp()) // 60}")

    assert "Dat voorstel geldt niet meer" in answer
    assert (await appointment(friday, request)).standing is Standing.CANCELLED
