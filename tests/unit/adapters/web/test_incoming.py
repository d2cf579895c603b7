"""Reading a post: what our page sends is taken, everything else is refused without an accident."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.incoming import FORM, JSON, Post, UnreadableError, read_number, read_post

ID = "een-vrij-lange-id"


def test_a_form_is_read() -> None:
    post = read_post(f"id={ID}&text=caf%C3%A9+of+zaal&choice=topic%3Azaal&after=3".encode(), FORM)

    assert post == Post(ID, "café of zaal", "topic:zaal", 3)


def test_json_is_read() -> None:
    body = json.dumps({"id": ID, "text": "café", "choice": "", "after": 3, "gesprek": "abc"}).encode()

    assert read_post(body, JSON) == Post(ID, "café", None, 3, "abc")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[" * 10_000, id="deep-open"),
        pytest.param(b"[" * 10_000 + b"]" * 10_000, id="deep"),
        pytest.param(b'{"a":' * 10_000 + b"1" + b"}" * 10_000, id="deep-objects"),
        pytest.param(b'{"text": "a", "text": "b"}', id="same-key-twice"),
        pytest.param(b'{"after": NaN}', id="nan"),
        pytest.param(b'{"after": Infinity}', id="infinity"),
        pytest.param(b'{"after": 1e999}', id="1e999"),
        pytest.param(b'{"after": true}', id="boolean"),
        pytest.param(b'{"after": -1}', id="negative"),
        pytest.param(b'{"after": 99999999999999999999}', id="huge"),
        pytest.param(b'{"text": 1}', id="text-is-number"),
        pytest.param(b'{"text": null}', id="null"),
        pytest.param(b'{"anders": "x"}', id="unknown-field"),
        pytest.param(b'{"id": "kort"}', id="short-id"),
        pytest.param(b'{"id": "met een spatie erin"}', id="id-with-blank"),
        pytest.param(b'{"choice": "twee woorden"}', id="choice-with-blank"),
        pytest.param(b'"tekst"', id="no-object"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xfe\x00", id="no-utf-8"),
        pytest.param(b"9" * 5_000, id="long-number"),
    ],
)
def test_json_that_our_page_never_sends_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        read_post(body, JSON)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"text=a&text=b", id="same-field-twice"),
        pytest.param(b"a=1&" * 50, id="many-fields"),
        pytest.param(b"after=x", id="after-is-no-number"),
        pytest.param("after=٣".encode(), id="other-digits"),
    ],
)
def test_a_form_that_our_page_never_sends_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        read_post(body, FORM)


@given(st.binary(max_size=300), st.sampled_from([FORM, JSON]))
def test_any_bytes_are_read_or_refused(body: bytes, content_type: str) -> None:
    try:
        post = read_post(body, content_type)
    except UnreadableError:
        return

    assert "\x00" not in post.text
    post.text.encode()


def test_signs_that_a_database_cannot_keep_are_replaced() -> None:
    post = read_post(b'{"text": "a\\u0000b\\ud800c"}', JSON)

    assert post.text == "a\ufffdb\ufffdc"


def test_a_resend_is_the_same_event() -> None:
    assert Post(ID, "dag").to_incoming("k") == Post(ID, "dag").to_incoming("k")


def test_another_question_from_an_old_page_is_another_event() -> None:
    assert Post(ID, "dag").to_incoming("k").event_id != Post(ID, "hallo").to_incoming("k").event_id


def test_a_post_without_id_gets_a_fresh_one() -> None:
    assert read_post(b"text=a", FORM).id != read_post(b"text=a", FORM).id


@pytest.mark.parametrize("text", ["", "-1", "1.0", "²", "1234567890", "1 OR 1=1"])
def test_a_number_is_digits_only(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_number(text)
