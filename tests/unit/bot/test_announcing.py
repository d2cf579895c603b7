"""Teams are told that something waits: once, without a word of it, and nobody else is."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.request import Action, Outcome, Role
from bot.retention import Terms
from bot.talk import Talk
from bot.teams import Team, Teams
from tests.kit.both_sides import BothSides
from tests.kit.stores import new_store
from tests.kit.units import kept

GENERAL, MONEY = "team@voorbeeld.be", "geld@voorbeeld.be"
TEAMS = Teams((Team("algemeen", "Algemeen team", GENERAL), Team("geld", "Team geld", MONEY)))


@pytest.fixture
def office(talk: Talk, clock: Any) -> Any:
    store = new_store()
    yield BothSides(talk, store, clock, teams=TEAMS)
    store.close()


async def test_the_other_team_is_told_what_is_handed_on_to_it(office: BothSides) -> None:
    request, an = await office.send_request(), await office.hire("an")
    await office.act(an, request, Action.TAKE)
    await office.mails()

    await office.act(an, request, Action.HAND_ON, team="geld")

    assert await office.mails() == [(MONEY, f"Aanvraag {request.number} is aan je team doorgegeven")]


async def test_a_team_is_told_what_is_given_back_or_reopened_without_an_owner(office: BothSides) -> None:
    request, an = await office.send_request(), await office.hire("an")
    lead = await office.hire("li", role=Role.LEAD)
    await office.act(an, request, Action.TAKE)
    await office.mails()

    await office.act(an, request, Action.GIVE_BACK)
    given_back = await office.mails()
    await office.act(an, request, Action.TAKE)
    await office.act(an, request, Action.CLOSE, outcome=Outcome.HELPED)
    async with kept(office.store) as unit:
        await unit.save_staff(replace(an, is_active=False))
    await office.act(lead, request, Action.REOPEN)

    assert given_back == [(GENERAL, f"Aanvraag {request.number} wacht weer op je team")]
    assert await office.mails() == [(GENERAL, f"Aanvraag {request.number} is heropend")]


async def test_what_a_disabled_member_had_is_told_in_one_mail(office: BothSides) -> None:
    an = await office.hire("an")
    for _ in range(2):
        office.clock.moment += timedelta(minutes=1)
        await office.act(an, await office.send_request(), Action.TAKE)
    await office.mails()

    async with kept(office.store) as unit:
        await office.desk.free_requests_of(unit, an)

    assert await office.mails() == [(GENERAL, "Aanvragen die weer op je team wachten: 2")]


async def test_what_waits_too_long_is_pointed_out_once_a_day_and_not_at_night(office: BothSides) -> None:
    await office.send_request()
    await office.mails()
    await office.announcer.point_out_stale(office.store, now=office.clock.now())
    fresh = await office.mails()
    office.clock.moment = (office.clock.moment + timedelta(days=4)).replace(hour=3)
    await office.announcer.point_out_stale(office.store, now=office.clock.now())
    at_night = await office.mails()

    for hour in (8, 9, 17):
        office.clock.moment = office.clock.moment.replace(hour=hour)
        await office.announcer.point_out_stale(office.store, now=office.clock.now())

    assert (fresh, at_night) == ([], [])
    assert await office.mails() == [(GENERAL, "Aanvragen die al te lang wachten: 1")]


async def test_what_was_put_to_sleep_is_not_pointed_out(office: BothSides) -> None:
    request, an = await office.send_request(), await office.hire("an")
    await office.act(an, request, Action.TAKE)
    until = office.clock.now() + timedelta(days=30)
    await office.act(an, request, Action.SNOOZE, until=until)
    await office.mails()
    office.clock.moment += timedelta(days=4)

    await office.announcer.point_out_stale(office.store, now=office.clock.now())

    assert await office.mails() == []


async def test_no_word_of_the_request_is_in_a_mail(office: BothSides) -> None:
    await office.send_request("Waar vind ik een plek voor mijn buurtkeuken?")

    (content,) = await office.owed("mail")

    assert "buurtkeuken" not in str(content)
    assert "/balie/aanvraag/" in str(content)


async def test_each_of_two_who_leave_on_one_day_is_told(office: BothSides) -> None:
    for login in ("an", "bo"):
        office.clock.moment += timedelta(minutes=1)
        one = await office.hire(login)
        await office.act(one, await office.send_request(), Action.TAKE)
        async with kept(office.store) as unit:
            await office.desk.free_requests_of(unit, one)

    told = [subject for _, subject in await office.mails()]

    assert told.count("Aanvragen die weer op je team wachten: 1") == 2


async def test_a_team_is_told_a_week_ahead_how_many_closed_requests_go_once_and_not_at_night(
    office: BothSides,
) -> None:
    an = await office.hire("an")
    for _ in range(2):
        office.clock.advance(minutes=1)
        request = await office.send_request()
        await office.act(an, request, Action.TAKE)
        await office.act(an, request, Action.CLOSE, outcome=Outcome.HELPED)
    await office.mails()
    told: list[list[tuple[str, str]]] = []

    for days, hour in ((81, 9), (82, 3), (82, 9), (82, 15), (83, 9)):
        now = (office.clock.moment + timedelta(days=days)).replace(hour=hour)
        await office.announcer.warn_of_end(office.store, Terms(), now=now)
        office.clock.moment, before = now, office.clock.moment
        told.append(await office.mails())
        office.clock.moment = before

    message = (GENERAL, "Gesloten aanvragen die binnenkort gewist worden: 2")
    assert told == [[], [], [message], [], []]


async def test_a_reopened_request_is_warned_of_anew(office: BothSides) -> None:
    request, lead = await office.send_request(), await office.hire("li", role=Role.LEAD)
    await office.act(lead, request, Action.TAKE)
    await office.act(lead, request, Action.CLOSE, outcome=Outcome.HELPED)
    now = (office.clock.moment + timedelta(days=85)).replace(hour=9)
    await office.announcer.warn_of_end(office.store, Terms(), now=now)

    after = await office.act(lead, request, Action.REOPEN)

    assert after.warned_at is None
