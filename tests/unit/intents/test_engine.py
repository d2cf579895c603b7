"""`IntentEngine`: apart from our knowledge, and over all of it."""

import time
from pathlib import Path
from typing import Any

import pytest

from bot.talk import Talk
from intents.engine import IntentEngine
from intents.understanding import Context, Verdict
from knowledge.loader import load

PAIRS = [
    *((text, "geld") for text in ("wie leent ons geld", "waar vind ik centen", "geld voor mijn project")),
    *((text, "plek") for text in ("waar vind ik een zaal", "een lokaal om te vergaderen", "zoek een plek")),
]


# --- apart from our knowledge -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def bare() -> IntentEngine:
    return IntentEngine.from_examples(PAIRS)


@pytest.mark.parametrize(
    ("text", "label"), [("wie heeft er centen", "geld"), ("een zaal om in te vergaderen", "plek")]
)
def test_examples_alone_make_an_engine(bare: IntentEngine, text: str, label: str) -> None:
    found = bare.understand(text)

    assert (found.verdict, found.topic) == (Verdict.TOPIC, label)
    assert 0 <= found.confidence <= 1
    assert found.runner_up != label


def test_an_engine_without_examples_is_refused() -> None:
    with pytest.raises(ValueError, match="no examples"):
        IntentEngine.from_examples([])


def test_compiling_tells_how_far_it_is() -> None:
    heard: list[float] = []

    IntentEngine.from_examples(PAIRS, progress=heard.append)

    assert heard == sorted(heard)
    assert 0 <= heard[0] <= heard[-1] <= 1


@pytest.mark.parametrize("text", ["", " ", "?", "😀", "\x00"], ids=ascii)
def test_a_text_without_words_is_empty(bare: IntentEngine, text: str) -> None:
    assert bare.understand(text).verdict is Verdict.EMPTY


# --- over all of our knowledge ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        pytest.param("wie leent er geld aan een kleine vzw", "lening", id="plain"),
        pytest.param("wie leent er gled aan een klienne vzw", "lening", id="typing errors"),
        pytest.param("WIE LEENT ER GELD AAN EEN KLEINE VZW", "lening", id="capitals"),
        pytest.param("wie le\u00adent er ge\u200bld aan een kleine vzw", "lening", id="invisible signs"),
        pytest.param("Goedendag, wie leent er geld aan een kleine vzw? Mvg, Els", "lening", id="greeting"),
        pytest.param("kzoek een zaaltje om te vergaderen mee ons groepke", "ruimte_vinden", id="dialect"),
        pytest.param(
            "Wij zijn een groep buren die al drie jaar samen tuiniert. Vorig jaar hadden we een mooi feest."
            " Er komen altijd veel kinderen. Welke rechtsvorm kiezen we best?",
            "rechtsvorm",
            id="long story, one question",
        ),
        pytest.param("Where can we find a room for our meetings?", "ruimte_vinden", id="English"),
        pytest.param("Où trouver une salle pour nos réunions ?", "ruimte_vinden", id="French"),
    ],
)
def test_a_question_is_understood_however_it_is_typed(talk: Talk, text: str, topic: str) -> None:
    found = talk.engine.understand(text)

    assert (found.verdict, found.topic) == (Verdict.TOPIC, topic)


@pytest.mark.parametrize(
    ("compound", "apart"),
    [("subsidieaanvraag schrijven", "aanvraag voor subsidie schrijven"),
     ("vergaderruimte zoeken", "ruimte om te vergaderen zoeken")],
)  # fmt: skip
def test_a_compound_means_what_its_words_mean(talk: Talk, compound: str, apart: str) -> None:
    one, other = talk.engine.understand(compound), talk.engine.understand(apart)

    assert {one.topic, *one.options} & {other.topic, *other.options}


def test_what_is_refused_is_not_answered(talk: Talk) -> None:
    found = talk.engine.understand("wij zoeken geen lening maar een zaal om te vergaderen")

    assert found.topic == "ruimte_vinden"


def test_two_questions_are_both_heard(talk: Talk) -> None:
    found = talk.engine.understand(
        "Wie leent er geld aan een kleine vzw? En welke rechtsvorm kiezen we best?"
    )

    assert {found.topic, found.also} == {"lening", "rechtsvorm"}


