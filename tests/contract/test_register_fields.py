"""Every key that a filled store holds in a JSON column stands in the register of processing."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import JSON, select

from adapters.register_fields import FIELDS
from adapters.store.schema import metadata
from adapters.store.store import SqlStore
from adapters.teams.address import Address
from bot.incoming import Audience, Change, Incoming
from bot.request import Action, Role
from bot.resume import Reminder
from bot.signing import Signer
from bot.talk import Talk
from tests.conftest import FixedClock
from tests.kit.both_sides import QUESTION, TEAMS, BothSides
from tests.kit.stores import new_store
from tests.kit.units import kept

BY_ID = ("conversations.state.said", "conversations.state.intake.answers")  # the keys are ids of ours
LIKE = {"choices": "buttons", "rate": "buttons", "suggestions": "buttons"}  # built the same


def keys_in(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """(place, key) of all that is within a value."""
    if isinstance(value, list):
        for one in value:
            yield from keys_in(one, place)
    elif isinstance(value, dict) and place not in BY_ID:
        for key, one in value.items():
            yield place, key
            yield from keys_in(one, f"{place}.{LIKE.get(key, key)}")


def within(place: str) -> str:
    """Where the entries of a place stand: what is sent is built as what is kept of it."""
    start = "notices.content."
    is_same = place.startswith(start) and place not in FIELDS
    return place.replace(start, "messages.content.") if is_same else place


def found_in(store: SqlStore) -> set[tuple[str, str]]:
    found = set()
    with store.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for column in (one for one in table.columns if isinstance(one.type, JSON)):
                for row in connection.execute(select(column)):
                    found |= set(keys_in(row[0], f"{table.name}.{column.name}"))
    return {(within(place), key) for place, key in found}


async def fill(office: BothSides) -> None:
    """A conversation with an answer, a question back, an intake, staff, an appointment, mails, a change."""
    await office.type("wat is wegwijs?")
    await office.type("waarom?")
    await office.type("Hello, do you speak English?")
    await office.type("xqzt blorp")
    await office.type("geld")
    request = await office.send_request()
    an, now = await office.hire("an", role=Role.LEAD), office.clock.now()
    async with kept(office.store) as unit:
        reminder = Reminder(Signer(["k" * 40]), lambda: office.talk.phrase_book({}))
        await reminder.leave(unit, office.channel, "c", "ana@voorbeeld.be", now=now)
        whole = await unit.request(request.number)
        assert whole is not None
        await reminder.owe(unit, whole, now=now)
    await office.act(an, request, Action.TAKE)
    await office.act(an, request, Action.ASK, text="Waar?", questions=("Waar is het?",))
    moments = tuple(now + timedelta(days=days) for days in (2, 3))
    await office.act(an, request, Action.PLAN, moments=moments, place="Telefoon")
    await office.assistant.change(Change(office.channel, "c", office.last_event, "Anders", "2"))
    await office.type("wis mijn gegevens", "d")
    await office.type(QUESTION, "e")
    await office.assistant.handle(Incoming(office.channel, "e", "start", "", "intake:start", under="m"))
    await office.type("Een plek voor de buurt", "e")
    where = Address("https://teams.be/", "a:1", "29:1", "28:1").to_json()
    await office.assistant.handle(Incoming(office.channel, "f", "t", "hallo", address=where))
    shared = {"audience": Audience.SHARED, "thread": "1.1"}
    await office.assistant.handle(Incoming(office.channel, "c/C1/1.1", "s", QUESTION, **shared))  # type: ignore[arg-type]
    await office.assistant.share(office.channel, "c/C1/1.1", "s")
    await office.assistant.show_home(Incoming(office.channel, "c", "h"))
    await office.assistant.suggest(Incoming(office.channel, "c", "h"))


async def test_every_key_in_a_filled_store_is_in_the_register(talk: Talk, clock: FixedClock) -> None:
    store = new_store()
    office = BothSides(talk, store, clock, teams=TEAMS)
    await fill(office)

    found = found_in(store)

    listed = {(place, key) for place, entries in FIELDS.items() for key in entries}
    assert found - listed == set()
    assert {place for place, _ in found} >= set(FIELDS) - {"messages.content.aside"}
    store.close()
