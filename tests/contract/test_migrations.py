"""Tables come up to date from every version, whole or not at all, and newer ones are left alone."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from adapters.store.migrate import _LOCK, SchemaBehind, _config, known_versions, migrate, schema_state
from adapters.store.schema import metadata
from adapters.store.store import SqlStore, StoreUnusable, postgresql_engine, sqlite_engine
from bot.conversation import Conversation
from bot.ports import Miss
from bot.staffing import AuditRow
from tests.kit.killed_migration import open_engine, open_store
from tests.kit.postgres import Postgres
from tests.kit.rows import LATER, NOW, fill, sums

ROOT = Path(__file__).parents[2]
HEAD = known_versions()[0]
TALK = Conversation(turns=3, topic="lening")


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A path or an address: a database without tables."""
    if request.param == "sqlite":
        return str(tmp_path / "data" / "wegwijs.sqlite")
    return str(request.getfixturevalue("postgres").new_database())


@pytest.fixture
def engine(where: str) -> Iterator[Engine]:
    """A database without tables."""
    made = open_engine(where)
    yield made
    made.dispose()


def upgrade(engine: Engine, version: str) -> None:
    """Brings the tables to an earlier version."""
    with engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, version)


def forget_version(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))


def insert_first(engine: Engine) -> None:
    """Rows as version 0001 wrote them."""
    rows = {
        "conversations": {"channel": "web", "key": "a", "state": TALK.to_json(), "until": LATER},
        "messages": {
            **{"channel": "web", "key": "a", "number": 1, "author": "vrager", "event_id": "e"},
            **{"content": {"text": "hallo é"}, "at": NOW},
        },
        "feedback": {"topic": "lening", "helpful": True, "at": NOW},
        "misses": {"kind": "fallback", "text": "iets", "topic": None, "at": NOW, "until": LATER},
    }
    with engine.begin() as connection:
        for name, row in rows.items():
            connection.execute(metadata.tables[name].insert(), row)


def tables(engine: Engine) -> dict[str, Any]:
    """Every table with its columns, indexes and keys, as the database tells it."""
    found = inspect(engine)
    return {
        name: (
            [(column["name"], str(column["type"]), column["nullable"]) for column in found.get_columns(name)],
            sorted((index["name"] or "", tuple(index["column_names"])) for index in found.get_indexes(name)),
            found.get_pk_constraint(name)["constrained_columns"],
            [(key["constrained_columns"], key["options"]) for key in found.get_foreign_keys(name)],
            sorted(tuple(key["column_names"]) for key in found.get_unique_constraints(name)),
        )
        for name in found.get_table_names()
        if name != "alembic_version"
    }


