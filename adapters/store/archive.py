"""The file of a backup: every row of a store as JSON lines, with sums that tell whether it is whole."""

import gzip
import hashlib
import json
import os
import secrets
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, cast

from pydantic import TypeAdapter

from adapters.store.carry import Header, Line, Progress, Source, Sums, TableSum, Tally

FORMAT = "wegwijs-archive"
FORMAT_VERSION = 1
LONGEST_LINE = 64 * 2**20
COMPRESSION = 6
NOTE_EVERY = 500

_headers = TypeAdapter(Header)
_sums: TypeAdapter[Sums] = TypeAdapter(dict[str, TableSum])
_BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, ValueError, KeyError, TypeError, RecursionError)


class ArchiveRefused(Exception):  # noqa: N818 - it says what happened
    """The file is no whole archive that this version can read; the message says what is wrong."""


class Archive:
    """A file that was read to its end and found whole. Gives its rows as often as they are asked for."""

    def __init__(self, file: BinaryIO, header: Header, sums: Sums) -> None:
        self._file = file
        self.header = header
        self.sums = sums

    def lines(self) -> Iterator[Line]:
        """Each row with the table it belongs to. Raises ArchiveRefused when the file changed meanwhile."""
        return _Reading(self._file).lines()


def write_archive(path: Path, source: Source, progress: Progress) -> Sums:
    """Writes all rows to a new file that only its owner may read; what is in it, per table.

    It appears under its name when it is whole, and is on disk then. Raises FileExistsError rather
    than touch a file that is there, and any other OSError of a disk; nothing is left behind.
    """
    if os.path.lexists(path):
        raise FileExistsError(f"{path} is there already")
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    number = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(number, "wb") as file:
            sums = _write(file, source, progress)
            file.flush()
            os.fsync(file.fileno())
        _give_name(part, path)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    return sums


def _write(file: BinaryIO, source: Source, progress: Progress) -> Sums:
    total = sum(source.header.rows.values())
    whole, tally, current = hashlib.sha256(), Tally(source.header), ""
    with gzip.GzipFile("", "wb", COMPRESSION, file, mtime=0) as packed:

        def put(line: bytes) -> None:
            whole.update(line)
            packed.write(line)

        head = {"format": FORMAT, "format_version": FORMAT_VERSION, **asdict(source.header)}
        put(_json_line(head))
        for done, (table, row) in enumerate(source.lines(), start=1):
            if table != current:
                current = table
                put(_json_line({"table": table}))
            put(row + b"\n")
            tally.add(table, row)
            if done % NOTE_EVERY == 0:
                progress("writing", done, total)
        sums = tally.sums()
        packed.write(_json_line({"sums": _sums.dump_python(sums), "sha256": whole.hexdigest()}))
    return sums


def _give_name(part: Path, path: Path) -> None:
    """Renames without ever putting it in the place of a file that appeared meanwhile."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links, such as a USB stick
        if os.path.lexists(path):
            raise FileExistsError(f"{path} is there already") from None
        part.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def open_archive(path: Path, progress: Progress) -> Iterator[Archive]:
    """The archive in a file, read to its end first.

    Raises ArchiveRefused when it is cut, changed, no archive, or one of a later format; OSError when
    it cannot be read.
    """
    with path.open("rb") as file:
        reading = _Reading(file)
        for done, _ in enumerate(reading.lines(), start=1):
            if done % NOTE_EVERY == 0:
                progress("checking", done, sum(reading.header.rows.values()))
        yield Archive(file, reading.header, reading.sums)


class _Reading:
    """One walk through the file, that ends well only when everything adds up."""

    header: Header
    sums: Sums

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._whole = hashlib.sha256()

    def lines(self) -> Iterator[Line]:
        self._file.seek(0)
        try:
            with gzip.GzipFile(fileobj=self._file, mode="rb") as packed:
                lines = _split(cast(BinaryIO, packed))
                self._read_header(next(lines, b""))
                yield from self._rows(lines)
        except _BROKEN:
            raise ArchiveRefused("it is cut off, changed, or no backup of wegwijs") from None

    def _read_header(self, line: bytes) -> None:
        head = _object(line)
        if head.pop("format", None) != FORMAT:
            raise ValueError
        if head.pop("format_version") != FORMAT_VERSION:
            raise ArchiveRefused("it is of a newer version of wegwijs: install that version")
        self._whole.update(line)
        self.header = _headers.validate_python(head)

    def _rows(self, lines: Iterator[bytes]) -> Iterator[Line]:
        tally, table = Tally(self.header), ""
        for line in lines:
            if line.startswith(b"["):
                if len(json.loads(line)) != len(self.header.columns[table]):
                    raise ValueError
                self._whole.update(line)
                tally.add(table, line[:-1])
                yield table, line[:-1]
                continue
            said = _object(line)
            if "table" not in said:
                self._end(said, tally, lines)
                return
            self._whole.update(line)
            table = said["table"]
        raise ValueError  # no footer

    def _end(self, footer: dict[str, Any], tally: Tally, rest: Iterator[bytes]) -> None:
        self.sums = _sums.validate_python(footer["sums"])
        is_whole = footer["sha256"] == self._whole.hexdigest() and self.sums == tally.sums()
        if not is_whole or next(rest, None) is not None:
            raise ValueError


def _split(packed: BinaryIO) -> Iterator[bytes]:
    while line := packed.readline(LONGEST_LINE):
        if not line.endswith(b"\n"):
            raise ValueError
        yield line


def _object(line: bytes) -> dict[str, Any]:
    found = json.loads(line)
    if not isinstance(found, dict):
        raise ValueError
    return found


def _json_line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
