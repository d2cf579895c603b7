"""What leads and admins may do with what is kept of a person, and what nobody else may."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest

from bot.desk import Unknown
from bot.request import Action, Role
from bot.rights_clock import KEEP_DONE, Demand
from bot.rights_desk import OfOtherTeams, RightsDesk
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
        pytest.param(lambda desk, who, number: desk.note(who, Demand.ACCESS, DAY), id="note"),
        pytest.param(lambda desk, who, number: desk.noted(who), id="noted"),
        pytest.param(lambda desk, who, number: desk.finish(who, 1), id="finish"),
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
        await desk(office).note(cas.id, Demand.ERASE, DAY, request.number)


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


async def test_a_request_cannot_have_come_tomorrow(office: BothSides) -> None:
    lead = await office.hire("li", role=Role.LEAD)

    with pytest.raises(ValueError, match="future"):
        await desk(office).note(lead.id, Demand.ACCESS, office.clock.now().date() + timedelta(days=1))


async def test_what_is_done_is_kept_a_year_and_done_once(office: BothSides) -> None:
    lead = await office.hire("li", role=Role.LEAD)
    await desk(office).note(lead.id, Demand.ACCESS, DAY)
    (noted,) = await desk(office).noted(lead.id)

    await desk(office).finish(lead.id, noted.id)
    office.clock.advance(days=1)
    await desk(office).finish(lead.id, noted.id)

    (done,) = await desk(office).noted(lead.id)
    assert done.done_at == office.clock.now() - timedelta(days=1)
    assert done.until == done.done_at + KEEP_DONE
    with pytest.raises(Unknown):
        await desk(office).finish(lead.id, 404)
