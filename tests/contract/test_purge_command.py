"""`wegwijs purge`: tells first, deletes then, and shows the record; on SQLite and on PostgreSQL."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.cli.app import main
from adapters.store.store import SqlStore
from bot.conversation import Conversation
from bot.request import Request, State
from tests.kit.units import kept

NOW = datetime.now(UTC)
RULES = """
bewaren:
  regels:
  - soort: gesprek
    selectieregel: SR-GESPREK
  - soort: aanvraag
    onderwerpen:
    - lening
    dagen: 10
    grondslag: toestemming
    selectieregel: SR-LENING
"""


@pytest.fixture
def filled(store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SqlStore:
    """The store in use where the command is given: an expired conversation, and requests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WEGWIJS_CONFIG", raising=False)
    monkeypatch.delenv("WEGWIJS_DATABASE", raising=False)
    if store.engine.dialect.name == "postgresql":
        url = store.engine.url.set(drivername="postgresql")
        monkeypatch.setenv("WEGWIJS_DATABASE", url.render_as_string(hide_password=False))
    Path("wegwijs.yaml").write_text(RULES, encoding="utf-8")
    asyncio.run(_fill(store))
    return store


async def _fill(store: SqlStore) -> None:
    async with kept(store) as unit:
        for name, days in (("geheim-a", 1), ("geheim-b", 2)):
            await unit.keep_conversation("web", name, Conversation(), until=NOW - timedelta(days=days))
        for number, days, is_held in (("1", 11, False), ("2", 11, True), ("3", 5, False)):
            at = NOW - timedelta(days=days)
            one = Request(number, "web", f"c{number}", "algemeen", "geheim", at, at, topic="lening")
            warned = NOW - timedelta(days=8) if days > 8 else None
            closed = {"state": State.CLOSED, "closed_at": at, "is_held": is_held, "warned_at": warned}
            await unit.add_request(Request(**{**vars(one), **closed}), until=NOW)


def cells(text: str, *words: str) -> list[str]:
    """What stands in the row of a table that holds all of these words."""
    (row,) = [line for line in text.splitlines() if all(word in line for word in words)]
    return [cell.strip() for cell in row.strip("│").split("│")]


def run(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """What the command says."""
    code = main(["purge", *options])
    said = capsys.readouterr()
    assert (code, said.err) == (0, "")
    assert "geheim" not in said.out
    return said.out


def test_a_dry_run_tells_what_would_go_by_kind_and_rule_and_changes_nothing(
    filled: SqlStore, capsys: pytest.CaptureFixture[str]
) -> None:
    first, again = run(capsys, "--dry-run"), run(capsys, "--dry-run")

    assert first == again
    assert cells(first, "lening") == [
        "aanvraag", "lening", "10", "1", "1", "1", "0", "toestemming, SR-LENING",
    ]  # fmt: skip
    assert cells(first, "gesprek", "SR-GESPREK")[:6] == ["gesprek", "(general)", "30", "2", "0", "0"]
    assert first.endswith("nothing was changed\n")
    assert not filled.has_traces


def test_what_was_purged_stands_in_the_record_with_the_selectieregel_in_force(
    filled: SqlStore, capsys: pytest.CaptureFixture[str]
) -> None:
    told = run(capsys)
    record = run(capsys, "--record")

    day = datetime.now().astimezone().date().isoformat()
    assert told.startswith("3 rows past their end date deleted")
    assert cells(record, "gesprek") == [day, "gesprek", "(general)", "SR-GESPREK", "2"]
    assert cells(record, "lening") == [day, "aanvraag", "lening", "SR-LENING", "1"]
    assert record.endswith("3 destroyed in 2 lines\n")


@pytest.mark.parametrize(
    "command", [["purge"], ["purge", "--dry-run"], ["verwerkingsregister"]], ids=" ".join
)
def test_a_term_for_a_topic_that_is_not_known_is_refused_and_nothing_deleted(
    filled: SqlStore, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    Path("wegwijs.yaml").write_text(RULES.replace("- lening", "- lenign"), encoding="utf-8")

    code = main(command)

    said = capsys.readouterr()
    assert (code != 0, said.out) == (True, "")
    assert "'lenign', which is not in the knowledge: perhaps 'lening' is meant" in said.err
    assert not filled.has_traces


def test_a_dry_run_and_a_record_are_not_asked_for_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["purge", "--dry-run", "--record"])

    assert stopped.value.code == 2
    assert "not allowed with" in capsys.readouterr().err
