"""A link that is good for an hour to all that is kept of one conversation, for channels without pages."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.incoming import Incoming
from bot.login import hash_token
from bot.ports import Unit
from bot.reply import Line, Reply, Section
from bot.signing import Signer

KIND = "gegevens"  # of these codes in the store
GOOD_FOR = timedelta(hours=1)
_WITH_CODE = re.compile(r".*/gegevens/[a-z]{1,20}/[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class DataLinks:
    """Makes links to the JSON of a conversation that are good for an hour; `address` is our own."""

    signer: Signer
    address: str

    async def make(self, unit: Unit, incoming: Incoming, *, now: datetime) -> str:
        """A new link; the store holds only the hash of its code."""
        name = self.signer.name(f"{incoming.channel}:{incoming.conversation}:{incoming.event_id}")
        code = self.signer.derive(KIND, name)
        owner = {"owner": incoming.conversation, "channel": incoming.channel}
        await unit.keep_code(KIND, hashed(incoming.channel, code), until=now + GOOD_FOR, **owner)
        return f"{self.address}/gegevens/{incoming.channel}/{code}"


def hashed(channel: str, code: str) -> str:
    """What is kept of a code: it opens a conversation of this channel and of no other."""
    return hash_token(f"{channel}:{code}")


def without_codes(reply: Reply) -> Reply:
    """The reply as it is kept in the conversation: a link with a code is in what is sent alone."""

    def bare(line: Line) -> Line:
        return replace(line, url=None) if _WITH_CODE.fullmatch(line.url or "") else line

    sections = tuple(Section(one.heading, tuple(map(bare, one.lines))) for one in reply.sections)
    return replace(reply, sections=sections)