def test_a_migrated_schema_equals_a_fresh_one(
    engine: Engine, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if engine.dialect.name == "sqlite":
        fresh = sqlite_engine(tmp_path / "fresh.sqlite")
    else:
        fresh = postgresql_engine(request.getfixturevalue("postgres").new_database())
    metadata.create_all(fresh)

    migrate(engine)

    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
    assert tables(engine) == tables(fresh)
    fresh.dispose()


@pytest.mark.parametrize("version", known_versions())
def test_every_earlier_version_comes_up_to_date(engine: Engine, version: str) -> None:
    upgrade(engine, version)

    before = migrate(engine)

    assert (before.current, before.wanted) == (version, HEAD)
    assert schema_state(engine).current == HEAD


@pytest.mark.parametrize(
    "is_versioned", [pytest.param(True, id="versioned"), pytest.param(False, id="from before versions")]
)
async def test_what_version_0001_kept_is_there_after_the_upgrade(
    engine: Engine, where: str, is_versioned: bool
) -> None:
    upgrade(engine, "0001")
    insert_first(engine)
    if not is_versioned:
        forget_version(engine)

    before = migrate(engine)

    assert before.current == "0001"
    store = open_store(where)
    async with store.unit() as unit:
        assert await unit.conversation("web", "a") == TALK
        (message,) = await unit.messages("web", "a")
        assert (message.content, message.at) == ({"text": "hallo é"}, NOW)
        assert await unit.misses() == [Miss("fallback", "iets", None, NOW)]
    store.close()
    assert {name: one.rows for name, one in sums(engine).items() if one.rows} == {
        **{"conversations": 1, "messages": 1, "feedback": 1, "misses": 1},
    }
    store = open_store(where)
    await fill(store)  # it works on
    store.close()


async def test_what_version_0004_logged_is_there_after_the_upgrade(engine: Engine, where: str) -> None:
    upgrade(engine, "0004")
    row = {"at": NOW, "staff": 1, "action": "geopend", "number": "428-193-K"}
    with engine.begin() as connection:
        connection.execute(metadata.tables["audit"].insert(), row)

    migrate(engine)

    store = open_store(where)
    async with store.unit(read_only=True) as unit:
        assert await unit.audit() == [AuditRow(NOW, 1, "geopend", "428-193-K", about=None)]
    store.close()


def test_an_up_to_date_database_is_left_as_it_is(engine: Engine) -> None:
    migrate(engine)

    assert not migrate(engine).is_behind


async def test_a_store_of_an_older_version_opens_only_after_migrating(where: str, engine: Engine) -> None:
    upgrade(engine, "0001")

    if engine.dialect.name == "sqlite":
        SqlStore.sqlite(Path(where)).close()
        assert not schema_state(engine).is_behind
    else:
        with pytest.raises(StoreUnusable, match="run `wegwijs migrate`"):
            SqlStore.postgresql(where)


def test_statement_17_old_code_refuses_a_newer_schema_and_changes_nothing(where: str, engine: Engine) -> None:
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'ffff'"))
    before = tables(engine)

    with pytest.raises(StoreUnusable, match="newer version of wegwijs: install"):
        open_store(where)
    with pytest.raises(SchemaBehind, match="newer version of wegwijs: install"):
        migrate(engine)

    assert tables(engine) == before


def _script(name: str, where: str) -> list[str]:
    return [sys.executable, "-m", f"tests.kit.{name}", where]


@pytest.mark.parametrize("start", [None, "0001"])
async def test_statement_17_a_migration_killed_half_way_can_be_run_again(
    where: str, engine: Engine, start: str | None
) -> None:
    if start:
        upgrade(engine, start)
        insert_first(engine)
        forget_version(engine)

    done = subprocess.run(  # noqa: ASYNC221 - nothing else runs here
        _script("killed_migration", where), cwd=ROOT, capture_output=True, text=True, check=True, timeout=100
    )

    kills, code = map(int, done.stdout.split())
    assert code == 0
    assert kills >= 8  # every third statement of the migrations was the last one once
    assert schema_state(engine).current == HEAD
    store = open_store(where)
    async with store.unit() as unit:
        assert await unit.conversation("web", "a") == (TALK if start else None)
        assert await unit.receive(
            "web",
            "b",
            "e",
            meaning=None,
            at=NOW,
            within=timedelta(0),
            until=datetime.max.replace(tzinfo=NOW.tzinfo),
        )
        await unit.commit()
    store.close()


def test_processes_that_migrate_at_once_take_turns(where: str, engine: Engine) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    code = (
        "import sys; from tests.kit.killed_migration import migrate, open_engine\n"
        "engine = open_engine(sys.argv[1]); print('ready', flush=True); sys.stdin.readline()\n"
        "print(migrate(engine).current)"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, where],
            **{"env": environment, "text": True, "cwd": ROOT},
            **{"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE},
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"

    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60) for process in processes]

    assert [process.returncode for process in processes] == [0, 0, 0, 0], said
    assert sorted(out for out, _ in said) == sorted(["None\n", *[f"{HEAD}\n"] * 3])
    assert schema_state(engine).current == HEAD


def test_a_migration_that_begins_while_another_is_not_done_waits_for_it(postgres: Postgres) -> None:
    where = postgres.new_database()
    engine = open_engine(where)
    code = (
        "import sys; from tests.kit.killed_migration import migrate, open_engine\n"
        "print(migrate(open_engine(sys.argv[1])).current)"
    )

    with engine.connect() as first, first.begin():
        first.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        config = _config()
        config.attributes["connection"] = first
        command.upgrade(config, "head")
        second = subprocess.Popen(
            [sys.executable, "-c", code, where],
            **{"cwd": ROOT, "env": {**os.environ, "PYTHONPATH": str(ROOT)}},
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True},
        )
        _wait_until_blocked(engine)
    out, err = second.communicate(timeout=60)

    engine.dispose()
    assert (second.returncode, out) == (0, f"{HEAD}\n"), err


def _wait_until_blocked(engine: Engine) -> None:
    """Until a process waits for a lock in this database."""
    query = text(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with engine.connect() as connection:
            if connection.execute(query).first():
                return
        time.sleep(0.02)
    raise AssertionError("nobody waited")


def test_tables_of_several_versions_are_refused_in_a_sentence(engine: Engine) -> None:
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO alembic_version VALUES ('0004')"))

    with pytest.raises(SchemaBehind, match="several versions at once: restore a backup"):
        migrate(engine)


def test_the_versions_are_those_of_the_steps_one_after_the_other() -> None:
    steps = ScriptDirectory.from_config(_config()).walk_revisions()

    assert known_versions() == tuple(step.revision for step in steps)
