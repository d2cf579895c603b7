"""Rows as CSV that no spreadsheet takes for formulas, or as JSON: page after page."""

import csv
import io
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.hours import BRUSSELS

Row = Mapping[str, Any]
FORMULA_SIGNS = "=+-@\t\r\n\0＝＋－＠﹦﹢﹣"
# Where a spreadsheet that splits at `;` (Excel in Belgium, on a double click) sees a new cell: a quote in the
# middle of a line means nothing to it. Blanks and signs without width before the formula do not save us.
_UNSEEN = r"[^\S\r\n]|[\0\"\u00ad\u200b-\u200d\u2060\ufeff]"
_BEGINS = re.compile(rf"(\A|[;\r\n\v\f\x85\u2028\u2029])(?=(?:{_UNSEEN})*[=+\-@＝＋－＠﹦﹢﹣])")
_BOM = "\ufeff"  # without it, Excel reads UTF-8 as something else
_TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_TURNS = re.compile(f"[{_TURNING}]")
_TO_ESCAPE = re.compile(f"[{_TURNING}\ud800-\udfff]")


class Form(StrEnum):
    """The form of a file."""

    CSV = "csv"
    JSON = "json"


async def write_sheet(
    form: Form, columns: Sequence[str], pages: AsyncIterator[Sequence[Row]]
) -> AsyncIterator[bytes]:
    """The whole file, a piece for each page.

    CSV: RFC 4180 with a first line of names, as Excel opens it. JSON: a list of objects. Values are text,
    numbers, moments, lists of text, lists of (label, value), or None.
    """
    if form is Form.CSV:
        yield (_BOM + _lines([columns])).encode()
        async for page in pages:
            yield _lines([[to_cell(row[name]) for name in columns] for row in page]).encode(errors="replace")
        return
    between = "[\n"
    async for page in pages:
        if page:
            yield (
                between + ",\n".join(to_json({name: row[name] for name in columns}) for row in page)
            ).encode()
            between = ",\n"
    yield b"[]\n" if between == "[\n" else b"\n]\n"


def to_cell(value: Any) -> str:
    """The value as a cell.

    What a spreadsheet could run gets a `'` in front (OWASP ASVS 5.0, 1.2.10), also where one that splits at
    `;` sees a new cell; a phone number stays readable: `'+32 475 12 34 56`. Signs that turn the reading
    direction are shown by their number.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(BRUSSELS):%Y-%m-%d %H:%M}"
    if isinstance(value, (int, float, date)):
        return str(value)
    text = _TURNS.sub(lambda sign: f"[U+{ord(sign[0]):04X}]", _flat(value))
    return _guard(text)


def _guard(text: str) -> str:
    guarded = _BEGINS.sub(r"\1'", text)
    return f"'{guarded}" if guarded[:1] and guarded[0] in FORMULA_SIGNS else guarded


def to_json(row: Row) -> str:
    """The row as an object; signs that turn the reading direction are escaped, so that they do nothing."""
    text = json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False)
    return _TO_ESCAPE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def _lines(rows: Sequence[Sequence[str]]) -> str:
    found = io.StringIO(newline="")
    csv.writer(found, lineterminator="\r\n").writerows(rows)
    return found.getvalue()


def _flat(value: Any) -> str:
    """Text, a list of text in one line, or a list of labels and values with a line each."""
    if isinstance(value, str):
        return value
    if all(isinstance(one, str) for one in value):
        return ", ".join(map(_guard, value))
    return "\n".join(f"{label}: {text}" for label, text in value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(BRUSSELS).isoformat(timespec="seconds")
    if isinstance(value, tuple):
        return [one if isinstance(one, str) else {"label": one[0], "waarde": one[1]} for one in value]
    return value
