"""The real commands that look after the store: migrate, backup, restore and move-store, and wrong use."""

import gzip
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.cli.app import main
from adapters.store.carry import Sums
from adapters.store.migrate import known_versions, migrate
from tests.kit.killed_migration import open_engine, open_store
from tests.kit.postgres import Postgres
from tests.kit.rows import NOW, fill, sums

ROOT = Path(__file__).parents[2]
PASSWORD = "gehe1m-w00rd"  # noqa: S105 - of no database
FILE = "data/wegwijs.sqlite"


@dataclass
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str


@dataclass
class Desk:
    """A folder where commands are given, and the database in use there: a path or an address."""

    folder: Path
    where: str

    def run(self, *arguments: str | Path, where: str | None = None, as_mortal: bool = False) -> Answer:
        """`as_mortal`: without root's right to read and write everywhere."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("WEGWIJS_")}
        used = where or self.where
        if "://" in used:
            own["WEGWIJS_DATABASE"] = used
        mortal = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.getuid() == 0 else []
        done = subprocess.run(
            [*(mortal if as_mortal else []), sys.executable, "-m", "adapters.cli.app", *map(str, arguments)],
            cwd=self.folder,
            env={**own, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    def sums(self, where: str | None = None) -> Sums:
        engine = open_engine(where or self.where)
        try:
            return sums(engine)
        finally:
            engine.dispose()

    def footer(self, name: str) -> Any:
        """Counts and hashes of a backup."""
        with gzip.open(self.folder / name) as file:
            return json.loads(file.read().splitlines()[-1])["sums"]

    async def fill(self, conversations: int = 3) -> None:
        store = open_store(self.where)
        await fill(store, conversations=conversations)
        store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """A desk over each of the two databases, with empty tables."""
    postgres = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    made = Desk(tmp_path, postgres.new_database() if postgres else str(tmp_path / FILE))
    if postgres:
        engine = open_engine(made.where)
        migrate(engine)
        engine.dispose()
    open_store(made.where).close()
    return made


@pytest.fixture
def at_sqlite(tmp_path: Path) -> Desk:
    """A desk over an empty SQLite file."""
    open_store(str(tmp_path / FILE)).close()
    return Desk(tmp_path, str(tmp_path / FILE))


def refused(answer: Answer, *words: str) -> bool:
    """One sentence, exit 2, no password, no traceback."""
    assert (answer.code, answer.out) == (2, ""), answer
    assert answer.err.count("\n") == 1, answer.err
    assert answer.err.endswith(".\n")
    assert PASSWORD not in answer.err
    assert all(word in answer.err for word in words), answer.err
    return True


# --- migrate --------------------------------------------------------------------------------------


def test_migrate_says_from_which_version_to_which(tmp_path: Path, postgres: Postgres) -> None:
    for where in (str(tmp_path / FILE), postgres.new_database()):
        desk = Desk(tmp_path, where)

        first, second = desk.run("migrate"), desk.run("migrate")

        assert (first.code, second.code) == (0, 0)
        assert f"from version none to version {known_versions()[0]}" in first.out
        assert f"of version {known_versions()[0]} already" in second.out


def test_migrate_of_a_newer_database_is_refused(desk: Desk) -> None:
    engine = open_engine(desk.where)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'ffff'")
    engine.dispose()

    for command in (("migrate",), ("backup", "b"), ("move-store", desk.where, "new.sqlite")):
        assert refused(desk.run(*command), "newer version of wegwijs: install that version")
    assert not list(desk.folder.glob("*b*"))
    assert not (desk.folder / "new.sqlite").exists()


# --- backup and restore ---------------------------------------------------------------------------


@contextmanager
def hammering(where: str, processes: int = 2) -> Iterator[None]:
    """Others write as fast as they can."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.kit.hammer", where], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(processes)
    ]
    try:
        for process in started:
            assert process.stdout
            assert process.stdout.readline() == "busy\n"
        yield
        assert [process.poll() for process in started] == [None] * processes
    finally:
        for process in started:
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()


async def test_a_backup_made_while_others_write_is_whole_and_comes_back_the_same(desk: Desk) -> None:
    await desk.fill(conversations=2)

    with hammering(desk.where):
        made = desk.run("backup", "one.backup")

    restored = desk.run("restore", "one.backup", "--replace")
    assert (made.code, restored.code) == (0, 0), (made, restored)
    again = desk.run("backup", "two.backup")
    assert again.code == 0
    assert desk.footer("one.backup") == desk.footer("two.backup")
    rows = {name: one.rows for name, one in desk.sums().items()}
    in_each_turn = ("conversations", "messages", "received", "notices")
    assert len({rows[name] for name in in_each_turn}) == 1  # no half turn
    assert rows["messages"] > 20


