"""A person is in the conversation: what reaches them, what the assistant still does, how it ends."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.request import Action, Outcome, Request, Role, Staff, State
from bot.retention import Terms
from tests.kit.both_sides import BothSides
from tests.kit.units import kept


async def with_an(office: BothSides, action: Action = Action.ANSWER, **values: Any) -> tuple[Request, Staff]:
    """A request that An has, and in whose conversation she is."""
    request, an = await office.send_request(), await office.hire("an")
    await office.act(an, request, Action.TAKE)
    values = values or {"text": "Bel de kerkfabriek."}
    return await office.act(an, request, action, **values), an


async def now(office: BothSides, request: Request) -> Request:
    async with office.store.unit(read_only=True) as unit:
        found = await unit.peek_request(request.number)
    assert found is not None
    return found


async def told(office: BothSides, request: Request) -> str:
    async with office.store.unit(read_only=True) as unit:
        return (await unit.timeline(request.number))[-1].text


@pytest.mark.parametrize(
    "said",
    [
        "Mijn aanvraag bij de stad is niet meer nodig",
        "Ik wil mijn aanvraag bij de stad intrekken",
        "Intrekken van de vergunning zou jammer zijn",
        "Trek in bij mijn ouders, zei ik nog",
        "ik wil mijn aanvraag niet intrekken",
        "Heropenen van het gebouw is in mei",
        "De stand van mijn aanvraag bij VLAIO ken ik niet",
        "Met de assistent van de burgemeester heb ik al gebeld",
        "Voeg toe: we zijn met twintig",
    ],
)
async def test_a_sentence_about_something_else_goes_to_the_person(office: BothSides, said: str) -> None:
    request, _ = await with_an(office, Action.ASK, text="Wat weet je al?")

    await office.type(said)

    assert (await now(office, request)).state is State.TAKEN
    assert said in await told(office, request)


async def test_the_asker_is_told_once_that_the_assistant_is_silent_and_how_to_call_it(
    office: BothSides,
) -> None:
    request, an = await with_an(office)
    await office.act(an, request, Action.ANSWER, text="En mail de stad.")

    heard = [text for _, text in await office.heard()]
    back = await office.press(f"wens:assistent:{request.number}")

    assert sum("Je praat nu met An" in text for text in heard) == 1
    assert "Ik ben er weer" in back


async def test_the_questions_of_an_intake_are_not_for_the_person(office: BothSides) -> None:
    request, _ = await with_an(office)
    await office.press("intake:start")
    await office.press("intake:nieuw")

    asked = await office.type("Een heel andere vraag")
    stopped = await office.type("stop")

    assert asked
    assert "Ik heb niets verstuurd" in stopped
    assert "andere vraag" not in await told(office, request)


async def test_who_asks_how_it_stands_can_answer_again_after_calling_the_assistant(office: BothSides) -> None:
    request, _ = await with_an(office, Action.ASK, text="Met hoeveel zijn jullie?")
    await office.type("terug naar de assistent")
    await office.type("Hoe staat het met mijn vraag?")

    said = await office.type("We zijn met tien")

    assert "ik geef het door" in said
    assert (await now(office, request)).state is State.TAKEN


async def test_withdrawing_one_request_leaves_the_talk_about_another(office: BothSides) -> None:
    first, _ = await with_an(office)
    office.clock.advance(minutes=1)
    await office.press("intake:start")
    await office.press("intake:nieuw")
    for said in ("Iets heel anders", "Een doel", *["overslaan"] * 5, "ja"):
        await office.type(said)
    async with office.store.unit(read_only=True) as unit:
        (second, _) = await unit.requests_of(office.channel, "c")
    await office.type(f"{second.number} intrekken")

    await office.type("ja")
    await office.type("Dank je, An")

    assert (await now(office, second)).state is State.WITHDRAWN
    assert "Dank je, An" in await told(office, first)


async def test_acute_danger_gets_help_lines_and_reaches_the_person_too(office: BothSides) -> None:
    request, _ = await with_an(office, Action.ASK, text="Hoe gaat het?")

    said = await office.type("Ik wil niet meer leven")

    assert "1813" in said
    assert (await now(office, request)).state is State.TAKEN
    assert "niet meer leven" in await told(office, request)


async def test_whose_member_of_staff_is_disabled_hears_it_and_talks_with_the_assistant_again(
    office: BothSides,
) -> None:
    _request, an = await with_an(office)
    async with kept(office.store) as unit:
        await office.desk.free_requests_of(unit, an)

    answer = await office.type("Wat is crowdfunding?")

    assert any("An kan je vraag" in text for _, text in await office.heard())
    assert "crowdfunding" in answer.lower()


async def test_a_closed_request_of_who_is_disabled_stays_closed(office: BothSides) -> None:
    request, an = await with_an(office)
    await office.act(an, request, Action.CLOSE, outcome=Outcome.HELPED)

    async with kept(office.store) as unit:
        freed = await office.desk.free_requests_of(unit, an)

    assert freed == 0
    assert (await now(office, request)).state is State.CLOSED


async def test_reopened_after_its_owner_changed_team_a_request_is_new(office: BothSides) -> None:
    request, an = await with_an(office)
    await office.act(an, request, Action.CLOSE, outcome=Outcome.HELPED)
    async with kept(office.store) as unit:
        await unit.save_staff(replace(an, team="geld"))

    await office.type(f"heropen {request.number}")

    found = await now(office, request)
    assert (found.state, found.owner) == (State.NEW, None)


async def test_handed_to_a_colleague_the_asker_hears_who_goes_on(office: BothSides) -> None:
    request, an = await with_an(office)
    bo = await office.hire("bo")

    await office.act(an, request, Action.HAND_ON, owner=bo.id)

    last = (await office.heard())[-1][1]
    assert "Bo neemt je vraag" in last
    assert "Algemeen team" not in last


async def test_a_lead_takes_what_waits_and_is_told_who_has_it(office: BothSides) -> None:
    request, _ = await with_an(office, Action.ASK, text="Wat weet je al?")
    bo = await office.hire("bo", role=Role.LEAD)

    with pytest.raises(Exception, match="al opgenomen"):
        await office.act(bo, request, Action.TAKE)


async def test_a_score_is_given_once_and_keeps_nothing_longer(office: BothSides) -> None:
    request, an = await with_an(office)
    await office.act(an, request, Action.CLOSE, outcome=Outcome.HELPED)
    office.clock.advance(days=80)

    await office.press(f"score:{request.number}:5")
    await office.press(f"score:{request.number}:1")
    office.clock.advance(days=3, hours=1)
    async with kept(office.store) as unit:
        now = office.clock.now()
        await unit.warn_of_end(now, Terms(), before=now + timedelta(days=7))
    office.clock.advance(days=8)
    async with kept(office.store) as unit:
        score = (await unit.peek_request(request.number)).score  # type: ignore[union-attr]
        await unit.purge(office.clock.now())
        gone = await unit.peek_request(request.number)

    assert score == 5
    assert gone is None


# --- facts ----------------------------------------------------------------------------------------


async def test_questions_are_asked_one_by_one_and_their_answers_are_lines_of_the_request(
    office: BothSides,
) -> None:
    questions = office.talk.intake.intake.questions
    place, name = (next(one.text for one in questions if one.id == key) for key in ("gemeente", "naam"))
    request, _an = await with_an(
        office, Action.ASK, text="Nog twee vragen.", questions=(place, name, "Met hoeveel zijn jullie?")
    )

    second = await office.type("in Aalst")
    third = await office.type("Ik heet Mo")
    done = await office.type("met tien")

    found = await now(office, request)
    facts = {fact.label: fact.value for fact in found.facts}
    assert (name in second, "Met hoeveel" in third, "ik geef het door" in done) == (True, True, True)
    assert (found.state, found.municipality) == (State.TAKEN, "Aalst")
    assert facts["Gemeente"] == "Aalst"
    assert facts["Je naam"] == "Ik heet Mo"
    assert facts["Met hoeveel zijn jullie?"] == "met tien"


async def test_a_question_can_be_passed_over_and_staff_see_what_was_not_answered(office: BothSides) -> None:
    place = next(one.text for one in office.talk.intake.intake.questions if one.id == "gemeente")
    request, _ = await with_an(office, Action.ASK, questions=(place,))
    before = (await now(office, request)).facts

    await office.type("overslaan")

    found = await now(office, request)
    assert (found.state, found.facts) == (State.TAKEN, before)


async def test_an_own_question_beside_ticked_ones_is_asked_too(office: BothSides) -> None:
    place = next(one.text for one in office.talk.intake.intake.questions if one.id == "gemeente")

    request, _ = await with_an(office, Action.ASK, text="Wanneer begint het?", questions=(place,))

    assert request.asked == (place, "Wanneer begint het?")


# --- what staff may read --------------------------------------------------------------------------


async def test_staff_read_what_was_looked_over_and_what_was_said_since_and_nothing_else(
    office: BothSides,
) -> None:
    await office.type("Mijn buur Jan dreigt met geweld")
    await office.press("intake:start")
    for said in ("Rust in de straat", "overslaan", "overslaan", "burger", "Jan Peeters sprak ik al", "Mo"):
        await office.type(said)
    await office.type("schrap wat je al probeerde")
    await office.type("ja")
    async with office.store.unit(read_only=True) as unit:
        (request,) = await unit.requests_of(office.channel, "c")
    an = await office.hire("an")
    await office.act(an, request, Action.TAKE)
    await office.act(an, request, Action.ANSWER, text="Ik bel je.")
    await office.type("Dank je")
    await office.act(an, request, Action.CLOSE, outcome=Outcome.HELPED)
    await office.type("Wat is crowdfunding?")

    opened = await office.desk.open(an.id, request.number)

    seen = " ".join(str(line.content) for line in opened.messages)
    assert "Peeters" not in seen
    assert "Peeters" not in str(opened.request.facts)
    assert "Wat wil je bereiken" not in seen
    assert "crowdfunding" not in seen.lower()
    assert ("Ik bel je." in seen, "Dank je" in seen) == (True, True)


async def test_statement_65_another_team_does_not_read_what_a_first_one_wrote(office: BothSides) -> None:
    request, an = await with_an(office, Action.ANSWER, text="Vertrouwelijk antwoord.")
    await office.act(an, request, Action.CLOSE, outcome=Outcome.HELPED)
    office.clock.advance(minutes=1)
    second = await office.send_request()
    lead = await office.hire("li", role=Role.LEAD)
    await office.act(lead, second, Action.HAND_ON, team="geld")
    cas = await office.hire("cas", team="geld")

    opened = await office.desk.open(cas.id, second.number)

    assert "Vertrouwelijk" not in str(opened.messages)


async def test_an_edited_message_is_masked_as_well(office: BothSides) -> None:
    from bot.incoming import Change  # noqa: PLC0415 - only here

    await office.type("Mijn nummer volgt")
    await office.assistant.change(Change("slack", "c", office.last_event, "rrn 93.05.18-223.61", "2"))

    async with office.store.unit(read_only=True) as unit:
        lines = await unit.messages("slack", "c")
    assert lines[0].content["text"] == "rrn [nummer weggelaten]"


async def test_a_request_on_hold_stays_when_its_asker_wipes_all_and_nobody_is_told_it_went(
    office: BothSides,
) -> None:
    request, lead = await office.send_request(), await office.hire("li", role=Role.LEAD)
    await office.act(lead, request, Action.TAKE)
    await office.act(lead, request, Action.ANSWER, text="Ik zoek het uit.")
    await office.act(lead, request, Action.HOLD)
    await office.mails()

    stayed = await office.assistant.forget("slack", "c")

    async with kept(office.store) as unit:
        found = await unit.peek_request(request.number)
        lines = await unit.messages("slack", "c")
        log = await unit.audit(number=request.number)
    assert stayed == (request.number,)
    assert found is not None
    assert found.facts == request.facts
    assert {line.content.get("request") for line in lines} == {request.number}
    assert "gewist door de vrager" not in [row.action for row in log]
    assert await office.mails() == []


async def test_statement_64_an_erasure_is_one_line_in_the_log_for_each_request(office: BothSides) -> None:
    request, _ = await with_an(office)

    assert await office.assistant.forget("slack", "c") == ()

    async with kept(office.store) as unit:
        log = [row for row in await unit.audit(number=request.number) if row.staff is None]
    assert [row.action for row in log] == ["gewist door de vrager"]


async def test_staff_are_told_when_an_open_request_is_wiped(office: BothSides) -> None:
    request, _ = await with_an(office)
    await office.mails()

    await office.assistant.forget("slack", "c")

    async with kept(office.store) as unit:
        found = await unit.peek_request(request.number)
    assert found is None
    assert [subject for _, subject in await office.mails()] == [f"Aanvraag {request.number} is gewist"]
