"""A code that a member of staff types to the assistant links that account, once."""

from datetime import timedelta

import pytest

from bot.accounts import LINK
from bot.incoming import Incoming
from bot.linking import linked_to
from bot.login import hash_token
from bot.reply import as_text
from tests.kit.both_sides import BothSides
from tests.kit.units import kept

CODE = "ABCD-EFGH-JK23"


async def give_code(office: BothSides, owner: int) -> None:
    async with kept(office.store) as unit:
        until = office.clock.now() + timedelta(minutes=10)
        await unit.keep_code(LINK, hash_token(CODE), owner=str(owner), until=until)


async def type_as(
    office: BothSides, text: str, *, channel: str = "slack", person: str = "U1", event: str = "x"
) -> str:
    incoming = Incoming(channel, f"d-{person}", event, text, person=person)
    return as_text((await office.assistant.handle(incoming)).reply)


async def slack_user(office: BothSides, staff_id: int) -> str | None:
    async with office.store.unit(read_only=True) as unit:
        staff = await unit.staff(staff_id)
    assert staff is not None
    return staff.slack_user


@pytest.mark.parametrize("typed", [CODE, "abcd efgh jk23", " abcdefghjk23 "])
async def test_the_code_links_the_account_of_who_types_it(office: BothSides, typed: str) -> None:
    an = await office.hire("an")
    await give_code(office, an.id)

    said = await type_as(office, typed)

    assert "Welkom, An" in said
    assert await slack_user(office, an.id) == "U1"


async def test_a_code_works_once(office: BothSides) -> None:
    an = await office.hire("an")
    await give_code(office, an.id)
    await type_as(office, CODE)

    said = await type_as(office, CODE, person="U2", event="y")

    assert "ken ik niet" in said
    assert await slack_user(office, an.id) == "U1"


async def test_an_old_code_links_nothing(office: BothSides) -> None:
    an = await office.hire("an")
    await give_code(office, an.id)
    office.clock.moment += timedelta(minutes=11)

    assert "ken ik niet" in await type_as(office, CODE)
    assert await slack_user(office, an.id) is None


@pytest.mark.parametrize(
    ("channel", "person"), [("web", ""), ("slack", "")], ids=["on the web", "in a group"]
)
async def test_a_code_typed_elsewhere_is_not_used_up(office: BothSides, channel: str, person: str) -> None:
    an = await office.hire("an")
    await give_code(office, an.id)

    elsewhere = await type_as(office, CODE, channel=channel, person=person)
    there = await type_as(office, CODE, event="y")

    assert "in Slack of Teams" in elsewhere
    assert "Welkom" in there


async def test_an_account_of_a_colleague_is_not_taken_over(office: BothSides) -> None:
    an, bo = await office.hire("an"), await office.hire("bo")
    await give_code(office, an.id)
    await type_as(office, CODE)
    await give_code(office, bo.id)

    said = await type_as(office, CODE, event="y")

    assert "al aan een andere medewerker" in said
    assert await slack_user(office, an.id) == "U1"
    assert await slack_user(office, bo.id) is None


async def test_the_code_of_who_was_disabled_links_nothing(office: BothSides) -> None:
    an = await office.hire("an")
    await give_code(office, an.id)
    async with kept(office.store) as unit:
        await unit.save_staff(type(an)(**{**vars(an), "is_active": False}))

    assert "ken ik niet" in await type_as(office, CODE)


async def test_statement_62_a_code_is_not_kept_with_the_conversation(office: BothSides) -> None:
    an = await office.hire("an")
    await give_code(office, an.id)
    await type_as(office, CODE, person="")

    async with office.store.unit(read_only=True) as unit:
        lines = await unit.messages("slack", "d-")

    assert [line.content.get("text") for line in lines if line.author == "vrager"] == ["(een code)"]


async def test_a_word_of_twelve_letters_is_just_a_word(office: BothSides) -> None:
    assert "code" not in (await type_as(office, "samengestelde")).lower()


async def test_an_account_is_that_of_who_linked_it_also_when_they_left(
    office: BothSides,
) -> None:
    an = await office.hire("an")
    await give_code(office, an.id)
    await type_as(office, CODE)

    linked = await linked_to(office.store, "slack", "U1")
    async with kept(office.store) as unit:
        assert linked is not None
        await unit.save_staff(type(an)(**{**vars(linked), "is_active": False}))

    after = await linked_to(office.store, "slack", "U1")
    assert after is not None
    assert (linked.id, linked.is_active, after.id, after.is_active) == (an.id, True, an.id, False)


@pytest.mark.parametrize(
    ("channel", "person"),
    [("slack", "U2"), ("slack", ""), ("teams", "U1"), ("web", "U1")],
    ids=["somebody else", "nobody", "another channel", "a channel without accounts"],
)
async def test_an_account_that_nobody_linked_is_nobodys(office: BothSides, channel: str, person: str) -> None:
    await give_code(office, (await office.hire("an")).id)
    await type_as(office, CODE)

    assert await linked_to(office.store, channel, person) is None
