"""Tells a team that something waits: by mail, without a word of what; the inbox counts it anyway."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot.cards import Cards
from bot.mail_address import read_mail
from bot.phrases import PhraseBook
from bot.ports import Notice, Store, Unit
from bot.request import Request, Staff
from bot.retention import WARNED_BEFORE, Terms
from bot.teams import Team, Teams

MAIL = "mail"  # the channel
NEW, REPLY, WITHDRAWN, REOPENED = "nieuw", "reactie", "ingetrokken", "heropend"
GIVEN_BACK, HANDED_ON, FREED, STALE, WIPED = "teruggegeven", "doorgegeven", "vrijgekomen", "stil", "gewist"
PICKED, MOMENT_WANTED, CALLED_OFF = "moment_gekozen", "ander_moment", "afspraak_afgezegd"
ENDING = "verdwijnt"
FIRST_HOUR = 8  # nobody wants to hear at night what waits for days


@dataclass(frozen=True)
class Announcer:
    """Owes a mail to the team's address. `mails` says whether mail can be sent; `inbox_address` is where
    staff find a request, empty when the inbox has no public address. `cards` show requests on the boards of
    the teams."""

    teams: Teams
    phrases: Callable[[], PhraseBook]
    mails: bool = False
    inbox_address: str = ""
    cards: Cards | None = None

    async def tell(
        self, unit: Unit, request: Request, what: str, *, now: datetime, to: Staff | None = None
    ) -> None:
        """Tells the team of the request what happened with it, or a member of staff."""
        key = f"announce:{request.number}:{request.version}:{what}"
        place = f"/aanvraag/{request.number}"
        await self._owe(unit, self._box_of(request, to), what, key, place, now=now, nummer=request.number)

    def _box_of(self, request: Request, staff: Staff | None) -> Team:
        """The team, with the address of a member of staff in place of its own: their login, where that is a
        mail address."""
        team = self.teams.of(request.team)
        address = read_mail(staff.login) if staff is not None and staff.is_active else None
        return replace(team, email=address) if address else team

    async def nudge(
        self, unit: Unit, request: Request, what: str, owner: Staff | None, *, now: datetime, moment: str
    ) -> None:
        """Reminds its owner, else its team, of a promise or an appointment on this moment."""
        key = f"nudge:{request.number}:{what}:{request.version}:{moment}"
        team = self._box_of(request, owner)
        place = f"/aanvraag/{request.number}"
        await self._owe(unit, team, what, key, place, now=now, nummer=request.number, moment=moment)

    async def tell_freed(self, unit: Unit, team: Team, staff: Staff, number: int, *, now: datetime) -> None:
        """Tells a team how many requests somebody left behind who is gone."""
        key = f"announce:{FREED}:{team.id}:{staff.id}:{now.isoformat()}"
        await self._owe(unit, team, FREED, key, "", now=now, aantal=str(number))

    async def point_out_stale(self, store: Store, *, now: datetime) -> None:
        """Tells each team once a day how many of its requests nobody did anything with for too long."""
        if not self.mails or now.hour < FIRST_HOUR:
            return
        async with store.unit() as unit:
            before = now - self.teams.stale_after
            for team in self.teams.teams:
                found = await unit.count_requests(teams=(team.id,), staff=0, stale_before=before, now=now)
                if found.stale:
                    key = f"announce:{STALE}:{team.id}:{now.date().isoformat()}"
                    place = f"?bak={STALE}"
                    await self._owe(unit, team, STALE, key, place, now=now, aantal=str(found.stale))
            await unit.commit()

    async def warn_of_end(self, store: Store, terms: Terms, *, now: datetime) -> None:
        """Tells each team once of its closed requests that go in a week or a little more: all of one day are
        told in one mail, and each at least a week ahead."""
        if now.hour < FIRST_HOUR:
            return
        before = (now + WARNED_BEFORE + timedelta(days=2)).replace(hour=0, minute=0, second=0, microsecond=0)
        async with store.unit() as unit:
            found = await unit.warn_of_end(now, terms, before=before)
            for team in (one for one in self.teams.teams if one.id in found):
                key = f"announce:{ENDING}:{team.id}:{now.isoformat()}"
                place, count = f"?bak={ENDING}", str(found[team.id])
                await self._owe(unit, team, ENDING, key, place, now=now, aantal=count)
            await unit.commit()

    async def _owe(
        self, unit: Unit, team: Team, what: str, key: str, place: str, *, now: datetime, **values: str
    ) -> None:
        if not (self.mails and team.email):
            return
        book = self.phrases()
        link = [f"{self.inbox_address}{place}"] if self.inbox_address else []
        content = {
            "subject": book.say(f"melding_{what}", **values),
            "paragraphs": [book.say("melding_uitleg"), *link],
        }
        name = key if len(key) <= 200 else sha256(key.encode()).hexdigest()
        await unit.owe(Notice(name, MAIL, team.email, "announce", content, due_at=now, created_at=now))
