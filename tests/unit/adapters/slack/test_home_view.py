"""Our home in Slack, and the suggestions in a direct message."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.home_view import draw_home, draw_prompts
from bot.at_home import suggestions
from bot.talk import Talk
from tests.kit.slack_blocks import lint_view
from tests.kit.slack_fields import elements_of

HEADINGS = {"suggestions": "Vraag bijvoorbeeld", "requests": "Je aanvragen", "buttons": "Meer"}
TEXTS = st.text(max_size=200) | st.sampled_from(
    ["<!channel>", "*a* `b` _c_", "😀" * 100, "&" * 4_000, "ش" * 90]
)


def make_content(requests: int = 1, text: str = "Je vraag 428-193-K is bij Anna.") -> dict[str, Any]:
    return {
        "intro": "Hallo, ik ben wegwijs.",
        "suggestions": [{"id": f"topic:{one}", "label": f"Vraag {one}"} for one in range(6)],
        "requests": [{"number": f"{one}", "state": "new", "told": text} for one in range(requests)],
        "buttons": [{"id": "intake", "label": "Een vraag"}, {"id": "recht", "label": "Mijn gegevens"}],
        "headings": HEADINGS,
    }


def words_of(view: dict[str, Any]) -> str:
    return " ".join(block["text"]["text"] for block in view["blocks"] if "text" in block)


def test_the_home_shows_suggestions_requests_and_data() -> None:
    view = draw_home(make_content())

    pressed = [element.body["value"] for element in elements_of(view["blocks"])]
    assert lint_view(view) == []
    assert pressed == [*(f"topic:{one}" for one in range(6)), "intake", "recht"]
    assert all(title in words_of(view) for title in HEADINGS.values())
    assert "428-193-K is bij Anna" in words_of(view)


def test_a_heading_without_anything_beneath_is_left_out() -> None:
    view = draw_home(make_content(requests=0))

    assert HEADINGS["requests"] not in words_of(view)


def test_an_emptied_home_is_still_a_home() -> None:
    view = draw_home({"suggestions": [], "requests": [], "buttons": [], "headings": {}, "intro": ""})

    assert lint_view(view) == []
    assert view["blocks"]


def test_pitfall_14_of_many_requests_is_said_how_many_are_left() -> None:
    view = draw_home(make_content(requests=200))

    assert lint_view(view) == []
    assert "180 andere" in str(view)


@given(TEXTS, st.integers(0, 40))
def test_statement_36_no_word_is_markup_on_the_home_tab(text: str, number: int) -> None:
    view = draw_home(make_content(number, text) | {"intro": text})

    assert lint_view(view) == []
    assert "mrkdwn" not in str(view)


@given(st.lists(TEXTS, max_size=9), TEXTS)
def test_pitfall_16_at_most_four_prompts_and_none_in_a_thread(texts: list[str], title: str) -> None:
    drawn = draw_prompts({"title": title, "prompts": [{"title": one, "message": one} for one in texts]})

    assert len(drawn["prompts"]) == min(4, len(texts))
    assert set(drawn) <= {"title", "prompts"}
    assert all(set(one) == {"title", "message"} for one in drawn["prompts"])


def test_our_own_first_questions_fit_whole_on_their_buttons(talk: Talk) -> None:
    found = suggestions(talk)

    view = draw_home({"suggestions": [vars(one) for one in found]})

    drawn = [element.body for element in elements_of(view["blocks"])]
    assert [one["text"]["text"] for one in drawn] == [one.label for one in found]
    assert lint_view(view) == []
