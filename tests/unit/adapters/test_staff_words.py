"""Every state, action and refusal has its words."""

from enum import StrEnum

import pytest

from adapters import staff_words as words
from bot.request import Action, Outcome, Role, State, Urgency
from bot.request_rules import RULES, STAFF_ACTIONS, Refusal, Refused
from bot.talk import Talk


def test_everything_has_a_word() -> None:
    assert set(words.STATES) == set(State)
    assert set(words.ROLES) == set(Role)
    assert set(words.URGENCIES) == set(Urgency)
    assert set(words.OUTCOMES) == set(Outcome)
    assert set(words.BUTTONS) == set(words.DONE) == set(STAFF_ACTIONS)
    assert set(words.TOLD) == set(RULES)


@pytest.mark.parametrize(
    ("table", "word", "named"),
    [
        (words.STATES, State.WAITING, "Wacht op vrager"),
        (words.URGENCIES, Urgency.LOW, "Laag"),
        (words.OUTCOMES, Outcome.NOT_OURS, "Niet voor ons"),
    ],
    ids=["state", "urgency", "outcome"],
)
def test_a_state_urgency_or_outcome_without_words_goes_by_its_own_name(
    monkeypatch: pytest.MonkeyPatch, table: dict[StrEnum, str], word: StrEnum, named: str
) -> None:
    assert words.name_word(word) == table[word]

    monkeypatch.delitem(table, word)

    assert words.name_word(word) == named


@pytest.mark.parametrize("refusal", Refusal)
@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("state", State)
def test_every_refusal_is_one_or_two_sentences(action: Action, refusal: Refusal, state: State) -> None:
    for owner in (None, "Mia Claes"):
        said = words.say_refusal(Refused(action, refusal), state, owner)

        assert said.endswith(".")
        assert 1 <= said.count(".") <= 2


def test_how_soon_a_request_is_to_be_handled_has_one_word(talk: Talk) -> None:
    phrases = [text for texts in talk.knowledge.phrases.values() for text in texts]

    assert words.BUTTONS[Action.URGENCY] == "Dringendheid"
    assert [one for one in (*phrases, *words.TOLD.values(), *words.DONE.values()) if "urgentie" in one] == []


def test_who_was_first_is_named() -> None:
    refused = Refused(Action.TAKE, Refusal.TAKEN, owner=1)

    said = words.say_refusal(refused, State.TAKEN, "Mia Claes")

    assert said == "Mia Claes was je voor en heeft deze aanvraag al opgenomen."
