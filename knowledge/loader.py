"""Reads a whole knowledge folder into one `Knowledge`, and reports all that is wrong in it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from knowledge.model import (
    Bridge,
    Bridges,
    Case,
    Choice,
    Concept,
    Concepts,
    Dangers,
    Dialect,
    Entity,
    Frames,
    Intake,
    Model,
    Municipalities,
    Outside,
    Phrases,
    Questions,
    Topic,
    TopicGroup,
)
from knowledge.problems import Kind, KnowledgeRefused, Problem
from knowledge.reader import Document, Loc, Unreadable, read_file

T = TypeVar("T")
AnyModel = TypeVar("AnyModel", bound=Model)


@dataclass(frozen=True)
class Loaded(Generic[T]):
    """A model with the file it came from and the lines of its parts."""

    file: str
    value: T
    document: Document

    def line_of(self, *loc: str | int) -> int:
        """Line of the part at `loc`, by the Dutch keys of the file."""
        return self.document.line_of(loc)


@dataclass(frozen=True)
class Files:
    """Everything that could be read, file by file, with the problems met on the way."""

    groups: tuple[Loaded[TopicGroup], ...]
    questions: tuple[Loaded[Questions], ...]
    choices: tuple[Loaded[Choice], ...]
    outside: tuple[Loaded[Outside], ...]
    cases: tuple[Loaded[Case], ...]
    entities: tuple[Loaded[Entity], ...]
    municipalities: Loaded[Municipalities] | None
    concepts: Loaded[Concepts] | None
    dialect: Loaded[Dialect] | None
    frames: Loaded[Frames] | None
    bridges: Loaded[Bridges] | None
    dangers: Loaded[Dangers] | None
    intake: Loaded[Intake] | None
    phrases: Loaded[Phrases] | None
    problems: tuple[Problem, ...]
    digest: str


@dataclass(frozen=True)
class Knowledge:
    """All that the assistant knows, checked; concepts (drafts) are left out."""

    topics: dict[str, Topic]
    groups: dict[str, TopicGroup]
    group_of: dict[str, str]
    questions: dict[str, Questions]
    choices: dict[str, Choice]
    outside: dict[str, Outside]
    cases: dict[str, Case]
    entities: dict[str, Entity]
    municipalities: Municipalities
    concepts: tuple[Concept, ...]
    dialect: tuple[tuple[str, str], ...]
    frames: Frames
    bridges: tuple[Bridge, ...]
    dangers: Dangers
    intake: Intake
    phrases: dict[str, tuple[str, ...]]
    digest: str = ""
    problems: tuple[Problem, ...] = field(default=(), compare=False)

    @cached_property
    def last_checked(self) -> date:
        """The latest day on which any answer was checked."""
        return max(topic.checked for topic in self.topics.values())


def packaged_folder() -> Path:
    """The knowledge that comes with the product."""
    return Path(str(resources.files("knowledge")))


class _Reading:
    """One pass over a folder: reads files into models and collects the problems."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.hash = hashlib.sha256()

    def all_in(self, pattern: str, model: type[AnyModel]) -> tuple[Loaded[AnyModel], ...]:
        paths = sorted(self.root.glob(pattern))
        return tuple(loaded for path in paths if (loaded := self.one(path, model)))

    def only(self, name: str, model: type[AnyModel]) -> Loaded[AnyModel] | None:
        path = self.root / name
        if not path.is_file():
            self.problems.append(Problem(name, 0, Kind.FOUT, "dit bestand ontbreekt", "zet het terug"))
            return None
        return self.one(path, model)

    def one(self, path: Path, model: type[AnyModel]) -> Loaded[AnyModel] | None:
        name = path.relative_to(self.root).as_posix()
        try:
            document = read_file(path, root=self.root)
            self.hash.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
            return Loaded(name, model.model_validate(document.content), document)
        except Unreadable as error:
            self.problems.append(Problem(name, error.line, Kind.FOUT, error.what, error.todo))
        except ValidationError as error:
            self.problems.extend(_explain_all(name, document, error))
        return None


def read_folder(root: Path) -> Files:
    """Files of the folder `root`. Never raises for what an editor wrote: see `problems`."""
    reading = _Reading(root)
    return Files(
        groups=reading.all_in("topics/*.yaml", TopicGroup),
        questions=reading.all_in("questions/*/*.yaml", Questions),
        choices=reading.all_in("choices/*.yaml", Choice),
        outside=reading.all_in("outside/*.yaml", Outside),
        cases=reading.all_in("cases/*.yaml", Case),
        entities=tuple(
            loaded
            for kind in ("provincie", "thema", "fase", "rol")
            if (loaded := reading.only(f"entities/{kind}.yaml", Entity))
        ),
        municipalities=reading.only("entities/gemeenten.yaml", Municipalities),
        concepts=reading.only("words/concepts.yaml", Concepts),
        dialect=reading.only("words/dialect.yaml", Dialect),
        frames=reading.only("words/frames.yaml", Frames),
        bridges=reading.only("words/bridges.yaml", Bridges),
        dangers=reading.only("dangers.yaml", Dangers),
        intake=reading.only("intake.yaml", Intake),
        phrases=reading.only("phrases.yaml", Phrases),
        problems=tuple(reading.problems),
        digest=reading.hash.hexdigest(),
    )


