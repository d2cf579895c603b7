"""Makes what tells teams and askers of news: cards on boards, mails to teams, mails to askers."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from adapters.clock import today_here
from adapters.secret import signing_secrets
from adapters.settings import Settings
from bot.announcing import Announcer
from bot.cards import Cards
from bot.keeper import Keeper
from bot.phrases import PhraseBook
from bot.resume import Reminder
from bot.signing import Signer
from bot.teams import Teams
from knowledge.loader import Knowledge, load


def make_cards(
    settings: Settings, teams: Teams, phrases: Callable[[], PhraseBook], knowledge: Callable[[], Knowledge]
) -> Cards:
    """What shows requests on the boards of the teams."""

    def title_of(theme: str) -> str:
        return next((one.title for one in knowledge().entities["thema"].values if one.name == theme), theme)

    with_content = settings.inbox.boards_with_content
    in_use = {"slack": settings.has_slack, "teams": settings.has_teams}
    platforms = frozenset(name for name, is_used in in_use.items() if is_used)
    return Cards(teams, phrases, inbox_of(settings), with_content, title_of, platforms)


def make_own_cards(settings: Settings) -> Cards:
    """Cards for a process without the assistant: the knowledge is read when a word of it is needed."""

    @cache
    def knowledge() -> Knowledge:
        return load(settings.knowledge, today=today_here())

    def phrases() -> PhraseBook:
        return PhraseBook(knowledge().phrases, {})

    return make_cards(settings, settings.to_teams(), phrases, knowledge)


def inbox_of(settings: Settings) -> str:
    """Where staff find the inbox; "" without a public address."""
    return f"{settings.public_url}/balie" if settings.public_url else ""


def make_announcer(settings: Settings, cards: Cards) -> Announcer:
    """What tells teams that something waits."""
    mails, inbox = bool(settings.mail.host), inbox_of(settings)
    return Announcer(cards.teams, cards.phrases, mails=mails, inbox_address=inbox, cards=cards)


def reminder_of(settings: Settings, cards: Cards) -> Reminder | None:
    """None without mail, or without an address of our own to put in it."""
    if not (settings.mail.host and settings.public_url):
        return None
    return replace(make_reminder(settings, cards.phrases), keeper=Keeper(settings.keep.to_terms(), cards))


def resume_link(settings: Settings, code: str) -> str:
    """The private link with this code."""
    return f"{settings.public_url}/hervat/{code}"


def make_reminder(settings: Settings, phrases: Callable[[], PhraseBook]) -> Reminder:
    """What tells askers by mail that there is an answer. Raises WrongSettings."""
    return Reminder(Signer(signing_secrets(settings)), phrases)
