"""A second question on the same subject, and what is added to an open request."""

import pytest

from bot.wishes import content_of
from tests.kit.both_sides import BothSides

SAME = "Mogen we daar ook koken voor de buurt?"


async def last_entry(office: BothSides, number: str) -> str:
    async with office.store.unit(read_only=True) as unit:
        return (await unit.timeline(number))[-1].text


@pytest.mark.parametrize("yes", ["!intake:toevoegen", "ja graag", "toevoegen", "de eerste"])
async def test_a_second_question_on_the_same_subject_is_added_after_asking(
    office: BothSides, yes: str
) -> None:
    request = await office.send_request()
    await office.type(SAME)

    asked = await office.press("intake:start")
    added = await (office.press(yes[1:]) if yes.startswith("!") else office.type(yes))

    assert request.number in asked
    assert request.number in added
    assert "koken" in await last_entry(office, request.number)


@pytest.mark.parametrize("no", ["!intake:nieuw", "nee", "nieuwe vraag", "2"])
async def test_who_wants_a_new_request_gets_the_questions(office: BothSides, no: str) -> None:
    await office.send_request()
    await office.type(SAME)
    await office.press("intake:start")

    said = await (office.press(no[1:]) if no.startswith("!") else office.type(no))

    assert "Wat wil je bereiken" in said


async def test_of_two_open_requests_the_one_on_the_same_subject_is_meant(office: BothSides) -> None:
    first = await office.send_request()
    await office.type("Hoe vraag ik een subsidie aan voor klimaat?")
    await office.press("intake:start")
    await office.press("intake:nieuw")
    for answer in ("Minder gas", "klimaat", "overslaan", "overslaan", "overslaan", "overslaan", "overslaan"):
        await office.type(answer)
    await office.type("ja")
    await office.type("En wat met wonen in een leegstaand pand?")

    asked = await office.press("intake:start")

    assert first.number in asked
    assert "kerkje" in asked


async def test_who_does_not_say_what_to_add_is_asked_and_the_next_message_is_added(office: BothSides) -> None:
    request = await office.send_request()

    asked = await office.type(f"Ik wil nog iets toevoegen aan mijn vraag {request.number}")
    added = await office.type("We zijn met twintig")

    assert f"Wat wil je toevoegen aan je vraag {request.number}" in asked
    assert "Toch niet" in asked
    assert "bij je vraag" in added
    assert await last_entry(office, request.number) == "We zijn met twintig"


@pytest.mark.parametrize("no", ["!wens:niets", "stop", "toch maar niet"])
async def test_who_thinks_better_of_it_adds_nothing(office: BothSides, no: str) -> None:
    request = await office.send_request()
    before = await last_entry(office, request.number)
    await office.type("voeg iets toe aan mijn vraag")

    said = await (office.press(no[1:]) if no.startswith("!") else office.type(no))
    later = await office.type("Wat is crowdfunding?")

    assert "ik voeg niets toe" in said
    assert "crowdfunding" in later.lower()
    assert await last_entry(office, request.number) == before


async def test_a_number_that_is_left_out_of_what_is_added_is_said_so(office: BothSides) -> None:
    request = await office.send_request()

    said = await office.type(f"Toevoegen aan {request.number}: stort op BE68 5390 0754 7034")

    assert "heb ik weggelaten" in said
    assert "[nummer weggelaten]" in await last_entry(office, request.number)


@pytest.mark.parametrize(
    ("text", "has_content"),
    [
        pytest.param("ik wil nog iets toevoegen aan mijn vraag 428-193-K", False, id="only the wish"),
        pytest.param("toevoegen", False, id="one word"),
        pytest.param("Voeg toe aan 428-193-k: we zijn met twintig", True, id="with the number"),
        pytest.param("ik wil toevoegen dat het dak lekt", True, id="in a sentence"),
    ],
)
def test_what_is_said_besides_the_wish_is_what_is_added(text: str, has_content: bool) -> None:
    assert bool(content_of(text)) == has_content


async def test_stop_without_anything_to_stop_gets_a_calm_word(office: BothSides) -> None:
    assert "laten we het zo" in await office.type("stop")
