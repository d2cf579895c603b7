"""Replies as messages of Slack: all of it is said, each message is valid, and no word in it is a command."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.slack.blocks import is_followed
from adapters.slack.outgoing import (
    CHOICE,
    REPEATED,
    SHARE,
    Drawn,
    draw,
    draw_shared,
    marked,
)
from bot.answers import Answers
from bot.organisation import Organisation
from bot.reply import Aside, Button, Line, Reply, Section
from bot.talk import Talk
from tests.kit.addresses import UNSAFE
from tests.kit.slack_blocks import lint_blocks
from tests.kit.slack_fields import elements_of, options_of
from tests.kit.slack_text import lint_text, unescape

HOSTILE = (
    "<!channel> <!here> <@U1> <#C1> <!subteam^S1> <https://evil.example|Agenda> https://evil.example "
    "*vet* _schuin_ ~weg~ `code` ```blok``` &amp; :tada:\n> citaat\n- lijst\n1. een\u202e\u2028"
)
TEXTS = (
    st.text(max_size=400)
    | st.text(st.sampled_from("<>&*_~`@!#|\n -1.U😀"), max_size=400)
    | st.sampled_from(
        [HOSTILE, "&" * 9_000, "😀" * 5_000, "\ud83d", "\udc00x", "שלום " * 900, "e\u0301" * 4_000]
    )
)
LABELS = st.text(max_size=90) | st.sampled_from([HOSTILE, "&" * 90, "😀" * 40, "👩‍👩‍👧" * 30])
URLS = st.sampled_from(
    [
        "",
        "https://www.vlaio.be/a?b=1&c=2",
        "http://oud.be",
        "http://localhost.evil.example/",
        "https://a.be/" + "x" * 5_000,
        "javascript:alert(1)",
    ]
)


def buttons(labels: Sequence[str], kind: str = "topic") -> tuple[Button, ...]:
    return tuple(Button(f"{kind}:{number}", label) for number, label in enumerate(labels))


LINES = st.builds(lambda text, url: Line(text, url or None), TEXTS, URLS)
REPLIES = st.builds(
    Reply,
    st.lists(TEXTS, max_size=4).map(tuple),
    sections=st.lists(st.builds(Section, LABELS, st.lists(LINES, max_size=4).map(tuple)), max_size=2).map(
        tuple
    ),
    small_print=st.lists(TEXTS, max_size=2).map(tuple),
    choices=st.lists(LABELS, max_size=12).map(lambda labels: buttons(labels, "choice")),
    buttons=st.lists(LABELS, max_size=8).map(buttons),
    rate=st.sampled_from([(), buttons(["Ja", "Nee"], "rate")]),
    aside=st.sampled_from([None, Aside("I can only answer in Dutch.", "en")]),
)


def faults(messages: Sequence[Drawn]) -> list[str]:
    """All that is wrong with these messages, as messages."""
    long = [
        f"text of {len(one.text)}"
        for one in messages
        if not 0 < len(one.text.encode("utf-16-le")) // 2 <= 4_000
    ]
    return [*long, *(fault for one in messages for fault in (*lint_blocks(one.blocks), *lint_text(one.text)))]


def parts_of(value: Any) -> list[dict[str, Any]]:
    """All objects in the blocks."""
    if isinstance(value, list):
        return [found for one in value for found in parts_of(one)]
    if isinstance(value, dict):
        return [value, *(found for one in value.values() for found in parts_of(one))]
    return []


def shown(messages: Sequence[Drawn]) -> str:
    """All that stands on the screen."""
    texts = [
        part["text"] for one in messages for part in parts_of(one.blocks) if isinstance(part.get("text"), str)
    ]
    return "\n".join(texts)


def read_out(messages: Sequence[Drawn]) -> str:
    return "\n".join(unescape(one.text) for one in messages)


def pressed(messages: Sequence[Drawn]) -> list[str]:
    """The values of all that can be pressed, in order."""
    bodies = [element.body for one in messages for element in elements_of(one.blocks)]
    return [
        value
        for body in bodies
        for value in (
            [body["value"]] if body["type"] == "button" else [one["value"] for one in options_of(body)]
        )
    ]


def words(text: str) -> list[str]:
    return text.split()


@given(REPLIES, st.booleans(), st.booleans(), st.sampled_from(["", "Anna", HOSTILE]))
@example(Reply(("&" * 3_000,)), False, False, "")
@example(Reply(("x",), buttons=buttons(["&" * 75] * 5)), True, True, "Anna")
def test_statement_36_and_pitfalls_1_and_3_each_message_is_valid_and_nothing_in_it_is_markup(
    reply: Reply, is_repeat: bool, can_share: bool, by: str
) -> None:
    content = reply.to_json() | {"by": by, "event": "1763888400.000100~D1/1.2"}

    for messages in (
        draw(content, is_repeat=is_repeat, can_share=can_share),
        draw_shared(content, is_repeat=is_repeat),
    ):
        parts = [part for one in messages for part in parts_of(one.blocks)]
        assert faults(messages) == []
        assert not [part for part in parts if part.get("type") in ("mrkdwn", "markdown")]
        assert all(part["emoji"] is False for part in parts if part.get("type") == "plain_text")
        str(messages).encode()


@given(REPLIES)
def test_all_that_can_be_pressed_is_there_once_and_in_order(reply: Reply) -> None:
    messages = draw(reply.to_json())

    found = pressed(messages)
    assert found == [one.id for one in (*reply.choices, *reply.rate, *reply.buttons)]


@given(st.lists(st.text(st.sampled_from("ab. \n&é😀"), max_size=6_000), min_size=1, max_size=3))
def test_pitfall_14_nothing_is_lost_on_the_screen_or_read_aloud(paragraphs: list[str]) -> None:
    messages = draw(Reply(tuple(paragraphs), small_print=tuple(paragraphs)).to_json())

    said = "".join(words(" ".join((*paragraphs, *paragraphs)))) or "…"
    assert "".join(words(shown(messages))) == said
    assert "".join(words(read_out(messages))) == said


@pytest.mark.parametrize("length", [1, 3_000, 3_001, 4_000, 4_001, 12_001, 40_000])
@pytest.mark.parametrize("unit", ["woord ", "x", "Een zin. ", "&", "😀", "Alinea.\n\n"])
def test_pitfall_14_a_text_of_any_length_is_said_whole(length: int, unit: str) -> None:
    text = (unit * length)[:length]

    messages = draw(Reply((text,)).to_json())

    assert faults(messages) == []
    assert "".join(words(shown(messages))) == "".join(words(text))
    assert "".join(words(read_out(messages))) == "".join(words(text))


def test_pitfall_14_a_long_text_is_parted_at_a_paragraph_else_a_sentence_else_a_word() -> None:
    sentence = "Dit is een zin die nergens over gaat. "
    cases = {
        "\n\n": ((sentence * 10 + "\n\n") * 20, "gaat."),
        ". ": (sentence * 200, "gaat."),
        " ": ("woord " * 2_000, "woord"),
    }

    for text, ending in cases.values():
        messages = draw(Reply((text,)).to_json())
        assert len(messages) > 1
        assert all(block["text"]["text"].endswith(ending) for one in messages for block in one.blocks)


@pytest.mark.parametrize("sign", ["e\u0301\u0323", "👩‍👩‍👧", "👍🏽", "🇧🇪", "❤️"])
def test_pitfall_14_what_people_see_as_one_sign_is_never_cut_in_two(sign: str) -> None:
    for extra in range(8):
        messages = draw(Reply(("x" * extra + sign * 2_000,)).to_json())
        pieces = [block["text"]["text"] for one in messages for block in one.blocks]
        assert all(piece.removeprefix("x" * extra).replace(sign, "") == "" for piece in pieces)


@pytest.mark.parametrize("number", [1, 5, 6, 60, 100, 101, 250])
@pytest.mark.parametrize(
    "label", ["Keuze", "Een keuze waarvan het opschrift veel te lang is om op een knop te staan, 76+"]
)
def test_pitfall_14_every_choice_can_be_pressed_and_typed(number: int, label: str) -> None:
    choices = buttons([f"{label} {one}" for one in range(1, number + 1)], "choice")

    messages = draw(Reply(("Wat bedoel je?",), choices=choices).to_json())

    assert faults(messages) == []
    assert pressed(messages) == [one.id for one in choices]
    lines = read_out(messages).splitlines()
    assert all(f"{place}. {one.label}" in lines for place, one in enumerate(choices, start=1))
    if len(label) > 70:
        assert all(f"{place}. {one.label}" in shown(messages) for place, one in enumerate(choices, start=1))


def test_up_to_five_choices_are_buttons_and_more_are_a_menu() -> None:
    five = draw(Reply(("x",), choices=buttons(["a"] * 5)).to_json())
    six = draw(Reply(("x",), choices=buttons(["a"] * 6)).to_json())

    assert [one.body["type"] for one in elements_of(five[0].blocks)] == ["button"] * 5
    assert [one.body["type"] for one in elements_of(six[0].blocks)] == ["static_select"]


def test_choices_that_look_the_same_once_cut_are_told_apart_by_their_number() -> None:
    choices = buttons(["x" * 80 + "a", "x" * 80 + "b"])

    labels = [
        one.body["text"]["text"] for one in elements_of(draw(Reply((), choices=choices).to_json())[0].blocks)
    ]

    assert [label[:4] for label in labels] == ["1. x", "2. x"]


def test_what_can_be_pressed_stands_in_the_last_message() -> None:
    reply = Reply(
        ("woord " * 2_000,), choices=buttons(["a", "b"], "choice"), rate=buttons(["Ja", "Nee"], "rate")
    )

    *before, last = draw(reply.to_json())

    assert before
    assert pressed(before) == []
    assert pressed([last]) == ["choice:0", "choice:1", "rate:0", "rate:1"]


def test_no_two_buttons_of_a_message_have_the_same_name() -> None:
    reply = Reply(("x",), choices=buttons("abc"), rate=buttons("de"), buttons=buttons("fghijklm"))

    names = [one.body["action_id"] for one in elements_of(draw(reply.to_json())[0].blocks)]

    assert names == [f"{CHOICE}:{number}" for number in range(6)]


def test_who_hears_the_rating_buttons_hears_what_they_are_about() -> None:
    reply = Reply(("x",), rate=buttons(["Ja", "Nee"], "rate"))

    (message,) = draw(reply.to_json())

    heard = [one.body["accessibility_label"] for one in elements_of(message.blocks)]
    assert heard == ["Was dit een goed antwoord? Ja", "Was dit een goed antwoord? Nee"]
    assert message.text.endswith("Was dit een goed antwoord? Ja · Nee")


def test_the_order_is_own_language_then_answer_then_lists_then_small_print_then_buttons() -> None:
    reply = Reply(
        ("Antwoord",),
        sections=(Section("Stappen", (Line("Bel ons"), Line("Lees", "https://a.be/b"))),),
        small_print=("Bron: wij",),
        buttons=buttons(["Nog iets"]),
        aside=Aside("Only Dutch", "en"),
    )

    (message,) = draw(reply.to_json())

    assert message.text == (
        "Only Dutch\nAntwoord\nStappen\nBel ons\nLees (https://a.be/b)\nBron: wij\nOok interessant: Nog iets"
    )
    assert [block["type"] for block in message.blocks] == [
        *("section", "section", "rich_text", "context", "context", "actions"),
    ]
    assert message.blocks[2]["elements"][1]["elements"][1]["elements"] == [
        {"type": "link", "url": "https://a.be/b", "text": "Lees"}
    ]


def test_a_heading_stands_in_one_message_with_its_first_line() -> None:
    for length in range(3_500, 3_800, 7):
        text = "x" * 2_000 + " " + "x" * (length - 2_001)
        messages = draw(Reply((text,), sections=(Section("Stappen", (Line("y" * 50),)),)).to_json())
        assert [one for one in messages if "Stappen" in one.text] == [
            one for one in messages if "yyy" in one.text
        ]


@pytest.mark.parametrize("url", [*UNSAFE, "https://a.be/" + "x" * 4_000])
def test_pitfall_4_an_address_that_is_not_safe_to_follow_is_only_read(url: str) -> None:
    messages = draw(Reply((), sections=(Section("Lees", (Line("Hier", url),)),)).to_json())

    assert not is_followed(url)
    assert faults(messages) == []
    assert not [part for one in messages for part in parts_of(one.blocks) if part.get("type") == "link"]
    assert "".join(words(url)) in "".join(words(shown(messages)))


def test_statement_39_and_pitfall_4_an_address_in_what_somebody_wrote_is_no_link() -> None:
    messages = draw(Reply((HOSTILE,), small_print=(HOSTILE,)).to_json() | {"by": "Anna"})

    assert not [part for one in messages for part in parts_of(one.blocks) if "url" in part]


def test_who_of_the_staff_says_it_stands_above_each_message() -> None:
    messages = draw(Reply(("woord " * 2_000,)).to_json() | {"by": "Anna"})

    assert len(messages) > 1
    assert all(one.text.startswith("Anna (medewerker):\n") for one in messages)
    assert all(one.blocks[0]["type"] == "context" for one in messages)


def test_a_possible_repetition_is_marked_on_each_message() -> None:
    messages = draw(Reply(("woord " * 2_000,)).to_json(), is_repeat=True)

    assert all(one.text.startswith(REPEATED) for one in messages)
    assert all(REPEATED in shown([one]) for one in messages)
    assert marked(messages[0], is_repeat=False) == (messages[0],)


def test_a_reply_is_shared_by_a_button_of_its_own_and_then_without_what_is_for_one_person() -> None:
    reply = Reply(
        ("x",), choices=buttons(["a"], "choice"), rate=buttons(["Ja"], "rate"), buttons=buttons(["b"])
    )
    content = reply.to_json() | {"audience": "gedeeld", "event": "1.2~C1/3.4"}

    (private,), (plain,), (shared,) = draw(content, can_share=True), draw(content), draw_shared(content)

    last = list(elements_of(private.blocks))[-1].body
    assert (last["action_id"], last["value"]) == (SHARE, "1.2~C1/3.4")
    assert SHARE not in str(plain)
    assert SHARE not in str(draw(reply.to_json(), can_share=True))
    assert pressed([shared]) == ["choice:0"]


def test_a_reply_of_nothing_is_still_a_message() -> None:
    assert faults(draw({})) == []
    assert faults(draw({"paragraphs": ["\u200b", " \n "]})) == []


def test_pitfall_2_what_was_typed_as_an_entity_is_read_as_an_entity() -> None:
    (message,) = draw(Reply(("Typ &lt; voor <",)).to_json())

    assert message.text == "Typ &amp;lt; voor &lt;"
    assert message.blocks[0]["text"]["text"] == "Typ &lt; voor <"


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2040, 1, 1)], ids=["now", "long overdue"])
def test_every_answer_of_the_packaged_knowledge_is_valid_and_whole(talk: Talk, today: date) -> None:
    answers = Answers(talk.knowledge, Organisation("De Fabriek", "a@b.be", "02 555 01 00"))
    book, texts = talk.phrase_book({}), 0
    roles = [None, *(one.name for one in talk.knowledge.entities["rol"].values)]

    for topic in talk.knowledge.topics.values():
        told = [answers.reply(topic, book, role=role, today=today) for role in roles]
        told += [answers.aspect(topic, aspect, book, today=today) for aspect in ("kosten", "wie", "hoe")]
        for reply in dict.fromkeys(told):
            messages = draw(reply.to_json() | {"event": "1.2~C1/3.4"}, can_share=True)
            assert faults(messages) == [], topic.id
            said = "".join(words(shown(messages)))
            assert all("".join(words(one)) in said for one in (*reply.paragraphs, *reply.small_print)), (
                topic.id
            )
            texts += len(messages)

    assert texts > len(talk.knowledge.topics)