def load(root: Path | None = None, *, today: date) -> Knowledge:
    """Knowledge in `root` (default: the packaged one). Raises KnowledgeRefused on any fout."""
    from knowledge.checks import check_files  # noqa: PLC0415 - checks builds on this module

    files = read_folder(root or packaged_folder())
    problems = check_files(files, today=today)
    if any(problem.kind is Kind.FOUT for problem in problems):
        raise KnowledgeRefused(problems)
    return build(files, problems)


def _there(loaded: Loaded[AnyModel] | None) -> AnyModel:
    if loaded is None:
        raise KnowledgeRefused(())
    return loaded.value


def build(files: Files, problems: tuple[Problem, ...] = ()) -> Knowledge:
    """Knowledge of files that were checked and hold no fout."""
    active = {t.id: t for g in files.groups for t in g.value.topics if t.status == "actief"}
    return Knowledge(
        topics=active,
        groups={g.value.group: g.value for g in files.groups},
        group_of={t.id: g.value.group for g in files.groups for t in g.value.topics},
        questions={q.value.topic: q.value for q in files.questions if q.value.topic in active},
        choices={c.value.id: c.value for c in files.choices},
        outside={o.value.id: o.value for o in files.outside},
        cases={c.value.id: c.value for c in files.cases},
        entities={e.value.kind: e.value for e in files.entities},
        municipalities=_there(files.municipalities),
        concepts=_there(files.concepts).concepts,
        dialect=_there(files.dialect).pairs(),
        frames=_there(files.frames),
        bridges=_there(files.bridges).bridges,
        dangers=_there(files.dangers),
        intake=_there(files.intake),
        phrases=_there(files.phrases).phrases,
        digest=files.digest,
        problems=problems,
    )


_MESSAGES = {
    "missing": ("de sleutel '{last}' ontbreekt", "voeg hem toe"),
    "extra_forbidden": (
        "de sleutel '{last}' ken ik niet",
        "kijk de schrijfwijze na of haal hem weg",
    ),
    "string_pattern_mismatch": (
        "'{input}' is geen geldige naam",
        "gebruik alleen kleine letters, cijfers en _",
    ),
    "string_type": ("bij '{last}' hoort tekst", "kijk de inspringing na"),
    "tuple_type": ("bij '{last}' hoort een lijst", "begin elke regel met een streepje"),
    "too_short": ("bij '{last}' staat te weinig", "vul aan"),
    "too_long": ("bij '{last}' staan er te veel", "haal er weg"),
    "string_too_long": (
        "de tekst bij '{last}' is te lang (hoogstens {max_length} tekens)",
        "maak hem korter",
    ),
    "string_too_short": ("de tekst bij '{last}' is leeg", "vul hem in"),
    "literal_error": ("'{input}' past niet bij '{last}'", "kies uit {expected}"),
    "value_error": ("{error}", "verbeter '{last}'"),
    "model_type": ("hier hoort een blok met sleutels", "kijk de inspringing na"),
    "model_attributes_type": ("hier hoort een blok met sleutels", "kijk de inspringing na"),
}


def _explain_all(name: str, document: Document, error: ValidationError) -> Iterator[Problem]:
    for detail in error.errors():
        loc: Loc = detail["loc"]
        what, todo = _say(detail)
        yield Problem(name, document.line_of(loc), Kind.FOUT, what, todo)


def _say(detail: ErrorDetails) -> tuple[str, str]:
    what, todo = _MESSAGES.get(
        detail["type"],
        ("'{last}' is niet juist ingevuld", "kijk naar een ander bestand als voorbeeld"),
    )
    context = {key: str(value).replace("' or '", "' of '") for key, value in detail.get("ctx", {}).items()}
    names = [part for part in detail["loc"] if isinstance(part, str) and part != "[key]"]
    last = names[-1] if names else "het bestand"
    shown = str(detail.get("input", ""))[:40]
    values = {
        "last": last,
        "input": shown,
        "expected": "",
        "max_length": "",
        "error": "",
        **context,
    }
    return what.format(**values), todo.format(**values)
