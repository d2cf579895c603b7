"""A problem in a knowledge file, told to an editor: where, what, and what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How bad it is: a fout is refused, an aandacht only shown."""

    FOUT = "fout"
    AANDACHT = "aandacht"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one place. `line` counts from 1; 0 means the file as a whole."""

    file: str
    line: int
    kind: Kind
    what: str
    todo: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.kind.value}: {self.what} ({self.todo})"


class KnowledgeRefused(Exception):  # noqa: N818 - it says what happened, not that it is an error
    """The files hold at least one fout; `problems` lists all that was found, in file order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))

    @property
    def wrong(self) -> tuple[Problem, ...]:
        """Only what has to be mended first: the problems that are a fout."""
        return tuple(problem for problem in self.problems if problem.kind is Kind.FOUT)
