"""The YAML reader: text stays text, lines are right, and hostile files are refused (statements 19-25)."""

import time
from pathlib import Path

import pytest

from knowledge.reader import MAX_BYTES, Unreadable, read_file, read_text


def refusal(text: str) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read_text(text)
    return caught.value


# --- what is written arrives as typed ------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["9:30", "13:00", "0475 12 34 56", "+32", "nee", "no", "ja", "on", "1e3", "0123", "007", "3.10",
     "null", "~", "0x1F", "1_000", ".inf", "2026-11-23", "=", "<<", "12:30:45"],
)  # fmt: skip
def test_statement_23_a_value_arrives_as_the_text_typed(typed: str) -> None:
    document = read_text(f"a: {typed}\nb:\n- {typed}\n{typed}: c\n")

    assert document.content == {"a": typed, "b": [typed], typed: "c"}


def test_a_key_without_value_is_empty_text() -> None:
    assert read_text("a:\nb: x\n").content == {"a": "", "b": "x"}


def test_an_empty_file_has_no_content() -> None:
    assert read_text("# enkel een opmerking\n").content is None


# --- lines ----------------------------------------------------------------------------------------


def test_each_part_knows_its_line() -> None:
    document = read_text("# kop\na: x\n\nb:\n- c: y\n- c: z\n")

    assert [document.line_of(loc) for loc in (("a",), ("b", 0, "c"), ("b", 1, "c"))] == [2, 5, 6]


def test_a_block_of_text_has_the_line_of_its_first_line() -> None:
    document = read_text("a: |\n  eerste\n  tweede\nb: >\n  derde\n")

    assert document.line_of(("a",)) == 2
    assert document.line_of(("b",)) == 5


def test_the_line_of_an_absent_part_is_that_of_the_nearest_part_around_it() -> None:
    document = read_text("a: x\nb:\n- c: y\n")

    assert document.line_of(("b", 0, "weg", 3)) == 3
    assert document.line_of(("weg",)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("k: |\n\n  a\n\n  b\n", [(3, "a"), (5, "b")], id="block with empty lines"),
        pytest.param("k:\n- a\n# c\n- b\n", [(2, "a"), (4, "b")], id="list"),
        pytest.param("k: a\n", [(1, "a")], id="one line"),
        pytest.param("k:\n", [], id="no value"),
        pytest.param("andere: a\n", [], id="no key"),
    ],
)
def test_texts_at_gives_each_written_line_with_its_number(text: str, expected: list[tuple[int, str]]) -> None:
    assert list(read_text(text).texts_at(("k",))) == expected


# --- hostile files --------------------------------------------------------------------------------


def test_statement_19_an_alias_bomb_is_refused_with_the_line() -> None:
    bomb = "veilig: ja\na0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
    )

    refused = refusal(bomb)

    assert (refused.line, refused.what) == (2, "ankers en verwijzingen (& en *) zijn niet toegelaten")


@pytest.mark.parametrize("hostile", ["a: x\nb: *a\n", "a: x\nb: &b x\n", "a: x\nb: &b\n- x\n"])
def test_statement_19_an_anchor_or_alias_is_refused_with_the_line(hostile: str) -> None:
    assert refusal(hostile).line == 2


@pytest.mark.parametrize(
    "nest", ["[", "{a: ", "- ", "? ", "[{a: "], ids=["list", "map", "dashes", "keys", "mixed"]
)
def test_statement_20_300_000_nested_brackets_are_refused_within_a_second(nest: str) -> None:
    hostile = "a: x\nb:\n " + nest * 300_000
    begin = time.thread_time()

    refused = refusal(hostile)

    assert time.thread_time() - begin < 1
    assert (refused.line, refused.what) == (3, "er zit te veel in elkaar genest")


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system ['true']", "!!python/name:os.system", "!!str x", "!eigen x",
            "!!binary eA==", "!<tag:yaml.org,2002:int> 3"],
)  # fmt: skip
def test_statement_21_a_tag_is_refused_with_the_line(tag: str) -> None:
    refused = refusal(f"a: x\nb: {tag}\n")

    assert refused.line == 2
    assert refused.what.startswith("het label ")


def test_statement_22_a_duplicate_key_is_refused_and_both_lines_are_named() -> None:
    refused = refusal("a: x\nb:\n- c: 1\n  d: 2\n  c: 3\n")

    assert refused.line == 5
    assert refused.what == "de sleutel 'c' staat hier twee keer (ook op regel 3)"


