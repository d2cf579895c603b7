"""When two incoming messages mean the same: clicks and forms may, what was typed never does."""

from dataclasses import replace

import pytest

from bot.incoming import Incoming

CLICK = Incoming("slack", "c", "e1", choice="topic:lening", under="m1")
FORM = Incoming("slack", "c", "e1", fields={"naam": "An", "plaats": "Gent"}, under="m1")


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(Incoming("slack", "c", "e1", "ja"), id="a line"),
        pytest.param(Incoming("slack", "c", "e1", "ja", under="m1"), id="a line under a message"),
        pytest.param(Incoming("slack", "c", "e1", under="m1"), id="nothing"),
        pytest.param(replace(CLICK, under=""), id="a click of who knows where"),
        pytest.param(replace(FORM, under=""), id="a form of who knows where"),
    ],
)
def test_what_was_typed_has_no_meaning_to_compare(typed: Incoming) -> None:
    assert typed.meaning is None


@pytest.mark.parametrize("sent", [pytest.param(CLICK, id="click"), pytest.param(FORM, id="form")])
def test_statement_2_the_same_under_another_event_id_means_the_same(sent: Incoming) -> None:
    assert sent.meaning
    assert replace(sent, event_id="e2").meaning == sent.meaning


def test_the_order_of_the_fields_of_a_form_does_not_matter() -> None:
    turned = dict(reversed(FORM.fields.items()))

    assert replace(FORM, fields=turned).meaning == FORM.meaning


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(CLICK, choice="topic:prijzen"), id="button"),
        pytest.param(replace(CLICK, under="m2"), id="message"),
        pytest.param(replace(CLICK, conversation="d"), id="conversation"),
        pytest.param(replace(CLICK, channel="teams"), id="channel"),
        pytest.param(replace(CLICK, text="erbij"), id="text"),
        pytest.param(replace(CLICK, fields={"naam": "An"}), id="form"),
        pytest.param(replace(FORM, fields={"naam": "An", "plaats": "Aalst"}), id="value"),
        pytest.param(replace(FORM, fields={"naam": "Gent", "plaats": "An"}), id="values changed places"),
    ],
)
def test_what_differs_in_anything_means_something_else(other: Incoming) -> None:
    assert other.meaning
    assert other.meaning not in (CLICK.meaning, FORM.meaning)


def test_text_that_looks_like_a_boundary_does_not_make_two_the_same() -> None:
    one = replace(FORM, fields={"a": "b\0c", "d": "e"})
    two = replace(FORM, fields={"a": "b", "c\0d": "e"})

    assert one.meaning != two.meaning


def test_statement_32_hostile_text_has_a_meaning_and_no_crash() -> None:
    assert replace(FORM, fields={"naam": "\ud800\0"}).meaning
