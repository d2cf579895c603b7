"""Rows of every kind for a store, what a store holds, and its backups."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from adapters.store.archive import open_archive, write_archive
from adapters.store.carry import Sums, Tally, snapshot
from adapters.store.load import load
from adapters.store.store import SqlStore
from adapters.store.unit import SqlUnit
from bot.appointment import Appointment, Standing
from bot.boards import CardPlace
from bot.conversation import Conversation
from bot.incoming import Change
from bot.ports import Miss, Notice
from bot.request import Fact, Request, Staff
from bot.rights_clock import Demand, PersonRight, due_on
from bot.staffing import AuditRow, Entry, Secret, Session

NOW = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
BOARD = "T1/C1"  # where a card lies
HARD_TEXT = 'Eén €, 😀 \u202e é \u2028 \'; drop table misses; -- %_ \\u0000 {"a": [1]}'


def notice(key: str, conversation: str, *, content: dict[str, object] | None = None) -> Notice:
    """Owed to a conversation of the web."""
    return Notice(key, "web", conversation, "reply", content or {"n": 0.1}, NOW, NOW)


async def fill(store: SqlStore, *, conversations: int = 3) -> None:
    """Rows in every table, with text that is hard to carry; some of it gone again."""
    async with store.unit() as unit:
        for number in range(conversations):
            key = f"k{number}"
            await unit.lock("web", key)
            await unit.keep_conversation(
                "web", key, Conversation(turns=number, said={HARD_TEXT: 1}), until=LATER
            )
            await unit.keep_address("web", key, {"where": HARD_TEXT})
            window = timedelta(minutes=10)
            await unit.receive("web", key, "e", meaning="m", at=NOW, within=window, until=LATER)
            await unit.add_message(
                "web", key, "vrager", {"text": HARD_TEXT, "none": None}, event_id="e", at=NOW
            )
            await unit.owe(notice(f"n{number}", key, content={"b": [1, None], "a": HARD_TEXT}))
            await unit.add_feedback("lening", helpful=number % 2 == 0, at=NOW)
            await unit.add_miss(Miss("fallback", HARD_TEXT, None, NOW), until=LATER)
            await unit.allow(key, most=3, per=window, now=NOW)
            await unit.allow(key, most=3, per=window, now=NOW + timedelta(seconds=1))
            await unit.keep_change(Change("web", key, "to come", HARD_TEXT, "1"), until=LATER)
            await _fill_request(unit, number, key)
        await unit.forget_conversation("web", f"k{conversations - 1}", at=NOW)
        await unit.keep_card("000-000-A", CardPlace("slack", BOARD, "1.1"), notice=0)
        await unit.keep_line("000-000-A", CardPlace("slack", BOARD, "1.2"))
        await unit.commit()


async def _fill_request(unit: SqlUnit, number: int, key: str) -> None:
    facts = (Fact("vraag", "Je vraag", HARD_TEXT),)
    request = Request(f"{number:03}-000-A", "web", key, "algemeen", HARD_TEXT, NOW, NOW, facts=facts)
    await unit.add_request(replace(request, labels=("a", "b")), until=LATER)
    await unit.add_entry(Entry(request.number, NOW, "ingediend", None, HARD_TEXT))
    person = await unit.add_staff(Staff(0, f"login{number}", "An Janssens", "algemeen"))
    await unit.keep_secret(person.id, Secret("hash"))
    await unit.add_session(Session(f"{number:064}", person.id, NOW, NOW, "c", LATER))
    await unit.look(request.number, person.id, until=LATER)
    await unit.keep_code("hervat", f"{number:064}", owner=key, until=LATER, channel="web")
    await unit.add_audit(AuditRow(NOW, person.id, "geopend", request.number))
    planned = Appointment(f"u{number}", request.number, person.id, Standing.PLANNED, HARD_TEXT, 30)
    await unit.keep_appointment(replace(planned, start=LATER, offered=(LATER,), changed_at=NOW))
    await unit.note_heard("slack", NOW)
    await unit.note_gap("slack", NOW - timedelta(hours=1), NOW)
    day = NOW.date()
    await unit.add_right(PersonRight(Demand.ACCESS, day, due_on(day), person.id, LATER, request.number))


def sums(engine: Engine) -> Sums:
    """What a database holds."""
    with snapshot(engine) as moment:
        tally = Tally(moment.header)
        for table, row in moment.lines():
            tally.add(table, row)
        return tally.sums()


def quiet(_: str, done: int, total: int) -> None:
    """Nobody looks on."""


def back_up(store: SqlStore, path: Path) -> Path:
    """Writes a backup."""
    with snapshot(store.engine) as moment:
        write_archive(path, moment, quiet)
    return path


def put_back(path: Path, engine: Engine, *, replace: bool = False) -> None:
    """Puts a backup back."""
    with open_archive(path, quiet) as archive:
        load(engine, archive, quiet, replace=replace)