async def test_a_backup_goes_back_only_into_an_empty_database_unless_asked(desk: Desk) -> None:
    await desk.fill()
    assert desk.run("backup", "one.backup").code == 0
    before = desk.sums()

    assert refused(desk.run("restore", "one.backup"), "holds data already", "--replace")

    assert desk.sums() == before
    answer = desk.run("restore", "one.backup", "--replace")
    assert answer.code == 0
    assert "counts and hashes equal" in answer.out
    assert desk.sums() == before


async def test_statement_69_a_backup_is_only_for_its_owner_whatever_the_umask(desk: Desk) -> None:
    old = os.umask(0)
    try:
        assert desk.run("backup", "one.backup").code == 0
    finally:
        os.umask(old)

    assert stat.S_IMODE((desk.folder / "one.backup").stat().st_mode) == 0o600


async def test_who_is_erased_after_the_backup_is_not_brought_back(desk: Desk) -> None:
    await desk.fill()
    assert desk.run("backup", "one.backup").code == 0
    store = open_store(desk.where)
    async with store.unit() as unit:
        await unit.forget_conversation("web", "k0", at=NOW)
        await unit.commit()
    store.close()

    assert desk.run("restore", "one.backup", "--replace").code == 0

    assert desk.sums()["conversations"].rows == 1
    assert desk.sums()["erasures"].rows == 4  # one from before, this one, and its two events


def test_a_backup_is_refused_in_one_sentence_where_it_cannot_be_written(at_sqlite: Desk) -> None:
    (at_sqlite.folder / "there").write_text("mine")

    assert refused(at_sqlite.run("backup", "there"), "there already", "choose another file")
    assert refused(at_sqlite.run("backup", "data"), "there already")
    assert refused(at_sqlite.run("backup", "nowhere/b"), "No such file", "choose another file")
    assert (at_sqlite.folder / "there").read_text() == "mine"


@pytest.mark.skipif(
    os.getuid() == 0 and not shutil.which("setpriv"), reason="root may do all; needs setpriv of util-linux"
)
def test_what_may_not_be_read_or_written_is_told_in_one_sentence(at_sqlite: Desk) -> None:
    locked = at_sqlite.folder / "locked"
    locked.mkdir(mode=0o500)
    assert at_sqlite.run("backup", "one.backup").code == 0
    (at_sqlite.folder / "one.backup").chmod(0)
    (at_sqlite.folder / FILE).chmod(0)

    for command in (
        ("backup", "locked/b"),
        ("restore", "one.backup"),
        ("migrate",),
        ("backup", "two.backup"),
    ):
        answer = at_sqlite.run(*command, as_mortal=True)
        assert refused(answer)
        assert any(word in answer.err for word in ("Permission denied", "unable to open")), answer.err

    locked.chmod(0o700)
    assert list(locked.iterdir()) == []


async def test_a_full_disk_is_told_and_leaves_no_half_backup(at_sqlite: Desk) -> None:
    await at_sqlite.fill(conversations=400)
    open_elsewhere = open_store(at_sqlite.where)  # so that SQLite has no file of its own to make
    limited = ["prlimit", "--fsize=2000", sys.executable, "-m", "adapters.cli.app", "backup", "b"]
    if not shutil.which("prlimit"):
        message = "needs prlimit of util-linux"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)

    done = subprocess.run(  # noqa: ASYNC221 - nothing else runs here
        limited,
        cwd=at_sqlite.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    open_elsewhere.close()
    assert refused(Answer(done.returncode, done.stdout, done.stderr), "File too large")
    assert sorted(os.listdir(at_sqlite.folder)) == ["data"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(None, "No such file", id="missing"),
        pytest.param(b"", "no backup of wegwijs", id="empty"),
        pytest.param(b"hallo", "no backup of wegwijs", id="text"),
    ],
)
async def test_restoring_from_a_wrong_file_changes_nothing(
    at_sqlite: Desk, content: bytes | None, said: str
) -> None:
    await at_sqlite.fill()
    before = at_sqlite.sums()
    if content is not None:
        (at_sqlite.folder / "b").write_bytes(content)

    assert refused(at_sqlite.run("restore", "b", "--replace"), said)

    assert at_sqlite.sums() == before


def test_restoring_a_folder_is_refused(at_sqlite: Desk) -> None:
    assert refused(at_sqlite.run("restore", "data", "--replace"), "Is a directory")