@pytest.mark.parametrize(
    "text",
    ["hoe laat begint de match van Cercle zondag", "ik zoek een lening voor een auto",
     "recept voor stoofvlees",
     "wat wordt het weer morgen", "mijn wasmachine is stuk"],
)  # fmt: skip
def test_what_is_not_our_business_is_refused(talk: Talk, text: str) -> None:
    assert talk.engine.understand(text).verdict in (Verdict.OUTSIDE, Verdict.UNKNOWN)


@pytest.mark.parametrize(
    "text", ["hjkl", "fdsq kqjsdh", "123456", "klpmgh", "ppzzq ppzzq ppzzq", "wmpl krtsj bnvgd"]
)
@pytest.mark.parametrize("context", [None, Context(topic="een_op_een")], ids=["alone", "after an answer"])
def test_nothing_is_read_into_keys_of_which_nothing_is_known(
    talk: Talk, text: str, context: Context | None
) -> None:
    found = talk.engine.understand(text, context)

    assert (found.verdict, found.options) == (Verdict.UNKNOWN, ())


def test_what_is_typed_in_another_script_is_another_language(talk: Talk) -> None:
    found = talk.engine.understand("مرحبا كيف حالك")

    assert (found.verdict, found.family) == (Verdict.OUTSIDE, "andere_taal")


@pytest.mark.parametrize("text", ["xqzzt in Gent", "finansiering", "subsiedie"])
def test_a_place_or_a_slip_of_the_pen_is_no_key_at_random(talk: Talk, text: str) -> None:
    assert talk.engine.understand(text).verdict is not Verdict.UNKNOWN


def test_a_municipality_alone_keeps_the_topic_before(talk: Talk) -> None:
    found = talk.engine.understand("en in Gent?", Context(topic="subsidie_lokaal"))

    assert (found.topic, found.follow_up, found.entities["gemeente"]) == ("subsidie_lokaal", True, ("Gent",))


def test_an_aspect_alone_keeps_the_topic_before(talk: Talk) -> None:
    found = talk.engine.understand("wat kost dat?", Context(topic="een_op_een"))

    assert (found.topic, found.aspect) == ("een_op_een", "kosten")


def test_an_answer_is_explained_by_words_of_the_message_and_a_written_question(talk: Talk) -> None:
    text = "wie leent er geld aan een kleine vzw"

    why = talk.engine.explain(text, talk.engine.understand(text))

    assert why.words
    assert set(why.words) <= set(text.split())
    assert why.example in talk.knowledge.questions["lening"].dutch


def test_entities_have_their_canonical_names(talk: Talk) -> None:
    entities = talk.engine.understand("als ambtenaar van st niklaas zoek ik een zaal").entities

    assert entities["gemeente"] == ("Sint-Niklaas",)
    assert entities["rol"] == ("ambtenaar",)


@pytest.mark.parametrize(
    "long",
    ["a" * 40_000, "lening " * 5_700, "gemeente gent " * 2_900, "? " * 20_000, "\ufdfa" * 40_000,
     "x. " * 13_000,
     "subsidieaanvraagformulier" * 1_600],
    ids=lambda text: ascii(text[:10]),
)  # fmt: skip
def test_a_huge_message_is_understood_in_no_time(talk: Talk, long: str) -> None:
    begin = time.thread_time()

    talk.engine.understand(long)

    assert time.thread_time() - begin < 0.1


# --- the cache --------------------------------------------------------------------------------------


def test_a_cached_index_answers_the_same(knowledge_folder: Any, tmp_path: Path) -> None:
    knowledge = load(knowledge_folder.path, today=knowledge_folder.today)
    fresh = IntentEngine.from_knowledge(knowledge, cache=tmp_path / "cache")

    again = IntentEngine.from_knowledge(knowledge, cache=tmp_path / "cache")

    assert IntentEngine.is_compiled(knowledge, tmp_path / "cache")
    assert again.understand("vraag naar een 7") == fresh.understand("vraag naar een 7")


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 half", b"garbage"], ids=["empty", "half", "garbage"])
def test_a_damaged_cache_is_made_again(knowledge_folder: Any, tmp_path: Path, damage: bytes) -> None:
    knowledge = load(knowledge_folder.path, today=knowledge_folder.today)
    IntentEngine.from_knowledge(knowledge, cache=tmp_path / "cache")
    (path,) = (tmp_path / "cache").glob("*.npz")
    path.write_bytes(damage)

    engine = IntentEngine.from_knowledge(knowledge, cache=tmp_path / "cache")

    assert engine.understand("vraag naar een 7").topic == "vb_een"
    assert path.stat().st_size > len(damage)
