"""Tries what can only be tried for real: whether a notice to each team is taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.settings import Settings
from bot.announcing import MAIL
from bot.outbox import Channel, SendLater, SendRefused, SendUnclear
from bot.phrases import PhraseBook
from bot.ports import Notice
from knowledge.loader import load


@dataclass(frozen=True)
class TeamNotice:
    """How a test notice to a team went."""

    team: str
    is_fine: bool
    what: str


async def try_notices(
    settings: Settings, channels: Mapping[str, Channel], *, key: str, now: datetime
) -> Sequence[TeamNotice]:
    """Sends a test notice to every team, at once and past the outbox; how each went."""
    phrases = PhraseBook(load(settings.knowledge, today=now.date()).phrases, {})
    found = []
    for team in settings.to_teams().teams:
        if not team.email:
            what = "no `mail` in wegwijs.yaml: its notices are only the count in the title of /balie"
            found.append(TeamNotice(team.title, False, what))
        elif MAIL not in channels:
            what = "no `post.server` in wegwijs.yaml: no mail can be sent"
            found.append(TeamNotice(team.title, False, what))
        else:
            paragraphs = [phrases.say("melding_proef_uitleg")]
            content = {"subject": phrases.say("melding_proef"), "paragraphs": paragraphs}
            name = f"doctor:{key}:{team.id}"
            notice = Notice(name, MAIL, team.email, "announce", content, due_at=now, created_at=now)
            found.append(await _try_notice(channels[MAIL], team.title, notice))
    return found


async def _try_notice(channel: Channel, team: str, notice: Notice) -> TeamNotice:
    try:
        await channel.send(notice)
    except (SendRefused, SendLater, SendUnclear) as error:
        return TeamNotice(team, False, f"the mail server did not take it ({error})")
    return TeamNotice(team, True, f"sent to {notice.conversation}: see that it arrives")
