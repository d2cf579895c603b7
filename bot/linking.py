"""Links an account of a channel to a member of staff, by the code that they type to the assistant."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.accounts import LINK
from bot.conversation import Conversation
from bot.incoming import Incoming
from bot.login import hash_token, link_codes_in, read_link_code
from bot.phrases import PhraseBook
from bot.ports import Store, Unit
from bot.reply import Decision, Outcome, Reply, Turn
from bot.request import Staff
from bot.said import Said
from bot.staffing import AuditRow

LINKED = "gekoppeld"
FIELDS: Mapping[str, str] = {"slack": "slack_user", "teams": "teams_user"}  # channel: field of the record
_AS_WE_WRITE_IT = re.compile(r"\s*[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}\s*")
_OUTCOME = Outcome(Decision.ANSWER, topic="koppelen", confidence=1.0)


async def linked_to(store: Store, channel: str, person: str) -> Staff | None:
    """The member of staff whose account this is, also one who is no longer active. Raises NotKept."""
    field = FIELDS.get(channel)
    if field is None or not person:
        return None
    async with store.unit(read_only=True) as unit:
        return await unit.staff_by(**{field: person})


class Linking:
    """Reads codes in what is typed. `phrases` are those in use."""

    def __init__(self, phrases: Callable[[], PhraseBook]) -> None:
        self._phrases = phrases

    async def read(
        self, unit: Unit, incoming: Incoming, state: Conversation, *, now: datetime
    ) -> Said | None:
        """What is said to a code; None when the text is none. Only a code in the right channel is used up."""
        code = read_link_code(incoming.text)
        if code is None:
            return None
        owner = await unit.code_owner(LINK, hash_token(code), now=now)
        if owner is None:
            is_meant = _AS_WE_WRITE_IT.fullmatch(incoming.text) is not None
            return self._say(state, "koppel_onbekend") if is_meant else None
        field = FIELDS.get(incoming.channel)
        if field is None or not incoming.person:
            return self._say(state, "koppel_elders")
        staff = await unit.staff(int(owner))
        if staff is None or not staff.is_active:
            return self._say(state, "koppel_onbekend")
        linked = _with_account(staff, incoming)
        return await self._link(unit, incoming, state, linked, now=now)

    async def burn(self, unit: Unit, text: str, *, now: datetime) -> bool:
        """Ends every code in a text that others may read; whether there is one, also when it is of nobody."""
        found = link_codes_in(text)
        taken = [await unit.take_code(LINK, hash_token(one), now=now) for one in found]
        is_meant = any(one in text for one in found) or _AS_WE_WRITE_IT.fullmatch(text) is not None
        return is_meant or any(owner is not None for owner in taken)

    async def _link(
        self, unit: Unit, incoming: Incoming, state: Conversation, staff: Staff, *, now: datetime
    ) -> Said:
        field = FIELDS[incoming.channel]
        other = await unit.staff_by(**{field: incoming.person})
        if other is not None and other.id != staff.id:
            return self._say(state, "koppel_bezet")
        code = read_link_code(incoming.text) or ""
        if await unit.take_code(LINK, hash_token(code), now=now) is None:
            return self._say(state, "koppel_onbekend")
        await unit.save_staff(staff)
        await unit.add_audit(AuditRow(now, staff.id, LINKED, None))
        return self._say(state, "koppel_gelukt", voornaam=staff.first_name)

    def _say(self, state: Conversation, name: str, **values: str) -> Said:
        words = self._phrases().say(name, **values)
        return Said(replace(state, turns=state.turns + 1), Turn(Reply((words,)), _OUTCOME), is_secret=True)


def _with_account(staff: Staff, incoming: Incoming) -> Staff:
    if FIELDS[incoming.channel] == "slack_user":
        return replace(staff, slack_user=incoming.person)
    return replace(staff, teams_user=incoming.person)
