"""A private link that opens a conversation on any device, and the mail that says an answer is in it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.announcing import MAIL
from bot.keeper import Keeper
from bot.login import hash_token
from bot.phrases import PhraseBook
from bot.ports import Notice, Unit
from bot.request import Request
from bot.signing import Signer

DEFAULT = Keeper()
KIND = "hervat"  # of these codes in the store
CODE = re.compile(r"[A-Za-z0-9_-]{43}")  # 32 random bytes, or a signature, as Base64 for addresses
KEEP_CODES = timedelta(days=3650)  # each goes with its conversation, which is kept while a request is open


@dataclass(frozen=True)
class Reminder:
    """Tells an asker who left an address that there is an answer, and where; never what. `keeper` keeps the
    requests that the address is left with.

    The code in the link is derived by `signer` from the name of the mail: the store holds its hash, and
    whoever sends the mail derives it again.
    """

    signer: Signer
    phrases: Callable[[], PhraseBook]
    keeper: Keeper = DEFAULT

    async def leave(self, unit: Unit, channel: str, key: str, address: str, *, now: datetime) -> int:
        """Keeps the address ("" for none) with each open request of the conversation; how many those are.

        What was or is to be mailed to another address goes; with none, closed requests lose theirs too.
        """
        await unit.lock(channel, key)
        found = await unit.requests_of(channel, key)
        still_open = [one.number for one in found if one.is_open]
        meant = [one.number for one in found if one.is_open or not address]
        others = [one for one in [await unit.request(number) for number in meant] if one is not None]
        others = [one for one in others if one.notify_email != address]
        for request in others:
            changed = replace(request, notify_email=address, version=request.version + 1)
            await self.keeper.save(unit, changed, now=now)
        await unit.take_back_mails([one.number for one in others])
        return len(still_open)

    async def owe(
        self, unit: Unit, request: Request, *, now: datetime, is_answer: bool = True, key: str = ""
    ) -> None:
        """A mail for what was answered just now, or for other news of the request, to who wants one. `key`
        tells apart what happens at one version of the request."""
        if not request.notify_email:
            return
        what_for = f"{request.number}:{request.version}:{key}".rstrip(":")
        name = self.signer.name(what_for)
        code = self.code_of(name)
        place = {"owner": request.conversation, "channel": request.channel}
        await unit.keep_code(KIND, hash_token(code), until=now + KEEP_CODES, **place)
        book = self.phrases()
        what = "mail_antwoord" if is_answer else "mail_nieuws"
        content = {
            "subject": book.say(what, nummer=request.number),
            "paragraphs": [book.say(f"{what}_uitleg")],
            "resume": name,
            "closing": book.say("mail_antwoord_slot"),
        }
        address = request.notify_email
        await unit.owe(
            Notice(f"answer:{what_for}", MAIL, address, "announce", content, due_at=now, created_at=now)
        )

    def code_of(self, name: str) -> str:
        """The code that belongs to the name of a mail."""
        return self.signer.derive(KIND, name)
