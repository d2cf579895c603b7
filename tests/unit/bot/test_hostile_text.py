"""Text that looks like other text, or is far too long: read as what it says, or as nothing, in no time."""

import time
import unicodedata
from typing import Any

import pytest

from bot.incoming import Incoming
from bot.request import Action
from tests.kit.both_sides import BothSides

WIDE = {ord(sign): ord(sign) + 0xFEE0 for sign in map(chr, range(0x21, 0x7F))}
DISGUISES = {
    "zero width": "\u200b".join,
    "soft hyphen": "\u00ad".join,
    "full width": lambda text: text.translate(WIDE),
    "taken apart": lambda text: unicodedata.normalize("NFD", text),
}
CYRILLIC = str.maketrans("aeopcxyAEOPCX", "аеорсхуАЕОРСХ")
MILLISECONDS = 150  # 50 are asked; a slow machine with others at work on it takes twice or thrice that


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES)
async def test_statement_29_a_disguised_question_gets_the_same_answer(
    office: BothSides, disguise: Any
) -> None:
    text = "Hoe vind ik één café of plek om te vergaderen?"

    plain = await office.assistant.handle(Incoming("slack", "a", "1", text))
    other = await office.assistant.handle(Incoming("slack", "b", "1", disguise(text)))

    assert other.outcome.topic == plain.outcome.topic is not None


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES)
async def test_statement_29_an_intake_is_steered_by_disguised_words_too(
    office: BothSides, disguise: Any
) -> None:
    await office.type("Ik wil een medewerker spreken")
    await office.press("intake:start")
    for said in ("Onze vraag", "Ons doel", disguise("overslaan"), disguise("Gent"), disguise("burger")):
        await office.type(said)

    said = await office.type(disguise("terug"))
    stopped = await office.type(disguise("stop"))

    assert "Vanuit welke rol" in said
    assert "Ik heb niets verstuurd" in stopped


@pytest.mark.parametrize("disguise", [DISGUISES["full width"], DISGUISES["zero width"]], ids=["wide", "zero"])
async def test_statement_29_a_disguised_number_finds_its_request(office: BothSides, disguise: Any) -> None:
    request = await office.send_request()

    assert "wacht nog op een medewerker" in await office.type(disguise(request.number))


@pytest.mark.parametrize("text", ["Waar vind ik een plek?", "stop", "Gent", "428-193-K", "ja"])
async def test_statement_30_look_alike_letters_are_no_fault_and_nothing_is_done(
    office: BothSides, text: str
) -> None:
    request = await office.send_request()

    plain = await office.type(text.translate(CYRILLIC))

    async with office.store.unit(read_only=True) as unit:
        found = await unit.peek_request(request.number)
    assert plain
    assert found == request


async def test_statement_30_a_look_alike_municipality_is_asked_again(office: BothSides) -> None:
    await office.type("Ik wil een medewerker spreken")
    await office.press("intake:start")
    for said in ("Onze vraag", "Ons doel", "overslaan"):
        await office.type(said)

    assert "Die gemeente ken ik niet" in await office.type("Asse".translate(CYRILLIC))


LONG = {
    "40,000 characters": "waar vind ik een plek " * 1819,
    "100,000 combining marks": "a" + "\u0301" * 100_000,
    "U+FDFA": "\ufdfa" * 1000,
    "letters and digits": "AB12 " * 8000,
    "digits": "1 " * 20_000,
}


@pytest.mark.parametrize("where", ["alone", "intake", "staff"])
@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
async def test_statement_28_a_text_that_is_far_too_long_holds_nobody_up(
    office: BothSides, text: str, where: str
) -> None:
    if where == "intake":
        await office.type("Ik wil een medewerker spreken")
        await office.press("intake:start")
    if where == "staff":
        request, an = await office.send_request(), await office.hire("an")
        await office.act(an, request, Action.TAKE)
        await office.act(an, request, Action.ANSWER, text="Ja?")
    await office.type("hallo")

    begun = time.process_time()
    await office.type(text)

    assert 1000 * (time.process_time() - begun) < MILLISECONDS
