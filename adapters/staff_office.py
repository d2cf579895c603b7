"""The records of staff without the assistant: for the commands about staff, and for the first admin."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.clock import make_clock
from adapters.desk_wiring import chats_in, make_accounts, make_meetings
from adapters.settings import Settings
from adapters.store.store import SqlStore
from adapters.store_wiring import open_store
from adapters.team_news import make_announcer, make_own_cards, reminder_of
from bot.accounts import Accounts
from bot.desk import Desk
from bot.personnel import Personnel
from bot.request import Role, Staff
from bot.teams import Teams
from bot.voice import Voice

if TYPE_CHECKING:
    from adapters.wiring import Parts

FIRST_LOGIN = "beheerder"


@dataclass(frozen=True)
class StaffOffice:
    """What the commands about staff work with."""

    store: SqlStore
    teams: Teams
    accounts: Accounts
    personnel: Personnel


def open_staff_office(settings: Settings) -> StaffOffice:
    """The records of staff, without the assistant. Raises WrongSettings."""
    store, clock, teams = open_store(settings), make_clock(settings), settings.to_teams()
    terms = settings.keep.to_terms()

    cards = make_own_cards(settings)
    voice = Voice(
        cards.phrases,
        teams,
        pushed=chats_in(settings),
        terms=terms,
        reminder=reminder_of(settings, cards),
        meetings=make_meetings(settings),
    )
    announcer = make_announcer(settings, cards)
    desk = Desk(store, clock, teams, voice, announcer, terms=terms)
    personnel = Personnel(store, clock, free=desk.free_requests_of)
    return StaffOffice(store, teams, make_accounts(store, settings, desk), personnel)


async def first_way_in(parts: "Parts") -> str | None:
    """The code for the first admin, as long as nobody can sign in; one is added when there is no staff."""
    async with parts.store.unit() as unit:
        await unit.lock("balie", FIRST_LOGIN)
        everybody = await unit.all_staff()
        if not everybody:
            admin = Staff(0, FIRST_LOGIN, "Beheerder", parts.desk.teams.ids[0], Role.ADMIN)
            everybody = [await unit.add_staff(admin)]
            await unit.commit()
    accounts = make_accounts(parts.store, parts.settings, parts.desk)
    first = everybody[0]
    is_alone = len(everybody) == 1 and first.login == FIRST_LOGIN and first.subject is None
    if not is_alone or await accounts.has_password(first):
        return None
    return await accounts.first_code(first)
