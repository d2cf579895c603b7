"""The home of one person: first questions, how their requests stand, and nothing for a guest."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.appointment import Standing
from bot.at_home import HOME, MOST_PROMPTS, PROMPTS, suggestions, tell
from bot.incoming import Audience, Incoming
from bot.ports import Notice
from bot.request import Action, Outcome, Request, State
from bot.talk import Talk
from tests.kit.both_sides import BothSides

NOW = datetime.fromisoformat("2026-11-23T09:00:00+00:00")
LATER, EARLIER = NOW + timedelta(days=8), NOW - timedelta(days=1)


def opened(event: str = "h1", audience: Audience = Audience.ALONE) -> Incoming:
    return Incoming("slack", "c", event, audience=audience)


async def owed(office: BothSides, kind: str) -> list[Notice]:
    found: list[Notice] = []
    lease = timedelta(minutes=1)
    async with office.store.unit() as unit:
        while taken := await unit.claim_notices(
            "o", {"slack": timedelta(0)}, now=office.clock.now(), lease=lease, most=50
        ):
            for one in taken:
                await unit.note_sent(one, "o", ref=None, now=office.clock.now())
            found += [one for one in taken if one.kind == kind]
        await unit.commit()
    return found


async def home(office: BothSides, event: str = "h1", audience: Audience = Audience.ALONE) -> dict[str, Any]:
    await office.assistant.show_home(opened(event, audience))
    (notice,) = await owed(office, HOME)
    assert notice.conversation == "c/home"
    return notice.content


async def test_the_home_tells_how_each_request_stands_without_what_it_is_about(office: BothSides) -> None:
    request = await office.send_request()
    await office.act(await office.hire("an"), request, Action.TAKE)

    content = await home(office)

    (row,) = content["requests"]
    assert row["number"] == request.number
    assert row["state"] == "opgenomen"
    assert row["told"].startswith(f"{request.number}: wordt behandeld door An.")
    assert request.subject not in str(content)


async def test_the_buttons_of_the_home_do_what_they_say(office: BothSides) -> None:
    content = await home(office)
    ask, data = (one["id"] for one in content["buttons"])

    assert "bewaard" in await office.press(data)
    assert "korte vragen" in await office.press(ask)


async def test_the_questions_of_the_home_are_answered_when_pressed(office: BothSides) -> None:
    content = await home(office)

    for one in content["suggestions"]:
        turn = await office.assistant.handle(Incoming("slack", "c", one["id"], choice=one["id"], under="v"))
        assert turn.outcome.topic == one["id"].removeprefix("topic:")


async def test_the_home_of_a_guest_holds_questions_only(office: BothSides) -> None:
    await office.send_request()

    content = await home(office, audience=Audience.GUEST)

    assert content["suggestions"]
    assert (content["requests"], content["buttons"]) == ([], [])


async def test_every_question_to_begin_with_is_understood(talk: Talk) -> None:
    questions = talk.phrase_book({}).all("suggesties")

    assert [one.label for one in suggestions(talk)] == list(questions)


async def test_the_same_event_fills_the_home_once(office: BothSides) -> None:
    await office.assistant.show_home(opened())
    await office.assistant.show_home(opened())

    assert len(await owed(office, HOME)) == 1


async def test_a_home_is_filled_anew_at_the_next_event(office: BothSides) -> None:
    await office.assistant.show_home(opened("h1"))
    await office.assistant.show_home(opened("h2"))

    assert len(await owed(office, HOME)) == 2


async def test_at_most_four_questions_are_proposed_once(office: BothSides) -> None:
    await office.assistant.suggest(opened())
    await office.assistant.suggest(opened())

    (notice,) = await owed(office, PROMPTS)
    assert notice.conversation == "c/prompts"
    assert 1 <= len(notice.content["prompts"]) <= MOST_PROMPTS
    assert all(one["title"] == one["message"] for one in notice.content["prompts"])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({}, "123: wacht op een medewerker.", id="new"),
        pytest.param(
            {"state": State.TAKEN, "promised_at": LATER},
            "123: wordt behandeld door An. Antwoord uiterlijk op dinsdag 1 december 2026 om 10.00 uur.",
            id="promised",
        ),
        pytest.param(
            {"promised_at": EARLIER},
            "123: wacht op een medewerker. Je had al een antwoord moeten krijgen.",
            id="late",
        ),
        pytest.param(
            {"state": State.TAKEN, "answered_at": EARLIER}, "123: beantwoord door An.", id="answered"
        ),
        pytest.param({"state": State.WAITING}, "123: wacht op jouw antwoord aan An.", id="waiting"),
        pytest.param({"state": State.CLOSED, "promised_at": LATER}, "123: afgerond.", id="closed"),
        pytest.param({"state": State.WITHDRAWN}, "123: ingetrokken.", id="withdrawn"),
        pytest.param(
            {"planning": Standing.PLANNED, "planned_at": LATER},
            "123: wacht op een medewerker. Je afspraak is op dinsdag 1 december 2026 om 10.00 uur.",
            id="planned",
        ),
        pytest.param(
            {"planning": Standing.PLANNED, "planned_at": EARLIER},
            "123: wacht op een medewerker. Je afspraak was op",
            id="talk is over",
        ),
        pytest.param({"planning": Standing.OFFERED}, "123: wacht op een medewerker.", id="offered"),
    ],
)
def test_a_request_is_told_in_its_state(talk: Talk, changes: dict[str, Any], told: str) -> None:
    place = {"channel": "slack", "conversation": "c", "team": "a", "subject": "Geheim", "changed_at": NOW}
    request = Request("123", created_at=NOW, **{**place, **changes})  # type: ignore[arg-type]

    said = tell(talk.phrase_book({}), request, "An", now=NOW)

    assert said.startswith(told)
    assert "Geheim" not in said


def test_a_request_of_somebody_who_is_gone_is_told_without_a_name(talk: Talk) -> None:
    request = Request("123", "slack", "c", "a", "Geheim", NOW, NOW, state=State.TAKEN)

    assert tell(talk.phrase_book({}), request, "", now=NOW) == "123: wordt behandeld door een medewerker."


async def test_a_closed_request_stays_on_the_home(office: BothSides) -> None:
    request = await office.send_request()
    an = await office.hire("an")
    await office.act(an, request, Action.TAKE)
    await office.act(an, request, Action.CLOSE, outcome=Outcome.HELPED)

    content = await home(office)

    assert [one["state"] for one in content["requests"]] == ["gesloten"]


async def test_who_is_erased_sees_a_home_without_a_number(office: BothSides) -> None:
    request = await office.send_request()
    await office.assistant.show_home(opened())

    await office.type("wis mijn gegevens")
    said = await office.type("ja")

    notices = await owed(office, HOME)
    assert "Alles is gewist" in said
    assert [one.content["requests"] for one in notices] == [[]]
    assert request.number not in str(notices)


async def test_where_there_is_no_home_none_is_emptied(talk: Talk, office: BothSides) -> None:
    await office.assistant.handle(Incoming("slack", "d", "1", "Hallo"))

    await office.assistant.forget("slack", "d")

    assert await owed(office, HOME) == []


async def test_nothing_is_shown_in_a_home_with_a_name_that_is_too_long(office: BothSides) -> None:
    with pytest.raises(ValueError, match="too long"):
        await office.assistant.show_home(Incoming("slack", "c" * 199, "h"))


async def test_the_home_says_who_is_talking(office: BothSides) -> None:
    content = await home(office)

    assert "digitale assistent" in content["intro"]


@pytest.mark.parametrize("audience", list(Audience))
async def test_who_adds_us_is_greeted_once_with_first_questions(
    office: BothSides, audience: Audience
) -> None:
    added = Incoming("slack", "c", "added1", audience=audience, is_greeting=True)

    for _ in range(2):
        await office.assistant.handle(added)

    (notice,) = await owed(office, "reply")
    assert "Ik ben geen mens" in notice.content["paragraphs"][0]
    assert len(notice.content["buttons"]) > 2
    async with office.store.unit(read_only=True) as unit:
        lines = await unit.messages("slack", "c")
    assert [line.author for line in lines] == ["assistent"]
