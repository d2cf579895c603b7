"""A request as staff read it, the same on every channel."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.staff_reading import name_fact, read_message, say_when, tell_entry, text_of
from bot.ports import Message
from bot.request import Fact
from bot.staffing import Entry
from tests.kit.fake_desk import NOW


def message(author: str, content: dict[str, Any]) -> Message:
    return Message(1, author, content, NOW)


def test_a_very_long_message_is_folded() -> None:
    said = read_message(message("vrager", {"text": "x" * 2_000}))

    assert [len(part) for part in (*said.paragraphs, *said.more)] == [1_500, 500]


def test_an_answer_of_the_assistant_shows_its_words_and_folds_the_rest() -> None:
    content = {
        "paragraphs": ["Mooi!"],
        "choices": [{"id": "x", "label": "Ja"}],
        "sections": [{"heading": "Wat nu?", "lines": [{"text": "Bel", "url": "https://x.be"}]}],
    }

    said = read_message(message("assistent", content))

    assert (said.author, said.paragraphs) == ("Wegwijs (assistent)", ("Mooi!",))
    assert said.more == ("1. Ja", "Wat nu?", "• Bel")


def test_an_asker_who_gave_a_name_is_named() -> None:
    line = message("vrager", {"text": "Dag"})

    assert [read_message(line, name).author for name in ("Ana Peeters", " ", "")] == [
        "Ana Peeters",
        "Vrager",
        "Vrager",
    ]


def test_staff_read_about_the_asker_what_the_intake_said_to_the_asker() -> None:
    assert name_fact(Fact("geprobeerd", "Wat je al probeerde", "x")) == "Al geprobeerd"
    assert name_fact(Fact("eigen", "Aantal bomen", "3")) == "Aantal bomen"


def test_a_colleague_is_named_as_the_asker_saw_them() -> None:
    assert read_message(message("medewerker", {"paragraphs": ["Dag"], "by": "Mia"})).author == "Mia"
    assert read_message(message("medewerker", {"paragraphs": ["Dag"]})).author == "Medewerker"
    assert read_message(message("iets nieuws", {})).paragraphs == ()


@pytest.mark.parametrize(
    ("action", "text", "told", "shown"),
    [
        ("antwoorden", "Dag", "antwoordde", ""),
        ("notitie", "Bellen", "schreef een notitie", "Bellen"),
        ("urgentie", "dringend", "veranderde de dringendheid", "Dringend"),
        ("sluimeren", "2026-12-01", "liet de aanvraag sluimeren", "tot 1 december 2026"),
        ("sluimeren", "", "liet de aanvraag sluimeren", ""),
        ("ingediend", "", "diende de aanvraag in", ""),
        ("bericht van de vrager", "Nog iets", "schreef een bericht", ""),
        ("vrijgekomen", "", "behandelt de aanvraag niet meer", ""),
        ("beoordeling", "5", "gaf 5 op 5", ""),
        ("iets nieuws", "Nog iets", "iets nieuws", "Nog iets"),
    ],
)
def test_the_timeline_tells_what_happened(action: str, text: str, told: str, shown: str) -> None:
    entry = Entry("428-193-K", NOW, action, 1, text)

    assert (tell_entry(entry), text_of(entry)) == (told, shown)


def test_today_and_yesterday_are_called_so() -> None:
    said = [say_when(NOW - timedelta(days=days), NOW) for days in (0, 1, 2)]

    assert [one.partition(",")[0] for one in said][:2] == ["vandaag", "gisteren"]
    assert "november" in said[2]
