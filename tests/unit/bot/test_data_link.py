"""A link to what is kept: only its hash is stored, it opens one channel, and it ends with the hour."""

from datetime import timedelta
from typing import Any

from bot.conversation import Conversation
from bot.data_link import KIND, DataLinks, hashed
from bot.incoming import Incoming
from bot.signing import Signer
from tests.kit.stores import new_store
from tests.kit.units import kept

LINKS = DataLinks(Signer(("s" * 32,)), "https://w.be")


async def test_a_link_is_kept_as_a_hash_that_opens_its_channel_for_an_hour(clock: Any) -> None:
    store, now = new_store(), clock.now()
    async with kept(store) as unit:
        await unit.keep_conversation("slack", "D1", Conversation(), until=now + timedelta(days=1))
        link = await LINKS.make(unit, Incoming("slack", "D1", "e1"), now=now)
        other = await LINKS.make(unit, Incoming("slack", "D1", "e2"), now=now)
    code = link.rpartition("/")[2]
    moments = (now + timedelta(minutes=59), now + timedelta(hours=1))

    async with store.unit(read_only=True) as unit:
        found = [await unit.code_owner(KIND, hashed("slack", code), now=moment) for moment in moments]
        elsewhere = await unit.code_owner(KIND, hashed("teams", code), now=now)
        as_code = await unit.code_owner(KIND, code, now=now)
    store.close()

    assert link.startswith("https://w.be/gegevens/slack/")
    assert (len(code), link == other) == (43, False)
    assert found == ["D1", None]
    assert (elsewhere, as_code) == (None, None)
