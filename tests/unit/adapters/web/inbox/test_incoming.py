"""What a browser posts to the inbox, read strictly."""

from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from adapters.web.inbox.incoming import (
    Box,
    Filters,
    Form,
    read_cursor,
    read_filters,
    read_form,
    read_key,
    read_number,
    write_cursor,
)
from adapters.web.incoming import UnreadableError
from bot.request import State, Urgency

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STALE_BEFORE = NOW - timedelta(days=3)
TONIGHT = STALE_BEFORE + timedelta(days=4)


def test_a_form_keeps_all_questions_and_one_of_everything_else() -> None:
    form = read_form(b"text=a%0D%0Ab&vraag=een&vraag=&vraag=twee")

    assert form.one("text") == "a\nb"
    assert form.many("vraag") == ("een", "twee")
    assert form.one("anders") == ""
    assert "anders" not in form


@pytest.mark.parametrize("body", [b"text=a&text=b", b"a=1&" * 61], ids=["twice", "too-many"])
def test_statement_34_a_form_that_no_page_of_ours_sends_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        read_form(body)


def test_statement_32_nul_and_lone_surrogates_become_the_replacement_sign() -> None:
    assert read_form(b"text=a%00b%ED%A0%80c").one("text").startswith("a\ufffdb\ufffd")


def test_filters_that_are_not_understood_are_left_out() -> None:
    found = read_filters({"bak": "onzin", "dringend": "onzin", "na": "onzin", "thema": "zorg\x00"})

    assert found == Filters(theme="zorg\ufffd", after="onzin")
    assert found.to_wanted(1, stale_before=STALE_BEFORE, tonight=TONIGHT).after is None


def test_the_text_of_a_search_is_in_no_address() -> None:
    filters = Filters(Box.MINE, text="Ana", theme="zorg", urgency=Urgency.HIGH, sleeping=True)

    assert filters.in_address == {"bak": "mijn", "thema": "zorg", "dringend": "dringend", "sluimert": "ja"}
    assert filters.is_narrowed


@pytest.mark.parametrize(
    ("box", "states", "owner"),
    [
        (Box.NEW, (State.NEW,), None),
        (Box.MINE, (State.TAKEN, State.WAITING), 7),
        (Box.WAITING, (State.WAITING,), 7),
        (Box.CLOSED, (State.CLOSED, State.WITHDRAWN), None),
        (Box.STALE, (), None),
        (Box.ALL, (), None),
        (Box.TODAY, (), None),
        (Box.GOING, (State.CLOSED, State.WITHDRAWN), None),
    ],
)
def test_each_tab_asks_for_its_own_requests(box: Box, states: tuple[State, ...], owner: int | None) -> None:
    wanted = Filters(box).to_wanted(7, stale_before=STALE_BEFORE, tonight=TONIGHT)

    assert (wanted.states, wanted.owner, wanted.teams) == (states, owner, None)
    assert wanted.stale_before == (STALE_BEFORE if box is Box.STALE else None)


def test_a_place_in_the_list_is_read_back() -> None:
    assert read_cursor(write_cursor(NOW, "428-193-K")) == (NOW, "428-193-K")
    for wrong in ("", "x", "2026-11-23~1", f"{NOW.isoformat()}~' OR 1"):
        assert read_cursor(wrong) is None


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_place_at_the_end_of_the_calendar_is_none(moment: str) -> None:
    assert read_cursor(f"{moment}~184-773-Q") is None


@pytest.mark.parametrize("text", ["", "x' OR 1", "../..", "1" * 21, "é"])
def test_what_can_be_no_number_is_not_found(text: str) -> None:
    with pytest.raises(web.HTTPNotFound):
        read_number(text)


@pytest.mark.parametrize("key", ["", "kort", "a b c d e f", "x" * 65])
def test_a_form_without_a_name_of_ours_is_refused(key: str) -> None:
    with pytest.raises(web.HTTPBadRequest):
        read_key(Form({"sleutel": (key,)}))