async def test_a_backup_that_was_cut_changes_nothing(desk: Desk) -> None:
    await desk.fill()
    assert desk.run("backup", "one.backup").code == 0
    whole = (desk.folder / "one.backup").read_bytes()
    (desk.folder / "cut.backup").write_bytes(whole[:-9])
    before = desk.sums()

    assert refused(desk.run("restore", "cut.backup", "--replace"), "cut off, changed")

    assert desk.sums() == before


# --- move-store -----------------------------------------------------------------------------------


async def test_everything_moves_to_postgresql_and_back_and_the_source_stays(
    at_sqlite: Desk, postgres: Postgres
) -> None:
    await at_sqlite.fill()
    address = postgres.new_database()
    source = (at_sqlite.folder / FILE).read_bytes()

    there = at_sqlite.run("move-store", FILE, address)
    back = at_sqlite.run("move-store", address, "back.sqlite")

    assert (there.code, back.code) == (0, 0), (there, back)
    assert "counts and hashes equal" in there.out
    assert (at_sqlite.folder / FILE).read_bytes() == source
    assert (
        at_sqlite.sums() == at_sqlite.sums(address) == at_sqlite.sums(str(at_sqlite.folder / "back.sqlite"))
    )
    assert stat.S_IMODE((at_sqlite.folder / "back.sqlite").stat().st_mode) == 0o600
    store = open_store(address)
    async with store.unit() as unit:  # new rows get new numbers
        await unit.add_feedback("lening", helpful=True, at=NOW)
        await unit.commit()
    store.close()


async def test_a_target_with_data_is_refused_and_left_as_it_is(at_sqlite: Desk, postgres: Postgres) -> None:
    await at_sqlite.fill()
    full = Desk(at_sqlite.folder, postgres.new_database())
    assert full.run("migrate").code == 0
    await full.fill(conversations=7)
    before = full.sums()

    assert refused(full.run("move-store", FILE, full.where), "holds data already")

    assert full.sums() == before


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        pytest.param("nowhere.sqlite", "b.sqlite", "no such file", id="no source"),
        pytest.param("text", "b.sqlite", "not a database", id="source is text"),
        pytest.param("data", "b.sqlite", "no such file", id="source is a folder"),
        pytest.param("empty.sqlite", "b.sqlite", "no tables of wegwijs", id="source is empty"),
        pytest.param(FILE, "text", "not a database", id="target is text"),
        pytest.param(FILE, "text/b.sqlite", "TO", id="target under a file"),
        pytest.param(FILE, f"mysql://u:{PASSWORD}@h/d", "postgresql://", id="another database"),
        pytest.param(FILE, f"postgresql:/u:{PASSWORD}@h/d", "postgresql://", id="one slash"),
        pytest.param(FILE, f"postgresql://u:{PASSWORD}@h:x/d", "postgresql://", id="port of letters"),
        pytest.param(FILE, f"postgresql://u:@{PASSWORD}@h/d", "%40", id="at sign in password"),
        pytest.param(
            FILE, f"postgresql://u:{PASSWORD}@127.0.0.1:1/d", "Connection refused", id="nobody there"
        ),
        pytest.param(f"postgresql://u:{PASSWORD}@127.0.0.1:1/d", "b.sqlite", "FROM", id="nobody at source"),
    ],
)
def test_a_wrong_address_is_refused_in_one_sentence(
    at_sqlite: Desk,
    source: str,
    target: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (at_sqlite.folder / "text").write_text("hallo " * 300)
    (at_sqlite.folder / "empty.sqlite").touch()
    monkeypatch.chdir(at_sqlite.folder)

    answer = Answer(main(["move-store", source, target]), *capsys.readouterr())

    assert refused(answer, *([] if target == "text/b.sqlite" else [said]))
    assert not (at_sqlite.folder / "b.sqlite").exists()


def test_a_wrong_address_in_the_environment_never_shows_its_password(at_sqlite: Desk) -> None:
    wrong = (
        *(f"mysql://u:{PASSWORD}@h/d", f"postgresql://u:{PASSWORD}@127.0.0.1:1/d"),
        *(f"postgresql://u:{PASSWORD}@h:x/d", f"postgresql://u:a@{PASSWORD}/d@h/d"),
    )
    for address in wrong:
        assert refused(at_sqlite.run("migrate", where=address), "WEGWIJS_DATABASE")
    for command in (("backup", "b"), ("restore", "b")):
        assert refused(at_sqlite.run(*command, where=wrong[-1])), command
