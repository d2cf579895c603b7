"""An offer of a talk beside all else that is said: only a choice is a choice, and a talk that was is over."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.appointment import Standing
from bot.desk import Changed
from bot.request import Action, Request, Role, Staff, Values
from tests.kit.both_sides import BothSides
from tests.kit.talks import THURSDAY, TUESDAY, WEDNESDAY, appointment, at, offer, taken


@pytest.fixture
def friday(office_hours: BothSides) -> BothSides:
    office_hours.clock.moment = at(10, 15).astimezone(UTC)
    return office_hours


async def planned(both: BothSides, login: str = "lea") -> tuple[Staff, Request]:
    staff, request = await taken(both, login)
    await offer(both, staff, request)
    await both.type("dinsdag")
    return staff, await both.look(request.number)


@pytest.mark.parametrize("said", ["ok", "ja graag", "prima, bedankt", "nee bedankt", "1", "goed"])
async def test_after_another_message_a_short_answer_is_for_staff(friday: BothSides, said: str) -> None:
    staff, request = await taken(friday)
    await offer(friday, staff, request, TUESDAY)
    await friday.act(staff, request, Action.ANSWER, text="Ik vraag ook de folder aan. Nog vragen vooraf?")

    await friday.type(said)

    assert (await appointment(friday, request)).offered == (TUESDAY,)
    assert (await friday.desk.open(staff.id, request.number)).entries[-1].text == said


@pytest.mark.parametrize("said", ["2", "om 10 uur", "geen"])
async def test_an_answer_to_a_question_of_staff_picks_nothing(friday: BothSides, said: str) -> None:
    staff, request = await taken(friday)
    await offer(friday, staff, request)
    await friday.act(staff, request, Action.ASK, text="Met hoeveel mensen zijn jullie?")

    await friday.type(said)

    found = await appointment(friday, request)
    assert (found.standing, len(found.offered)) == (Standing.OFFERED, 3)
    assert not (await friday.look(request.number)).asked


async def test_a_day_that_is_named_later_still_picks(friday: BothSides) -> None:
    staff, request = await taken(friday)
    await offer(friday, staff, request)
    await friday.act(staff, request, Action.ANSWER, text="Neem gerust je tijd.")

    answer = await friday.type("woensdag om 14 uur past")

    assert "is gemaakt: woensdag 15 juli" in answer


async def test_back_with_the_assistant_a_number_is_its_own_choice(friday: BothSides) -> None:
    staff, request = await taken(friday)
    await offer(friday, staff, request)
    await friday.type("wegwijs")

    await friday.type("subsidie")
    await friday.type("2")

    assert (await appointment(friday, request)).standing is Standing.OFFERED


@pytest.mark.parametrize("action", [Action.CALL_OFF, Action.PLAN])
async def test_a_form_from_before_the_asker_picked_is_refused(friday: BothSides, action: Action) -> None:
    staff, request = await taken(friday)
    await offer(friday, staff, request)
    seen = (await friday.look(request.number)).version
    await friday.type("dinsdag")

    values = Values(moments=(THURSDAY,), place="Telefoon") if action is Action.PLAN else Values()
    with pytest.raises(Changed):
        await friday.desk.act(staff.id, request.number, action, values, key="stale", seen=seen)

    assert (await appointment(friday, request)).start == TUESDAY


async def test_who_withdraws_reads_that_the_talk_is_off(friday: BothSides) -> None:
    await planned(friday)
    await friday.type("trek mijn vraag in")

    answer = await friday.type("ja")

    assert "Je afspraak op dinsdag 14 juli 2026 om 10.00 uur is afgezegd." in answer
    assert "Haal de afspraak uit je agenda" in answer


async def test_a_colleague_hears_that_a_lead_called_off_the_talk(friday: BothSides) -> None:
    lead = await friday.hire("cas", role=Role.LEAD)
    _, request = await planned(friday, "lea@voorbeeld.be")
    await friday.mails()

    await friday.act(lead, request, Action.CALL_OFF)

    assert ("lea@voorbeeld.be", f"Aanvraag {request.number}: de afspraak is afgezegd") in await friday.mails()


async def test_the_owner_hears_which_moment_was_picked(friday: BothSides) -> None:
    staff, request = await taken(friday, "lea@voorbeeld.be")
    await offer(friday, staff, request)
    await friday.mails()

    await friday.type("dinsdag")

    assert [to for to, _ in await friday.mails()] == ["lea@voorbeeld.be"]


async def test_staff_find_the_file_that_takes_a_talk_out_of_an_agenda(friday: BothSides) -> None:
    staff, request = await planned(friday)
    await friday.act(staff, request, Action.CALL_OFF)

    opened = await friday.desk.open(staff.id, request.number)

    assert opened.appointment is not None
    assert opened.appointment.standing is Standing.CANCELLED


@pytest.mark.parametrize(
    "said",
    [
        "wanneer is mijn afspraak?",
        "verzet mijn afspraak",
        "zeg mijn afspraak af",
        "hoe staat het met mijn vraag?",
    ],
)
async def test_a_talk_that_took_place_is_over(friday: BothSides, said: str) -> None:
    staff, request = await planned(friday)
    friday.clock.moment = at(16, 10).astimezone(UTC)
    await friday.type("wegwijs")

    answer = await friday.type(said)

    opened = await friday.desk.open(staff.id, request.number)
    assert "Je afspraak was op dinsdag 14 juli 2026 om 10.00 uur." in answer
    assert Action.CALL_OFF not in opened.allowed
    assert (await appointment(friday, request)).standing is Standing.PLANNED


async def test_after_a_talk_another_one_is_a_new_one(friday: BothSides) -> None:
    staff, request = await planned(friday)
    before = await appointment(friday, request)
    friday.clock.moment = at(15, 10).astimezone(UTC)

    await offer(friday, staff, await friday.look(request.number), THURSDAY)

    after = await appointment(friday, request)
    assert after.uid != before.uid
    assert (after.standing, after.start) == (Standing.OFFERED, None)


async def test_who_presses_the_picked_moment_again_reads_it_once_more(friday: BothSides) -> None:
    _, request = await planned(friday)
    friday.clock.advance(minutes=20)

    answer = await friday.press(f"moment:{request.number}:{int(TUESDAY.timestamp()) // 60}")

    assert "Je afspraak met Lea is op dinsdag 14 juli" in answer


async def test_an_old_none_of_these_asks_nobody_for_another_moment(friday: BothSides) -> None:
    _, request = await planned(friday)
    await friday.mails()

    answer = await friday.press(f"moment:{request.number}:geen")

    assert "Je afspraak met Lea is op dinsdag 14 juli" in answer
    assert await friday.mails() == []


async def test_while_it_may_be_moved_both_moments_are_told(friday: BothSides) -> None:
    staff, request = await planned(friday)
    await offer(friday, staff, request, THURSDAY)

    answer = await friday.type("wanneer is mijn afspraak?")

    assert "is op dinsdag 14 juli" in answer
    assert "1. donderdag 16 juli" in answer


async def test_another_moment_for_a_talk_that_we_do_not_know_of_reaches_the_person(friday: BothSides) -> None:
    staff, request = await taken(friday)
    await friday.act(staff, request, Action.ANSWER, text="Past dinsdag, of liever een ander moment?")

    await friday.type("een ander moment")

    assert (await friday.desk.open(staff.id, request.number)).entries[-1].text == "een ander moment"


async def test_an_offer_stays_when_another_request_of_the_conversation_is_closed(friday: BothSides) -> None:
    staff, first = await taken(friday)
    friday.clock.advance(minutes=2)
    second = await friday.send_request()
    await friday.act(staff, second, Action.TAKE)
    await offer(friday, staff, first)
    await friday.act(staff, second, Action.CLOSE)

    answer = await friday.type("woensdag om 14 uur")

    assert "is gemaakt: woensdag 15 juli" in answer


async def test_one_asker_is_not_in_two_talks_at_once(friday: BothSides) -> None:
    staff, first = await taken(friday)
    colleague = await friday.hire("bo")
    friday.clock.advance(minutes=2)
    second = await friday.send_request()
    await friday.act(colleague, second, Action.TAKE)
    await offer(friday, staff, first, TUESDAY)
    await friday.type("1")
    await offer(friday, colleague, second, TUESDAY + timedelta(minutes=15), WEDNESDAY)

    answer = await friday.type("1")

    assert "heb je hier al een andere afspraak" in answer
    assert (await friday.look(second.number)).planned_at is None


async def test_when_none_fits_the_answer_has_a_date_again(friday: BothSides) -> None:
    staff, request = await taken(friday)
    await offer(friday, staff, request)

    answer = await friday.type("geen van deze")

    assert "Je krijgt een antwoord uiterlijk op dinsdag 14 juli" in answer
    assert (await friday.look(request.number)).promised_at == datetime(2026, 7, 14, 15, tzinfo=UTC)


@pytest.mark.parametrize("action", [Action.CLOSE, Action.GIVE_BACK, Action.CALL_OFF])
async def test_who_left_a_mail_address_hears_that_the_talk_is_off(friday: BothSides, action: Action) -> None:
    staff, request = await planned(friday)
    told: list[str] = []
    friday.remember_mails(told)

    await friday.act(staff, request, action)

    assert told == [request.number]
