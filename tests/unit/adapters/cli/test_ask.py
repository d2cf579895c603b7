"""`wegwijs ask --jsonl`: what a line may hold."""

import pytest

from adapters.cli.ask import Asked, BadLine, read_lines


def test_a_line_is_a_text_or_a_conversation_and_blank_lines_are_skipped() -> None:
    lines = [
        '{"text": "a", "extra": 1}\n',
        "\n",
        '{"turns": [{"text": "b"}, {"text": "c"}]}',
        '{"turns": []}',
    ]

    assert list(read_lines(lines)) == [
        Asked(("a",), as_turns=False),
        Asked(("b", "c"), as_turns=True),
        Asked((), as_turns=True),
    ]


@pytest.mark.parametrize(
    "line",
    ["x", "3", "[]", "null", "{}", '{"text": 3}', '{"text": NaN}', '{"turns": "a"}', '{"turns": [3]}',
     '{"turns": [{"text": null}]}', "[" * 100_000, "9" * 5_000, '{"text": "a"'],
    ids=lambda line: line[:20],
)  # fmt: skip
def test_another_line_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(BadLine, match=r"^line 2: .*write") as refused:
        list(read_lines(["\n", line]))

    assert refused.value.number == 2
