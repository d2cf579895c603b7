"""Strings that are planted in all that one person gives, and where they are found again, byte for byte."""

import gzip
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import re2  # files of a database are long: one pass over each

_LETTERS = "bcdfghjklmnpqrstvwxz"


@dataclass
class Plants:
    """Makes strings that stand nowhere else: words, mail addresses and numbers."""

    made: list[str] = field(default_factory=list)

    def word(self) -> str:
        """A word without meaning, that is neither a number nor anything else that is masked."""
        return self._keep(_word())

    def mail(self) -> str:
        """A mail address."""
        return self._keep(f"{_word()}@voorbeeld.be")

    def number(self) -> str:
        """Twelve digits, as of something that people have in hand."""
        return self._keep(str(secrets.randbelow(9 * 10**11) + 10**11))

    def _keep(self, made: str) -> str:
        self.made.append(made)
        return made


def _word() -> str:
    return "zy" + "".join(secrets.choice(_LETTERS) for _ in range(10))


def found_in(pieces: Mapping[str, bytes], plants: Iterable[str]) -> dict[str, int]:
    """How many of the plants stand in each piece, whatever their case; a piece without any is left out."""
    options = re2.Options()
    options.encoding, options.max_mem = re2.Options.Encoding.LATIN1, 1 << 26
    wanted = re2.compile(b"|".join(re2.escape(plant.lower().encode()) for plant in plants), options)
    counts = {name: len(set(wanted.findall(piece.lower()))) for name, piece in pieces.items()}
    return {name: count for name, count in counts.items() if count}


def files_under(folder: Path, *, but: Iterable[Path] = ()) -> dict[str, bytes]:
    """What stands in all files under a folder but those, what is packed unpacked; not in files that go
    meanwhile."""
    pieces, left_out = {}, set(but)
    for path in sorted(folder.rglob("*")):
        if left_out.intersection(path.parents):
            continue
        try:
            raw = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        except OSError:
            continue
        name = str(path.relative_to(folder))
        pieces[name] = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
    return pieces
