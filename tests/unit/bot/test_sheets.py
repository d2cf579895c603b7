"""Files that leave us: whatever somebody typed comes back as text, and no spreadsheet runs it."""

import csv
import io
import json
import re
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sheets import FORMULA_SIGNS, Form, Row, to_cell, write_sheet

TURNING = "\u061c\u200e\u200f" + "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
RUNS = "=+-@＝＋－＠﹦﹢﹣"
UNSEEN = ' \t\x0b\x0c\0"\u00a0\u200b\u2060\ufeff'
HOSTILE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["=1+1", "=cmd|' /C calc'!A0", "+32 475 12 34 56", "-2+3", "@SUM(A1)", "＝1", "\t=1", "\r=1"]
    ),
    st.text(alphabet="=+-@＝＋－＠\t\r\n\x0b\u200b\0\",;'\\\u202e\u2067éa", max_size=20),
)


async def pages(*made: Sequence[Row]) -> AsyncIterator[Sequence[Row]]:
    for page in made:
        yield page


async def write(form: Form, columns: Sequence[str], *made: Sequence[Row]) -> bytes:
    return b"".join([piece async for piece in write_sheet(form, columns, pages(*made))])


def read_csv(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def without_marks(cell: str) -> str:
    return cell.replace("'", "")


@settings(deadline=None)  # a machine with others at work on it
@given(st.lists(st.tuples(HOSTILE, HOSTILE), max_size=5))
async def test_statement_40_any_text_comes_back_from_csv_and_no_cell_begins_as_a_formula(
    texts: list[tuple[str, str]],
) -> None:
    rows = [{"a": first, "b": second} for first, second in texts]

    content = await write(Form.CSV, ("a", "b"), rows)

    head, *found = read_csv(content)
    assert head == ["a", "b"]
    assert all(not cell or cell[0] not in FORMULA_SIGNS for row in found for cell in row)
    shown = [[_shown(text) for text in row] for row in texts]
    assert [[without_marks(cell) for cell in row] for row in found] == [
        [without_marks(text) for text in row] for row in shown
    ]


@settings(deadline=None)  # a machine with others at work on it
@given(st.lists(st.tuples(HOSTILE, HOSTILE), max_size=5))
async def test_no_cell_begins_as_a_formula_where_the_file_is_split_at_semicolons(
    texts: list[tuple[str, str]],
) -> None:
    content = (await write(Form.CSV, ("a", "b"), [{"a": a, "b": b} for a, b in texts])).decode("utf-8-sig")

    strict = [cell for row in csv.reader(io.StringIO(content, newline=""), delimiter=";") for cell in row]
    naive = re.split(r"[;\r\n\v\f]", content)

    assert [cell for cell in (*strict, *naive) if cell.lstrip(UNSEEN)[:1] in set(RUNS)] == []


def _shown(text: str) -> str:
    return "".join(f"[U+{ord(sign):04X}]" if sign in TURNING else sign for sign in text)


@settings(deadline=None)  # a machine with others at work on it
@given(st.lists(st.tuples(HOSTILE, st.text(st.characters(categories=["Cs", "L"]), max_size=5)), max_size=5))
async def test_any_text_comes_back_from_json_as_it_was(texts: list[tuple[str, str]]) -> None:
    rows = [{"a": first, "b": second} for first, second in texts]

    content = await write(Form.JSON, ("a", "b"), rows)

    assert json.loads(content) == json.loads(json.dumps(rows))
    assert not set(TURNING) & set(content.decode())


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        pytest.param("+32 475 12 34 56", "'+32 475 12 34 56", id="phone"),
        pytest.param("=HYPERLINK(1)", "'=HYPERLINK(1)", id="formula"),
        pytest.param("＝1+1", "'＝1+1", id="full-width"),
        pytest.param("\0=1", "'\0=1", id="nul"),
        pytest.param(("=a", "b"), "'=a, b", id="labels"),
        pytest.param(("a", "=b"), "a, '=b", id="second-label"),
        pytest.param((("Je vraag", "=1"), ("Doel", "x")), "Je vraag: =1\nDoel: x", id="facts"),
        pytest.param((("Je vraag", "hallo\n=cmd"),), "Je vraag: hallo\n'=cmd", id="line-in-a-fact"),
        pytest.param("klik ;=HYPERLINK(1)", "klik ;'=HYPERLINK(1)", id="after-a-semicolon"),
        pytest.param("klik; @SUM(1)", "klik;' @SUM(1)", id="after-a-semicolon-and-a-blank"),
        pytest.param("\u200b=1", "'\u200b=1", id="zero-width"),
        pytest.param("\ufeff=1", "'\ufeff=1", id="byte-order-mark"),
        pytest.param("\u00a0\x0b=1", "'\u00a0\x0b'=1", id="blanks"),
        pytest.param("﹦1", "'﹦1", id="small-sign"),
        pytest.param("€ 5,- per uur", "€ 5,- per uur", id="a-price"),
        pytest.param("e=mc", "e=mc", id="inside"),
        pytest.param("jan \u202egpj.exe", "jan [U+202E]gpj.exe", id="turned"),
        pytest.param((), "", id="nothing-in-a-list"),
        pytest.param(None, "", id="none"),
        pytest.param(4, "4", id="number"),
        pytest.param(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), "2026-07-01 00:30", id="moment-here"),
    ],
)
def test_a_value_is_written_for_people_and_never_runs(value: Any, cell: str) -> None:
    assert to_cell(value) == cell


async def test_a_csv_file_opens_in_excel_with_its_accents() -> None:
    content = await write(Form.CSV, ("naam",), [{"naam": 'Zoë, "Zo"'}])

    assert content == b'\xef\xbb\xbfnaam\r\n"Zo\xc3\xab, ""Zo"""\r\n'


@pytest.mark.parametrize("made", [(), ([],), ([], [])], ids=["no-page", "empty-page", "empty-pages"])
async def test_a_file_without_rows_is_whole(made: tuple[Sequence[Row], ...]) -> None:
    assert json.loads(await write(Form.JSON, ("a",), *made)) == []
    assert read_csv(await write(Form.CSV, ("a",), *made)) == [["a"]]


async def test_pages_make_one_file() -> None:
    rows = [{"a": number} for number in range(5)]

    content = await write(Form.JSON, ("a",), rows[:2], [], rows[2:])

    assert json.loads(content) == rows
