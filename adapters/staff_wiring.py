"""Puts together what the sides of staff on all platforms have in common."""

from typing import TYPE_CHECKING

from adapters.secret import signing_secrets
from adapters.staff_windows import Platform, StaffParts
from adapters.team_news import inbox_of
from bot.accounts import Accounts
from bot.signing import Signer
from bot.telling import Telling

if TYPE_CHECKING:
    from adapters.wiring import Parts


def make_staff_parts(parts: "Parts", accounts: Accounts, platform: Platform) -> StaffParts:
    """What the side of staff on this platform is made of."""
    talk = parts.assistant
    return StaffParts(
        platform,
        desk=parts.desk,
        store=parts.store,
        accounts=accounts,
        telling=Telling(parts.store, parts.clock, parts.outbox.wake),
        signer=Signer(signing_secrets(parts.settings)),
        clock=parts.clock,
        teams=parts.desk.teams,
        meetings=parts.calendar.meetings,
        themes=lambda: {one.name: one.title for one in talk.talk.knowledge.entities["thema"].values},
        open_questions=lambda request: talk.talk.intake.intake.still_open(request.facts, request.theme),
        inbox=inbox_of(parts.settings),
    )
