"""All places of a person: found by name, shown with their data, and erased together, on both databases."""

import asyncio
import itertools
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from adapters.store.schema import changes, conversations, messages, notices, received
from adapters.store.store import SqlStore
from bot.at_home import HOME
from bot.conversation import Conversation
from bot.dossier import as_reply, read_dossier, to_json
from bot.incoming import Audience, Change, Incoming
from bot.marking import UNSAY
from bot.ports import Notice
from bot.reply import as_text
from bot.request import Action, Role
from bot.retention import DEFAULT
from bot.rights_desk import RightsDesk
from bot.talk import Talk
from tests.kit.both_sides import TEAMS, BothSides
from tests.kit.rows import LATER, NOW
from tests.kit.units import kept

PERSON, SHARED = "T1/U1", "T1/U1/C1/1.1"
LOAN = "wie leent er geld aan een kleine vzw"
_events = itertools.count()


@pytest.fixture
def office(talk: Talk, store: SqlStore, clock: Any) -> BothSides:
    return BothSides(talk, store, clock, teams=TEAMS)


async def ask(office: BothSides, place: str, text: str = LOAN, *, event: str = "", delivery: str = "") -> str:
    audience = Audience.SHARED if place.count("/") > 1 else Audience.ALONE
    event = event or f"p{next(_events)}"
    one = Incoming("slack", place, event, text, audience=audience, delivery=delivery)
    return as_text((await office.assistant.handle(one)).reply)


async def send_all(office: BothSides) -> None:
    """All that is owed arrives, under the name of its place."""
    now, lease = office.clock.now(), timedelta(minutes=1)
    async with kept(office.store) as unit:
        while found := await unit.claim_notices("o", {"slack": timedelta(0)}, now=now, lease=lease, most=50):
            for one in found:
                ref = None if one.kind in (HOME, UNSAY) else f"ref {one.conversation}"
                await unit.note_sent(one, "o", ref=ref, now=now)


def rows(store: SqlStore, *columns: Any) -> list[Any]:
    with store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(*columns)).all()]


def unsaid(office: BothSides) -> set[str]:
    """What is to be taken back."""
    owed = rows(office.store, notices.c.kind, notices.c.content)
    return {content["ref"] for kind, content in owed if kind == UNSAY}


async def keep(store: SqlStore, channel: str, *names: str) -> None:
    async with kept(store) as unit:
        for name in names:
            await unit.keep_conversation(channel, name, Conversation(), until=LATER)


async def places(store: SqlStore, person: str, channel: str = "slack") -> list[str]:
    async with store.unit(read_only=True) as unit:
        return list(await unit.places_of(channel, person))


async def test_the_places_of_a_person_are_theirs_alone(store: SqlStore) -> None:
    mine = [PERSON, "T1/U1/C1", SHARED, "T1/U1/\U0001f600", "T1/U1/a", "T1/U1/é"]
    others = ["T1/U10", "T1/U2", "T1/U", "T1/u1/C1", "T1/U1-2", "T1/U1.", "T1/U10/C1/1.1", "T1/C1", "T1"]
    await keep(store, "slack", *mine, *others)
    await keep(store, "teams", "T1/U1/C9")

    assert await places(store, PERSON) == sorted(mine)


@pytest.mark.parametrize("person", ["T1/U%", "T1/U_", "%", "_", "", "T1\\", "T1/U1/C1/1.1/x", "'"])
async def test_a_sign_with_a_meaning_for_a_database_finds_nobody(store: SqlStore, person: str) -> None:
    await keep(store, "slack", PERSON, SHARED, "T1/U12")

    assert await places(store, person) == []


async def test_a_person_with_an_odd_name_has_their_own_places(store: SqlStore) -> None:
    await keep(store, "slack", "T_/U%", "T_/U%/C", "T1/U2/C", "T_/Ux/C")

    assert await places(store, "T_/U%") == ["T_/U%", "T_/U%/C"]


