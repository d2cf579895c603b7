"""One turn after another: what is remembered, never said twice, explained and offered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from bot.conversation import Conversation
from bot.incoming import Incoming
from bot.reply import Decision, as_text
from bot.said import Said
from bot.talk import Talk

LOAN = "wie leent er geld aan een kleine vzw"
VAGUE = "subsidies"
NONSENSE = ("zwoerp knarf plif", "glomp dravel snurk", "brilf zomp trag", "kwark flinter drops")


class Chat:
    """A conversation that is kept between its turns, as a store would."""

    def __init__(self, talk: Talk, clock: Any) -> None:
        self.talk, self.clock = talk, clock
        self.state = Conversation()
        self.texts: dict[str, str] = {}

    def _say(self, **message: Any) -> Said:
        incoming = Incoming("terminal", "test", str(self.state.turns), **message)
        asked = self.texts.get(self.talk.builds_on(self.state, incoming) or "", "")
        said = self.talk.respond(self.state, incoming, now=self.clock.now(), asked=asked)
        self.texts[incoming.event_id] = incoming.text
        self.state = Conversation.from_json(said.conversation.to_json())
        return said

    def type(self, text: str) -> Said:
        return self._say(text=text)

    def press(self, choice: str) -> Said:
        return self._say(choice=choice)


@pytest.fixture
def chat(talk: Talk, clock: Any) -> Chat:
    return Chat(talk, clock)


# --- memory -----------------------------------------------------------------------------------------


def test_role_and_municipality_are_remembered_once_told(chat: Chat) -> None:
    chat.type("Ik ben ambtenaar in Lier, waar kan een groep vergaderen?")
    chat.type("wat is een feitelijke vereniging?")

    assert (chat.state.role, chat.state.municipality) == ("ambtenaar", "Lier")


def test_a_role_told_earlier_chooses_the_answer_later(chat: Chat) -> None:
    topic, variant = next(
        (t, v) for t in chat.talk.knowledge.topics.values() for v in t.role_answers if v.role == "ambtenaar"
    )

    before = chat.press(f"topic:{topic.id}")
    chat.type("Ik ben ambtenaar in Lier, waar kan een groep vergaderen?")
    after = chat.press(f"topic:{topic.id}")

    assert variant.answer not in before.turn.reply.paragraphs
    assert variant.answer in after.turn.reply.paragraphs


def test_another_role_or_municipality_replaces_the_one_before(chat: Chat) -> None:
    chat.type("Ik ben ambtenaar in Lier, waar kan een groep vergaderen?")
    chat.type("en als student in Aalst, waar kan ik vergaderen?")

    assert (chat.state.role, chat.state.municipality) == ("student", "Aalst")


def test_a_state_is_a_few_plain_values_and_never_what_was_typed(chat: Chat) -> None:
    for text in ("Ik ben Jan Peeters, 0475 12 34 56, wie leent ons geld?", VAGUE, *NONSENSE):
        chat.type(text)

    kept = str(chat.state.to_json())
    assert "Peeters" not in kept
    assert "0475" not in kept
    assert NONSENSE[-1] not in kept


# --- misses -----------------------------------------------------------------------------------------


def test_a_first_miss_asks_to_rephrase_with_examples_and_a_second_offers_a_person(chat: Chat) -> None:
    first, second = chat.type(NONSENSE[0]), chat.type(NONSENSE[1])

    assert first.turn.reply.buttons
    assert not first.turn.outcome.intake_offered
    assert second.turn.outcome.intake_offered
    assert second.turn.reply.buttons[0].id == "intake:start"
    assert "Zo bereik je" in second.turn.reply.sections[0].heading


@pytest.mark.parametrize("typed", ["hjkl", "asdfg", "qsdfqs qsdf", "zwoerp knarf plif"])
def test_where_nothing_is_near_the_first_questions_are_offered(chat: Chat, typed: str) -> None:
    reply = chat.type(typed).turn.reply

    assert [button.id for button in reply.buttons] == [
        "topic:financiering_overzicht",
        "topic:ruimte_vinden",
        "topic:wie_contacteren",
    ]


def test_an_answer_in_between_starts_the_count_again(chat: Chat) -> None:
    chat.type(NONSENSE[0])
    chat.type(LOAN)

    assert not chat.type(NONSENSE[1]).turn.outcome.intake_offered


@pytest.mark.parametrize(
    "again",
    ["zwoerp knarf plif", "Hoe laat begint de match van Cercle zondag?", "", "ik wil een mens spreken",
     VAGUE,
     "ik heb een conflict met mijn medebestuurder", "je bent een idioot"],
)  # fmt: skip
def test_the_assistant_never_says_the_same_twice_in_a_row(chat: Chat, again: str) -> None:
    said = [chat.type(again).turn.reply.paragraphs for _ in range(5)]

    assert all(one != other for one, other in pairwise(said))


@pytest.mark.parametrize("choice", ["topic:weg", "rate:ja:weg", "rate:soms:lening", "none:x", "x", "topic:"])
def test_an_old_or_forged_button_is_answered_calmly_and_changes_nothing(chat: Chat, choice: str) -> None:
    chat.type(LOAN)
    before = chat.state

    said = chat.press(choice)

    assert said.turn.outcome.decision is Decision.FALLBACK
    assert said.turn.reply.paragraphs
    assert (chat.state.topic, chat.state.misses) == (before.topic, before.misses)
    assert said.rating is None


def test_a_miss_is_handed_over_masked(chat: Chat) -> None:
    said = chat.type("zwoerp knarf, ik ben Jan Peeters, bel 0475 12 34 56 of jan@example.be")

    assert said.miss is not None
    assert said.miss.text == "zwoerp knarf, ik ben [naam], bel [nummer] of [mail]"


def test_a_question_back_is_kept_to_learn_from_and_an_answer_is_not(chat: Chat) -> None:
    assert chat.type(LOAN).miss is None

    miss = chat.type(VAGUE).miss

    assert miss is not None
    assert (miss.kind, miss.text) == ("clarify", VAGUE)


# --- choices ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["1", "de eerste", "TITLE", "BUTTON"])
def test_a_question_back_is_answered_by_number_words_or_button(chat: Chat, how: str) -> None:
    choice = chat.type(VAGUE).turn.reply.choices[0]

    said = chat.press(choice.id) if how == "BUTTON" else chat.type(how.replace("TITLE", choice.label))

    assert said.turn.outcome.decision is Decision.ANSWER
    assert f"topic:{said.turn.outcome.topic}" == choice.id


@pytest.mark.parametrize("typed", ["1", "3", "de tweede", "99"])
def test_a_number_when_nothing_is_open_picks_nothing(chat: Chat, typed: str) -> None:
    assert chat.type(typed).turn.outcome.decision is not Decision.ANSWER


def test_options_are_closed_after_an_answer(chat: Chat) -> None:
    chat.type(VAGUE)
    chat.type("1")

    assert chat.state.options == ()


# --- why, feedback, danger --------------------------------------------------------------------------


def test_why_explains_the_answer_by_words_of_the_question(chat: Chat) -> None:
    chat.type(LOAN)

    said = as_text(chat.type("waarom?").turn.reply)

    assert any(f"'{word}'" in said for word in LOAN.split())


def test_why_after_a_button_explains_nothing_that_was_not_typed(chat: Chat) -> None:
    chat.press("topic:lening")

    assert chat.type("waarom?").turn.reply.paragraphs


@pytest.mark.parametrize(("verdict", "helpful"), [("ja", True), ("nee", False)])
def test_a_rating_is_handed_over(chat: Chat, verdict: str, helpful: bool) -> None:
    chat.type(LOAN)

    said = chat.press(f"rate:{verdict}:lening")

    assert said.rating == ("lening", helpful)
    assert (said.miss is None) is helpful


def test_danger_comes_before_everything_even_an_open_question(chat: Chat) -> None:
    chat.type(VAGUE)

    said = chat.type("ik zie het leven niet meer zitten, ik maak er vanavond een einde aan")

    assert "1813" in said.turn.reply.paragraphs[0]
    assert said.turn.reply.choices == ()
    assert said.miss is None


# --- dates ------------------------------------------------------------------------------------------


def test_an_answer_a_year_past_its_review_comes_with_a_person(chat: Chat) -> None:
    review: date = chat.talk.knowledge.topics["lening"].review
    chat.clock.moment = chat.clock.moment.replace(year=review.year, month=review.month, day=review.day)

    on_time = chat.press("topic:lening").turn
    chat.clock.advance(days=1)
    overdue = chat.press("topic:lening").turn
    chat.clock.advance(days=400)
    long_overdue = chat.press("topic:lening").turn

    assert [t.outcome.intake_offered for t in (on_time, overdue, long_overdue)] == [False, False, True]
    assert len(overdue.reply.small_print) == len(on_time.reply.small_print) + 1
    assert "Zo bereik je" in long_overdue.reply.sections[-1].heading


# --- anything at all --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["", " ", "\x00", "\u200b\u200d", "\u202eevil", "😀" * 300, "?" * 4_000, "<script>alert(1)</script>",
     "'; DROP TABLE messages;--", "- a: &x [*x]", "{{7*7}} {0.__class__} %s", "مرحبا كيف حالك", "你好",
     "Привет, где найти деньги", "\ud800", "\ufdfa" * 1_000, "e" + "\u0301" * 40_000, "lening " * 5_700],
    ids=lambda text: ascii(text[:12]),
)  # fmt: skip
def test_whatever_is_typed_gets_a_calm_short_answer(chat: Chat, text: str) -> None:
    reply = chat.type(text).turn.reply

    said = as_text(reply)
    assert reply.paragraphs
    assert len(said) < 4_000
    assert "<script>" not in said
    assert "49" not in said


def test_thirty_turns_of_everything_keep_the_state_small(chat: Chat) -> None:
    typed = (
        LOAN,
        VAGUE,
        "2",
        "en in Gent?",
        "wat kost dat?",
        "waarom?",
        NONSENSE[0],
        "nee, ik bedoel een plek",
    )

    for number in range(30):
        chat.type(typed[number % len(typed)])

    assert chat.state.turns == 30
    assert len(str(chat.state.to_json())) < 3_000


def test_one_introduction_and_no_more(chat: Chat) -> None:
    said: Callable[[], str] = lambda: as_text(chat.type(LOAN).turn.reply)  # noqa: E731

    assert "Ik ben geen mens" in said()
    assert "Ik ben geen mens" not in said()


# --- a word that says nothing, another language, perhaps a case -------------------------------------


@pytest.mark.parametrize("word", ["ja", "nee", "misschien", "ok"])
def test_an_answer_to_nothing_is_asked_for_a_question_and_answers_no_topic(chat: Chat, word: str) -> None:
    said = chat.type(word)

    assert (said.turn.outcome.decision, said.turn.outcome.topic) == (Decision.FALLBACK, None)
    assert said.turn.reply.paragraphs[-1] in chat.talk.knowledge.phrases["leeg"]


@pytest.mark.parametrize(
    ("text", "language"),
    [("where can I find money for my project?", "en"), ("où trouver un espace pour mon projet ?", "fr")],
)
def test_the_line_in_the_language_of_the_asker_names_its_language(
    chat: Chat, text: str, language: str
) -> None:
    aside = chat.type(text).turn.reply.aside

    assert aside is not None
    assert aside.language == language


def test_a_dutch_question_gets_no_line_in_another_language(chat: Chat) -> None:
    assert chat.type(LOAN).turn.reply.aside is None


def test_what_may_be_a_case_but_surely_is_about_a_topic_is_answered_and_offered_a_talk(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    understood = chat.talk.engine.understand
    family = next(iter(chat.talk.knowledge.cases))
    monkeypatch.setattr(
        chat.talk.engine, "understand", lambda *args: replace(understood(*args), family=family)
    )

    said = chat.type(LOAN)

    assert said.turn.outcome.decision is Decision.ANSWER
    assert said.turn.outcome.intake_offered
    assert "1-op-1-gesprek" in said.turn.reply.paragraphs[-1]
