"""A topic as a reply: role, dates and amounts."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.answers import Answers, say_date, say_vague_date
from bot.organisation import Organisation
from bot.phrases import PhraseBook
from bot.reply import Reply
from bot.talk import Talk
from knowledge.model import Amount, Topic, VagueDate

TODAY = date(2026, 11, 23)


@pytest.fixture
def draw(talk: Talk) -> Any:
    """The reply for the topic `lening`, changed as a test wants it."""
    answers = Answers(talk.knowledge, Organisation())

    def drawn(
        *, role: str | None = None, places: tuple[str, ...] = (), aspect: str = "", **changes: Any
    ) -> Reply:
        topic: Topic = talk.knowledge.topics["lening"].model_copy(update=changes)
        book: PhraseBook = talk.phrase_book({})
        if aspect:
            return answers.aspect(topic, aspect, book, today=TODAY)
        return answers.reply(topic, book, role=role, places=places, today=TODAY)

    return drawn


def amount(as_of: str | None) -> Amount:
    return Amount.model_validate(
        {"wat": "Rente", "bedrag": "3 %", "stand": as_of, "url": "https://www.vlaio.be"}
        if as_of
        else {"wat": "Rente", "bedrag": "3 %", "url": "https://www.vlaio.be"}
    )


def amounts_in(reply: Reply) -> list[str]:
    return [line.text for s in reply.sections if s.heading == "Bedragen" for line in s.lines]


@pytest.mark.parametrize(
    ("review", "warned", "with_person"),
    [
        pytest.param(TODAY, False, False, id="today"),
        pytest.param(TODAY - timedelta(days=1), True, False, id="a day past"),
        pytest.param(TODAY - timedelta(days=365), True, False, id="a year past"),
        pytest.param(TODAY - timedelta(days=366), True, True, id="more than a year past"),
    ],
)
def test_an_answer_past_its_review_warns_and_after_a_year_points_to_a_person(
    draw: Any, review: date, warned: bool, with_person: bool
) -> None:
    reply = draw(review=review)

    assert (say_date(review) in reply.small_print[0]) is warned
    assert any("Zo bereik je" in section.heading for section in reply.sections) is with_person
    assert any("via www." in text for text in reply.paragraphs[:1]) is with_person


@pytest.mark.parametrize(
    ("as_of", "shown"),
    [
        pytest.param("2026-11-01", ["Rente: 3 % (stand 1 november 2026)"], id="this month"),
        pytest.param("2025-11-23", ["Rente: 3 % (stand 23 november 2025)"], id="a year old"),
        pytest.param(
            "2025-11-22",
            ["Rente: 3 % (stand 22 november 2025, controleer op de website)"],
            id="older than a year",
        ),
        pytest.param("2024", ["Rente: 3 % (stand 2024, controleer op de website)"], id="only a year"),
        pytest.param(None, [], id="no date"),
    ],
)
def test_an_amount_is_shown_with_its_date_or_not_at_all(
    draw: Any, as_of: str | None, shown: list[str]
) -> None:
    assert amounts_in(draw(amounts=(amount(as_of),))) == shown
    assert amounts_in(draw(amounts=(amount(as_of),), aspect="kosten")) == shown


def test_an_old_amount_leads_to_the_website(draw: Any) -> None:
    reply = draw(amounts=(amount("2024"),))

    (section,) = (section for section in reply.sections if section.heading == "Bedragen")
    assert [line.url for line in section.lines] == ["https://www.vlaio.be"]


@pytest.mark.parametrize(
    ("aspect", "field"),
    [("kosten", "costs"), ("wie", "who"), ("waar", "where"), ("wanneer", "when"), ("hoe", "how")],
)
def test_an_aspect_is_answered_alone_and_said_to_be_unknown_when_it_is(
    draw: Any, aspect: str, field: str
) -> None:
    known, unknown = draw(aspect=aspect, **{field: "Zo zit dat."}), draw(aspect=aspect, **{field: None})

    assert known.paragraphs == ("Zo zit dat.",)
    assert unknown.paragraphs[0]
    assert "Zo zit dat" not in unknown.paragraphs[0]
    assert "{" not in unknown.paragraphs[0]


def test_every_answer_can_be_rated_but_small_talk_cannot(talk: Talk) -> None:
    answers = Answers(talk.knowledge, Organisation())

    for topic in talk.knowledge.topics.values():
        reply = answers.reply(topic, talk.phrase_book({}), role=None, places=(), today=TODAY)
        assert bool(reply.rate) is (talk.knowledge.group_of[topic.id] != "gesprek"), topic.id
        assert "{" not in "".join(reply.paragraphs), topic.id


def test_a_role_gets_its_own_answer_where_one_is_written(talk: Talk) -> None:
    answers = Answers(talk.knowledge, Organisation())
    written = [(t, v) for t in talk.knowledge.topics.values() for v in t.role_answers]

    assert written
    for topic, variant in written:
        reply = answers.reply(topic, talk.phrase_book({}), role=variant.role, places=(), today=TODAY)
        assert variant.answer in reply.paragraphs, topic.id


def test_a_municipality_is_named_for_local_matters_only(talk: Talk) -> None:
    answers = Answers(talk.knowledge, Organisation())

    def said(topic: str) -> str:
        reply = answers.reply(
            talk.knowledge.topics[topic], talk.phrase_book({}), role=None, places=("Aalst",), today=TODAY
        )
        return " ".join(reply.paragraphs)

    assert "Aalst" in said("subsidie_lokaal")
    assert "Aalst" not in said("wat_is_sociale_innovatie")


@pytest.mark.parametrize(
    ("precision", "said"), [("jaar", "2024"), ("maand", "juni 2024"), ("dag", "5 juni 2024")]
)
def test_a_date_is_no_more_precise_than_its_source(precision: Any, said: str) -> None:
    assert say_vague_date(VagueDate(date(2024, 6, 5), precision)) == said
