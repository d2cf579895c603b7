"""What leads and admins may do with what is kept of a person, and what nobody else may."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.desk import Unknown
from bot.personnel import Personnel
from bot.request import Action, Role
from bot.rights_clock import KEEP_DONE, Demand
from bot.rights_desk import OfOtherTeams, RightsDesk
from bot.staffing import WantedLog
from tests.kit.both_sides import BothSides

DAY = date(2026, 11, 20)


def desk(office: BothSides) -> RightsDesk:
    return RightsDesk(office.store, office.clock)


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda desk, who, number: desk.find(who, "Sofie"), id="find"),
        pytest.param(lambda desk, who, number: desk.read(who, number), id="read"),
        pytest.param(lambda desk, who, number: desk.erasable(who, number), id="erasable"),
        pytest.param(lambda desk, who, number: desk.erase(who, number), id="erase"),
        pytest.param(lambda desk, who, number: desk.note(who, Demand.ACCESS, DAY, key="k"), id="note"),
        pytest.param(lambda desk, who, number: desk.noted(who), id="noted"),
        pytest.param(lambda desk, who, number: desk.finish(who, 1), id="finish"),
        pytest.param(lambda desk, who, number: desk.take_out(who, number), id="take-out"),
        pytest.param(lambda desk, who, number: desk.withdraw(who, 1), id="withdraw"),
        pytest.param(lambda desk, who, number: desk.destroyed(who), id="destroyed"),
    ],
)
async def test_a_member_of_the_team_may_do_none_of_it(
    office: BothSides, act: Callable[[RightsDesk, int, str], Awaitable[object]]
) -> None:
    request, an = await office.send_request(), await office.hire("an")

    with pytest.raises(Unknown):
        await act(desk(office), an.id, request.number)

    async with office.store.unit(read_only=True) as unit:
        assert await unit.peek_request(request.number) == request
        assert (list(await unit.rights()), list(await unit.audit())) == ([], [])


async def test_a_lead_of_another_team_finds_nobody(office: BothSides) -> None:
    request = await office.send_request()
    cas = await office.hire("cas", team="geld", role=Role.LEAD)

    assert await desk(office).find(cas.id, "Sofie") == ()
    with pytest.raises(Unknown):
        await desk(office).read(cas.id, request.number)
    with pytest.raises(Unknown):
        await desk(office).note(cas.id, Demand.ERASE, DAY, request.number, key="k")


async def test_reading_and_erasing_stand_in_the_log_without_content(office: BothSides) -> None:
    request, lead = await office.send_request(), await office.hire("li", role=Role.LEAD)

    await desk(office).read(lead.id, request.number)
    stayed = await desk(office).erase(lead.id, request.number)

    async with office.store.unit(read_only=True) as unit:
        rows = [(one.staff, one.action, one.number) for one in reversed(await unit.audit())]
        assert await unit.messages(office.channel, "c") == []
    assert stayed == ()
    assert rows == [(lead.id, "ingekeken", request.number), (lead.id, "gewist", request.number)]


async def test_a_lead_does_not_erase_what_another_team_has(office: BothSides) -> None:
    request, lead = await office.send_request(), await office.hire("li", role=Role.LEAD)
    office.clock.advance(minutes=1)
    second = await office.send_request()

    await office.act(lead, second, Action.HAND_ON, team="geld")

    with pytest.raises(OfOtherTeams):
        await desk(office).erase(lead.id, request.number)

    async with office.store.unit(read_only=True) as unit:
        assert await unit.peek_request(request.number) == request


@pytest.mark.parametrize("days", [1, -367], ids=["tomorrow", "over-a-year-ago"])
async def test_a_request_cannot_have_come_on_a_day_that_cannot_be(office: BothSides, days: int) -> None:
    lead = await office.hire("li", role=Role.LEAD)
    day = office.clock.now().date() + timedelta(days=days)

    with pytest.raises(ValueError, match="received"):
        await desk(office).note(lead.id, Demand.ACCESS, day, key="k")


async def test_the_same_form_notes_once(office: BothSides) -> None:
    lead = await office.hire("li", role=Role.LEAD)

    for key in ("one", "one", "two"):
        await desk(office).note(lead.id, Demand.ACCESS, DAY, key=key)

    assert len(await desk(office).noted(lead.id)) == 2


async def test_what_is_done_cannot_be_taken_back(office: BothSides) -> None:
    lead = await office.hire("li", role=Role.LEAD)
    await desk(office).note(lead.id, Demand.ACCESS, DAY, key="k")
    await desk(office).finish(lead.id, 1)

    await desk(office).withdraw(lead.id, 1)

    assert [one.id for one in await desk(office).noted(lead.id)] == [1]


async def log_of(office: BothSides) -> list[tuple[str, str | None, str | None]]:
    async with office.store.unit(read_only=True) as unit:
        return [(one.action, one.number, one.team) for one in reversed(await unit.audit())]


async def test_statement_64_each_request_that_is_shown_or_taken_out_is_in_the_log(office: BothSides) -> None:
    first, lead = await office.send_request(), await office.hire("li", role=Role.LEAD)
    office.clock.advance(minutes=1)
    second = await office.send_request()

    await desk(office).read(lead.id, first.number)
    await desk(office).take_out(lead.id, first.number)

    both = {first.number, second.number}
    log = await log_of(office)
    assert {number for action, number, _ in log if action == "ingekeken"} == both
    assert {number for action, number, _ in log if action == "uitgevoerd"} == both
    assert {team for _, _, team in log} == {"algemeen"}


async def test_statement_64_that_somebody_searched_a_person_is_in_the_log_without_the_text(
    office: BothSides,
) -> None:
    await office.send_request()
    lead = await office.hire("li", role=Role.LEAD)

    await desk(office).find(lead.id, "Sofie")

    assert await log_of(office) == [("naar een persoon gezocht", None, None)]


async def test_statement_64_an_erasure_around_a_request_on_hold_is_in_the_log(office: BothSides) -> None:
    request, lead = await office.send_request(), await office.hire("li", role=Role.LEAD)
    await office.act(lead, request, Action.HOLD)

    stayed = await desk(office).erase(lead.id, request.number)

    assert stayed == (request.number,)
    assert ("rest van het gesprek gewist", request.number, "algemeen") in await log_of(office)


async def test_what_is_to_go_names_no_request_of_another_team(office: BothSides) -> None:
    request, lead = await office.send_request(), await office.hire("li", role=Role.LEAD)
    office.clock.advance(minutes=1)
    await office.act(lead, await office.send_request(), Action.HAND_ON, team="geld")

    what = await desk(office).erasable(lead.id, request.number)

    assert [one.number for one in (*what.still_open, *what.others, *what.held)] == [request.number]
    assert not what.is_allowed


async def test_a_new_conversation_is_not_erased_when_the_request_went_while_we_waited(
    office: BothSides,
) -> None:
    request, lead = await office.send_request(), await office.hire("li", role=Role.LEAD)
    rights = desk(office)
    found = rights._find
    seen = 0

    async def found_once(*asked: object) -> object:
        nonlocal seen
        seen += 1
        if seen > 1:
            raise Unknown(request.number)  # as when the asker was first
        return await found(*asked)  # type: ignore[arg-type]

    object.__setattr__(rights, "_find", found_once)

    with pytest.raises(Unknown):
        await rights.erase(lead.id, request.number)

    async with office.store.unit(read_only=True) as unit:
        assert await unit.messages(office.channel, "c")


async def test_a_lead_still_sees_in_the_log_what_was_done_with_a_request_that_is_gone(
    office: BothSides,
) -> None:
    request, lead = await office.send_request(), await office.hire("li", role=Role.LEAD)
    admin = await office.hire("bo", team="geld", role=Role.ADMIN)
    cas = await office.hire("cas", team="geld", role=Role.LEAD)
    await desk(office).read(admin.id, request.number)
    await office.assistant.forget(office.channel, "c")
    personnel = Personnel(office.store, office.clock, free=office.desk.free_requests_of)

    seen = await personnel.log(lead, WantedLog(number=request.number))
    seen_by_another = await personnel.log(replace(cas, id=99, team="natuur"))

    assert [row.action for row in reversed(seen)] == ["ingekeken", "gewist door de vrager"]
    assert seen_by_another == []


async def test_what_is_done_is_kept_a_year_and_done_once(office: BothSides) -> None:
    lead = await office.hire("li", role=Role.LEAD)
    await desk(office).note(lead.id, Demand.ACCESS, DAY, key="k")
    (noted,) = await desk(office).noted(lead.id)

    await desk(office).finish(lead.id, noted.id)
    office.clock.advance(days=1)
    await desk(office).finish(lead.id, noted.id)

    (done,) = await desk(office).noted(lead.id)
    assert done.done_at == office.clock.now() - timedelta(days=1)
    assert done.until == done.done_at + KEEP_DONE
    with pytest.raises(Unknown):
        await desk(office).finish(lead.id, 404)
