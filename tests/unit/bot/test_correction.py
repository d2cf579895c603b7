"""What somebody corrects of what is kept of them, from the conversation."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.incoming import Incoming
from bot.ports import Notice
from bot.reply import as_text
from bot.request import Action, Fact, Request, State
from tests.kit.both_sides import QUESTION, BothSides
from tests.kit.units import kept


async def now(office: BothSides, request: Request) -> Request | None:
    async with office.store.unit(read_only=True) as unit:
        return await unit.peek_request(request.number)


async def test_the_lines_of_an_open_request_can_be_picked_and_changed(office: BothSides) -> None:
    request = await office.send_request()
    await office.mails()

    lines = await office.type("verbeter mijn gegevens")
    asked = await office.press(f"verbeter:{request.number}:gemeente")
    said = await office.type("Antwerpen")

    after = await now(office, request)
    assert after is not None
    assert "Gemeente: Gent" in lines
    assert "Wat moet er staan bij ‘Gemeente’?" in asked
    assert "Ik heb ‘Gemeente’ aangepast." in said
    assert after.municipality == "Antwerpen"
    assert [one.id for one in after.facts] == [one.id for one in request.facts]
    assert Fact("gemeente", "Gemeente", "Antwerpen") in after.facts
    assert await office.mails()


async def test_the_timeline_tells_which_line_was_corrected_and_neither_value(office: BothSides) -> None:
    request = await office.send_request()
    await office.type("verbeter mijn gegevens")
    await office.press(f"verbeter:{request.number}:naam")
    await office.type("Zoë")

    async with office.store.unit(read_only=True) as unit:
        last = (await unit.timeline(request.number))[-1]
        found = await unit.numbers_of_person("sofie", teams=None, most=5)

    assert (last.action, last.by, last.text) == ("verbetering", None, "Je naam")
    assert list(found) == []


async def test_the_question_itself_can_be_corrected_but_not_left_empty(office: BothSides) -> None:
    request = await office.send_request()
    await office.press(f"verbeter:{request.number}:probleem")

    empty = await office.press("recht:leeg")
    await office.type("Wie beslist er over een lege fabriek?")

    after = await now(office, request)
    assert after is not None
    assert "Wat moet er staan" in empty
    assert after.subject == after.facts[0].value == "Wie beslist er over een lege fabriek?"


async def test_an_optional_line_can_be_left_empty(office: BothSides) -> None:
    request = await office.send_request()
    await office.press(f"verbeter:{request.number}:gemeente")

    said = await office.press("recht:leeg")

    after = await now(office, request)
    assert after is not None
    assert "leeggemaakt" in said
    assert after.municipality is None
    assert "gemeente" not in {one.id for one in after.facts}


async def test_a_number_of_a_person_is_left_out_of_a_correction(office: BothSides) -> None:
    request = await office.send_request()
    await office.press(f"verbeter:{request.number}:doel")

    said = await office.type("Voor 93.05.18-223.61")

    after = await now(office, request)
    assert after is not None
    assert "heb ik weggelaten" in said
    assert "223.61" not in str(after)


async def test_what_is_no_municipality_is_asked_again(office: BothSides) -> None:
    request = await office.send_request()
    await office.press(f"verbeter:{request.number}:gemeente")

    first = await office.type("Xanadu")
    await office.type("Antwerpen")

    after = await now(office, request)
    assert after is not None
    assert "herken ik niet" in first
    assert after.municipality == "Antwerpen"


async def test_a_correction_reaches_no_request_of_somebody_else(office: BothSides) -> None:
    request = await office.send_request()

    incoming = Incoming(office.channel, "d", "x1", "", f"verbeter:{request.number}:naam")
    said = as_text((await office.assistant.handle(incoming)).reply)
    await office.type("Mallory", "d")

    assert "Die regel is er niet meer" in said
    assert await now(office, request) == request


async def test_a_closed_request_is_corrected_as_long_as_it_is_kept_and_nobody_is_mailed(
    office: BothSides,
) -> None:
    request, an = await office.send_request(), await office.hire("an")
    await office.act(an, request, Action.TAKE)
    await office.press(f"verbeter:{request.number}:naam")
    closed = await office.act(an, request, Action.CLOSE)
    await office.mails()

    said = await office.type("Zoë")

    after = await office.look(request.number)
    async with office.store.unit(read_only=True) as unit:
        last = (await unit.timeline(request.number))[-1]
    assert "aangepast" in said
    assert (after.state, after.asker_name, after.closed_at) == (State.CLOSED, "Zoë", closed.closed_at)
    assert (last.action, last.text) == ("verbetering", "Je naam")
    assert await office.mails() == []


async def test_without_a_request_what_is_remembered_is_corrected(office: BothSides) -> None:
    await office.type("Ik ben ambtenaar in Gent, wie helpt mij met armoede?")

    lines = await office.type("mijn gemeente klopt niet")
    await office.press("verbeter:-:gemeente")
    await office.type("Antwerpen")

    assert "Gemeente: Gent" in lines
    assert "Ik onthoud je gemeente: Antwerpen." in await office.type("wat weet je van mij")


async def test_during_an_intake_its_own_lines_are_changed_at_its_end(office: BothSides) -> None:
    await office.type(QUESTION)
    await office.press("intake:start")

    said = await office.type("mijn gemeente klopt niet")

    assert "Daar kom ik zo op terug" in said


async def test_while_a_person_is_there_the_correction_is_not_taken_for_an_answer(office: BothSides) -> None:
    request, an = await office.send_request(), await office.hire("an")
    await office.act(an, request, Action.TAKE)
    await office.act(an, request, Action.ANSWER, text="Bel de kerkfabriek.")
    await office.press(f"verbeter:{request.number}:naam")

    await office.type("Zoë")

    after = await now(office, request)
    assert after is not None
    assert after.asker_name == "Zoë"


@pytest.mark.parametrize(
    "choice",
    [
        "verbeter:",
        "verbeter:x",
        "verbeter:428-193-K:naam",
        "verbeter:-:turns",
        "recht:",
        "recht:x",
        "recht:waarde:y",
        "recht:leeg",
        "recht:regel",
        "recht:zeker",
    ],
)
async def test_a_made_up_button_does_nothing(office: BothSides, choice: str) -> None:
    request: Any = await office.send_request()

    await office.press(choice)

    assert await now(office, request) == request


@pytest.mark.parametrize("how", ["typed", "pressed"])
async def test_staff_read_no_value_that_was_corrected(office: BothSides, how: str) -> None:
    request = await office.send_request()
    await office.press(f"verbeter:{request.number}:rol")
    await (office.type("Ambtenaar") if how == "typed" else office.press("recht:waarde:ambtenaar"))
    await office.press(f"verbeter:{request.number}:rol")
    await office.press("recht:leeg")

    async with office.store.unit(read_only=True) as unit:
        lines = await unit.messages(office.channel, "c")
        told = [one.text for one in await unit.timeline(request.number)]
    read = [one.content for one in lines if one.content.get("request") == request.number]
    assert [one["text"] for one in read if "text" in one] == ["(een verbetering)"] * 2
    assert "mbtenaar" not in f"{read}{told}"


async def test_what_was_typed_is_not_kept_beside_the_line_itself(office: BothSides) -> None:
    request = await office.send_request()
    for name in ("Zyxwv", "Qwert"):
        await office.press(f"verbeter:{request.number}:naam")
        await office.type(name)

    async with office.store.unit(read_only=True) as unit:
        said = [one.content.get("text") for one in await unit.messages(office.channel, "c")]
    assert (await office.look(request.number)).asker_name == "Qwert"
    assert not {"Zyxwv", "Qwert"} & set(said)


async def leave_mail(office: BothSides, request: Request) -> None:
    async with kept(office.store) as unit:
        whole = await unit.request(request.number)
        assert whole is not None
        left = replace(whole, notify_email="sofie@v.be", version=whole.version + 1)
        now = office.clock.now()
        await unit.save_request(left, until=now + timedelta(days=3650))
        key, content = f"answer:{request.number}:1", {"subject": "Er is een antwoord"}
        await unit.owe(Notice(key, "mail", "sofie@v.be", "announce", content, due_at=now, created_at=now))


@pytest.mark.parametrize(
    ("answer", "address"), [("zoe@v.be", "zoe@v.be"), ("!recht:leeg", "")], ids=["other", "none"]
)
async def test_a_mail_address_is_corrected_or_removed_on_every_request(
    office: BothSides, answer: str, address: str
) -> None:
    first, second = await office.send_request(), await office.send_request()
    await leave_mail(office, first)
    await leave_mail(office, second)

    lines = await office.type("mijn mailadres klopt niet")
    await office.press(f"verbeter:{second.number}:notify_email")
    said = await (office.press(answer[1:]) if answer.startswith("!") else office.type(answer))

    assert "sofie@v.be" not in [to for to, _ in await office.mails()]
    assert lines.count("Je mailadres: sofie@v.be") == 1
    assert "Je mailadres" in said
    assert [(await office.look(one.number)).notify_email for one in (first, second)] == [address] * 2


async def test_what_is_no_mail_address_is_asked_again(office: BothSides) -> None:
    request = await office.send_request()
    await leave_mail(office, request)
    await office.press(f"verbeter:{request.number}:notify_email")

    said = await office.type("zoe at v punt be")

    assert "herken ik niet" in said
    assert (await office.look(request.number)).notify_email == "sofie@v.be"


async def test_a_value_that_was_cut_says_so(office: BothSides) -> None:
    request = await office.send_request()
    await office.press(f"verbeter:{request.number}:naam")

    said = await office.type("Zo" * 1500)

    after = await office.look(request.number)
    assert "De eerste 100 tekens heb ik bewaard" in said
    assert [one.value for one in after.facts if one.id == "naam"] == [after.asker_name] == ["Zo" * 50]


async def test_a_clear_question_is_answered_and_the_line_asked_again(office: BothSides) -> None:
    request = await office.send_request()
    await office.press(f"verbeter:{request.number}:naam")

    said = await office.type("Wat is een microkrediet?")
    before = await office.look(request.number)
    await office.type("Zoë")

    assert "krediet" in said
    assert "Wat moet er staan bij ‘Je naam’?" in said
    assert before.asker_name == "Sofie"
    assert (await office.look(request.number)).asker_name == "Zoë"


async def test_the_same_question_once_more_is_the_value_after_all(office: BothSides) -> None:
    request = await office.send_request()
    await office.press(f"verbeter:{request.number}:doel")

    for _ in range(2):
        said = await office.type("Wat is een microkrediet?")

    after = await office.look(request.number)
    assert "aangepast" in said
    assert "Wat is een microkrediet?" in {one.value for one in after.facts}


async def test_a_question_that_we_ask_back_on_is_no_value_either(office: BothSides) -> None:
    request = await office.send_request()
    await office.press(f"verbeter:{request.number}:naam")

    said = await office.type("Wat zijn subsidies?")

    assert "subsidie" in said
    assert (await office.look(request.number)).asker_name == "Sofie"


async def test_a_question_is_the_value_of_the_question_itself(office: BothSides) -> None:
    request = await office.send_request()
    await office.press(f"verbeter:{request.number}:probleem")

    await office.type("Wat zijn subsidies?")

    assert (await office.look(request.number)).subject == "Wat zijn subsidies?"