def test_the_same_key_in_two_blocks_is_fine() -> None:
    assert read_text("- c: 1\n- c: 2\n").content == [{"c": "1"}, {"c": "2"}]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        pytest.param("a: x\n\tb: y\n", 2, "er staat een tab", id="tab before a key"),
        pytest.param("a:\n\tb: y\n", 2, "er staat een tab", id="tab below a key"),
        pytest.param("a: |\n  x\n\ty\n", 3, "er staat een tab", id="tab in a block"),
        pytest.param("a: x\nb: c: d\n", 2, "er staat een dubbelpunt te veel", id="colon"),
        pytest.param("a: x\nb: @c\n", 2, "een waarde begint met een teken dat YAML niet kent", id="at"),
        pytest.param("a: x\nb: 'c\nd: e\n", 2, "een aanhalingsteken wordt niet gesloten", id="quote"),
        pytest.param("a: x\nb: [c\nd: e\n", 2, "deze regel is geen geldige YAML", id="bracket"),
        pytest.param("a: x\nb\nc: d\n", 2, "deze regel is geen geldige YAML", id="no colon"),
        pytest.param("a: x\n---\nb: y\n", 2, "er staan twee documenten in het bestand", id="documents"),
        pytest.param("a: x\n[b]: y\n", 2, "een sleutel moet een gewoon woord zijn", id="key"),
        pytest.param("a: x\nb: y\0z\n", 2, "er staat een onzichtbaar teken in (U+0000)", id="NUL"),
        pytest.param("a: x\nb: y\az\n", 2, "er staat een onzichtbaar teken in (U+0007)", id="bell"),
        pytest.param("a: x\nb: \ud800\n", 2, "er staat een onzichtbaar teken in (U+D800)", id="surrogate"),
    ],
)
def test_statement_25_a_broken_line_is_named_in_dutch(text: str, line: int, what: str) -> None:
    refused = refusal(text)

    assert (refused.line, refused.what) == (line, what)
    assert refused.todo
    assert "\n" not in refused.what + refused.todo


# --- files ----------------------------------------------------------------------------------------


def refused_file(path: Path) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read_file(path, root=path.parent)
    return caught.value


def test_statement_25_a_byte_order_mark_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: x\n")

    assert read_file(path, root=tmp_path).content == {"a": "x"}


def test_statement_25_windows_line_ends_give_the_same_text_and_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: |\r\n  x\r\n  y\r\nb: z\r\n")

    document = read_file(path, root=tmp_path)

    assert document.content == {"a": "x\ny\n", "b": "z"}
    assert document.line_of(("b",)) == 4


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        pytest.param("a: x\nb: café\n".encode("latin-1"), 2, id="Latin-1"),
        pytest.param("a: x\n".encode("utf-16"), 1, id="UTF-16"),
    ],
)
def test_statement_25_another_encoding_is_refused_with_the_line(
    tmp_path: Path, raw: bytes, line: int
) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(raw)

    refused = refused_file(path)

    assert (refused.line, refused.what) == (line, "het bestand is niet in UTF-8 opgeslagen")


def test_statement_25_a_file_over_5_mb_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)

    assert refused_file(path).what == "het bestand is groter dan 5 MB"


def test_statement_25_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "geheim.yaml"
    outside.write_text("a: x\n")
    root = tmp_path / "knowledge"
    root.mkdir()
    (root / "a.yaml").symlink_to(outside)

    assert refused_file(root / "a.yaml").what == "dit bestand wijst naar buiten de kennismap"


def test_a_link_within_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("a: x\n")
    (tmp_path / "a.yaml").symlink_to(tmp_path / "b.yaml")

    assert read_file(tmp_path / "a.yaml", root=tmp_path).content == {"a": "x"}


@pytest.mark.parametrize("kind", ["folder", "dangling link", "link to itself", "nothing at all"])
def test_something_that_is_no_file_is_refused_without_a_traceback(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.yaml"
    if kind == "folder":
        path.mkdir()
    if kind == "dangling link":
        path.symlink_to(tmp_path / "weg.yaml")
    if kind == "link to itself":
        path.symlink_to(path)

    assert refused_file(path).what == "dit bestand kan niet gelezen worden"