async def test_a_place_of_which_only_a_notice_or_an_event_is_left_is_found(store: SqlStore) -> None:
    async with kept(store) as unit:
        await unit.owe(Notice("k", "slack", "T1/U1/home", HOME, {}, due_at=NOW, created_at=NOW))
        await unit.keep_change(Change("slack", "T1/U1/C2/1.1", "e", "x", "1"), until=LATER)
        span = timedelta(minutes=10)
        await unit.receive("slack", "T1/U1/C3/1.1", "e", meaning=None, at=NOW, within=span, until=LATER)

    assert await places(store, PERSON) == ["T1/U1/C2/1.1", "T1/U1/C3/1.1", "T1/U1/home"]


async def test_the_data_of_a_person_hold_what_they_asked_where_others_read(office: BothSides) -> None:
    await ask(office, PERSON, "Hallo")
    await ask(office, SHARED)
    await ask(office, "T1/U2/C1/1.1", "wat is een feitelijke vereniging?")

    async with office.store.unit(read_only=True) as unit:
        dossier = await read_dossier(unit, "slack", PERSON, DEFAULT, office.clock.now())
    told = await ask(office, PERSON, "mijn gegevens")

    typed = [(one.text, one.is_shared) for one in dossier.messages if one.by == "jij"]
    assert typed == [("Hallo", False), (LOAN, True)]
    marks = [one["waar_anderen_meelezen"] for one in to_json(dossier)["berichten"]]
    assert marks == [False, False, True, True]
    assert "Er zijn 4 berichten bewaard." in told
    assert "2 daarvan staan in een kanaal waar anderen meelezen." in told
    assert "anderen meelazen" in as_text(as_reply(dossier, office.talk.phrase_book({})))


async def test_who_asked_only_where_others_read_finds_that_too(office: BothSides) -> None:
    await ask(office, SHARED)

    async with office.store.unit(read_only=True) as unit:
        dossier = await read_dossier(unit, "slack", PERSON, DEFAULT, office.clock.now())

    assert [one.is_shared for one in dossier.messages] == [True, True]


async def test_an_erasure_takes_all_places_of_a_person_and_nobody_elses(office: BothSides) -> None:
    other = "T1/U10/C1/1.1"
    for place in (PERSON, SHARED, "T1/U1/C2/2.2", other):
        await ask(office, place, event="e1")
    await office.assistant.show_home(Incoming("slack", PERSON, "h1"))
    await office.assistant.suggest(Incoming("slack", PERSON, "h1"))
    await office.assistant.change(Change("slack", SHARED, "early", "Nog iets", "1"))
    await send_all(office)

    assert "waar anderen meelezen" in await ask(office, PERSON, "wis mijn gegevens")
    said = await ask(office, PERSON, "ja")

    assert "Alles is gewist" in said
    assert {key for (key,) in rows(office.store, conversations.c.key)} == {PERSON, other}
    assert {key for (key,) in rows(office.store, messages.c.key)} == {PERSON, other}
    assert {one for (one,) in rows(office.store, received.c.conversation)} == {PERSON, other}
    assert rows(office.store, changes.c.event_id) == []
    left = rows(office.store, notices.c.kind, notices.c.conversation, notices.c.state)
    assert {one for one in left if one[0] != UNSAY} == {
        ("reply", other, "sent"),
        (HOME, "T1/U1/home", "owed"),
        ("reply", PERSON, "owed"),
    }
    assert unsaid(office) == {f"ref {place}" for place in (PERSON, SHARED, "T1/U1/C2/2.2")}


async def test_that_all_is_erased_is_said_before_all_that_was_said_is_taken_back(office: BothSides) -> None:
    for number in range(5):
        await ask(office, PERSON, event=f"e{number}")
    await send_all(office)
    await ask(office, PERSON, "wis mijn gegevens")
    await ask(office, PERSON, "ja")

    async with kept(office.store) as unit:
        lease, now = timedelta(minutes=1), office.clock.now()
        found = await unit.claim_notices("o", {"slack": timedelta(0)}, now=now, lease=lease, most=50)

    assert {one.kind for one in found} == {"reply", UNSAY}


async def test_what_is_to_be_taken_back_stays_so_when_all_is_erased_once_more(office: BothSides) -> None:
    await ask(office, PERSON)
    await send_all(office)
    for _ in range(2):
        await office.assistant.forget("slack", PERSON)

    assert unsaid(office) == {f"ref {PERSON}"}


