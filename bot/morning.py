"""The morning summary on the boards of teams: how much is new, promised for today, waiting for too long."""

from datetime import date, datetime

from bot.announcing import FIRST_HOUR
from bot.appointment import end_of_day
from bot.cards import SUMMARY, Cards, mark_of_board
from bot.hours import BRUSSELS
from bot.ports import Notice, Store, Unit
from bot.promising import NOBODY
from bot.staffing import Counts
from bot.teams import Team

_SATURDAY = 5
_NOON = 12  # later in the day a summary of the morning is none


def works_on(team: Team, day: date) -> bool:
    """Whether somebody of the team is there that day; without hours, from Monday to Friday."""
    return bool(team.hours.on(day)) if team.hours else day.weekday() < _SATURDAY


async def sum_up(store: Store, cards: Cards, *, now: datetime) -> int:
    """Owes each board the summary of its team, once in the morning of each day on which it works, when
    there is something to tell; how many were owed. To be called every hour. Raises NotKept."""
    here = now.astimezone(BRUSSELS)
    teams = [one for one in cards.teams.teams if one.boards and works_on(one, here.date())]
    if not teams or not FIRST_HOUR <= here.hour < _NOON:
        return 0
    async with store.unit() as unit:
        done = [await _sum_up_one(unit, cards, team, now=now) for team in teams]
        await unit.commit()
    return sum(done)


async def _sum_up_one(unit: Unit, cards: Cards, team: Team, *, now: datetime) -> int:
    before, tonight = now - cards.teams.stale_after, end_of_day(now)
    found = await unit.count_requests(
        teams=(team.id,), staff=NOBODY, stale_before=before, now=now, due_before=tonight
    )
    if not (found.new or found.due or found.stale):
        return 0
    content, day = {"text": _said(cards, found), "link": cards.inbox_address}, now.astimezone(BRUSSELS).date()
    owed = 0
    for place in team.boards.items():
        key = f"{SUMMARY}:{day.isoformat()}:{mark_of_board(*place)}"
        owed += await unit.owe_new(Notice(key, *place, SUMMARY, content, due_at=now, created_at=now))
    return owed


def _said(cards: Cards, found: Counts) -> str:
    values = {"nieuw": str(found.new), "beloofd": str(found.due), "stil": str(found.stale)}
    return "\n".join((cards.line("kaart_overzicht_titel"), cards.line("kaart_overzicht", **values)))