async def test_what_is_to_be_taken_back_tells_of_nobody(office: BothSides) -> None:
    await ask(office, SHARED)
    await send_all(office)

    await office.assistant.forget("slack", PERSON)

    owed = rows(office.store, notices.c.conversation, notices.c.key, notices.c.kind)
    assert [kind for *_, kind in owed] == [UNSAY]
    assert "U1" not in str(owed)


async def test_who_asked_nothing_where_others_read_is_told_nothing_of_it(office: BothSides) -> None:
    await ask(office, PERSON, "Hallo")
    await office.assistant.show_home(Incoming("slack", PERSON, "h1"))

    assert "meelezen" not in await ask(office, PERSON, "wis mijn gegevens")
    assert "anderen" not in await ask(office, PERSON, "mijn gegevens")


async def test_staff_who_erase_for_a_person_erase_all_their_places(office: BothSides) -> None:
    request = await office.send_request()
    await ask(office, "c/C1/1.1")
    lead = await office.hire("an", role=Role.LEAD)
    desk = RightsDesk(office.store, office.clock, DEFAULT)

    stayed = await desk.erase(lead.id, request.number)

    assert stayed == ()
    assert rows(office.store, conversations.c.key) == []


async def test_what_was_erased_where_others_read_is_not_handled_when_it_comes_again(
    office: BothSides,
) -> None:
    await ask(office, SHARED, event="e1")
    await office.assistant.forget("slack", PERSON)

    await ask(office, SHARED, event="e1")
    await office.assistant.change(Change("slack", SHARED, "e1", "Iets anders", "2"))

    assert rows(office.store, messages.c.key) == []
    assert rows(office.store, changes.c.event_id) == []


async def test_a_request_on_hold_stays_when_all_places_are_erased(office: BothSides) -> None:
    request = await office.send_request()
    await ask(office, "c/C1/1.1")
    await office.act(await office.hire("an", role=Role.LEAD), request, Action.HOLD)

    stayed = await office.assistant.forget("slack", "c")

    assert stayed == (request.number,)
    assert {key for (key,) in rows(office.store, conversations.c.key)} == {"c"}


async def test_those_who_erase_and_write_at_once_all_come_through(office: BothSides) -> None:
    """Places are held in the order of their names: nobody waits for somebody who waits for them."""
    for place in (PERSON, SHARED, "T1/U1/C2/2.2"):
        await ask(office, place)

    async with asyncio.timeout(60):
        for _ in range(5):
            await asyncio.gather(
                office.assistant.forget("slack", PERSON),
                ask(office, SHARED),
                office.assistant.forget("slack", PERSON),
                ask(office, "T1/U1/C2/2.2"),
                office.assistant.show_home(Incoming("slack", PERSON, f"h{next(_events)}")),
                ask(office, PERSON),
            )

    await office.assistant.forget("slack", PERSON)
    assert rows(office.store, conversations.c.key) == []


async def test_statement_1_the_same_delivery_under_another_event_is_handled_once(office: BothSides) -> None:
    first = await ask(office, SHARED, event="e1", delivery="Ev1")
    again = await ask(office, SHARED, event="e2", delivery="Ev1")

    assert "lening" in first.lower()
    assert again == ""
    assert len(rows(office.store, messages.c.key)) == 2


async def test_another_delivery_of_the_same_words_is_answered(office: BothSides) -> None:
    await ask(office, SHARED, event="e1", delivery="Ev1")
    again = await ask(office, SHARED, event="e2", delivery="Ev2")

    assert again != ""


async def test_the_same_delivery_in_another_place_is_handled_once(office: BothSides) -> None:
    """A mention and a message tell of one thing: whichever comes first."""
    await ask(office, SHARED, event="e1", delivery="Ev1")

    assert await ask(office, PERSON, event="e1", delivery="Ev1") == ""


async def test_the_same_delivery_at_once_is_handled_once(office: BothSides) -> None:
    said = await asyncio.gather(*(ask(office, SHARED, event=f"e{n}", delivery="Ev1") for n in range(4)))

    assert sorted(map(bool, said)) == [False, False, False, True]
