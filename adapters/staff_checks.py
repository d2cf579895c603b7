"""Who clicked on a platform, what they may not, and how that is said; and the deed itself, when they may."""

import logging
import re

from adapters import staff_words as words
from adapters.staff_fields import FilledT, can_fill_in, fields_of, with_whole_values
from adapters.staff_forms import read_word
from adapters.staff_windows import StaffParts, Window, gather
from adapters.stamps import Stamp
from bot.desk import Unknown
from bot.linking import linked_to
from bot.ports import NotKept
from bot.request import NO_VALUES, Action, Staff, State, Values
from bot.request_rules import Refusal, Refused, check

_log = logging.getLogger("wegwijs.staff")
_CLAIMED = re.compile(r"([A-Za-z0-9-]{1,12})\.")


class Stop(Exception):  # noqa: N818 - it says what happened
    """Nothing was done; `sentence` says why to who clicked."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__("nothing was done")


async def find_staff(parts: StaffParts, person: str) -> Staff:
    """Who this is here. Raises Stop, with how to link an account, and NotKept."""
    staff = await linked_to(parts.store, parts.platform.channel, person)
    if staff is not None and staff.is_active:
        return staff
    _log.warning("refused: %s is not linked to an active member of staff", person)
    if staff is not None:
        raise Stop(words.DISABLED)
    raise Stop(words.say_not_linked(parts.platform.title))


async def read_stamp(parts: StaffParts, staff: Staff, place: str, value: str) -> Stamp:
    """What we signed for this place; what we did not is kept as an attempt. Raises Stop and NotKept."""
    stamp = parts.stamps(place).read(value)
    if stamp is not None:
        return stamp
    claimed = _CLAIMED.match(value)
    raise await deny(parts, staff, claimed[1] if claimed else None, words.FORGED)


def action_of(stamp: Stamp) -> Action:
    """The action that was signed. Raises Stop for one that is no longer there."""
    action = read_word(Action, stamp.action)
    if action is None:
        raise Stop(words.NOT_POSSIBLE)
    return action


async def deny(parts: StaffParts, staff: Staff, number: str | None, sentence: str) -> Stop:
    """Keeps the attempt, as ids only, and gives what to raise. Raises NotKept."""
    await parts.accounts.note_denied(staff, number)
    return Stop(sentence)


async def open_window(parts: StaffParts, staff: Staff, person: str, number: str) -> Window:
    """The request as this member sees it. Raises Stop for one of another team, and NotKept."""
    try:
        return await gather(parts, staff, person, number)
    except Unknown as unknown:
        raise await deny(parts, staff, number, words.NOT_YOURS) from unknown


async def check_possible(parts: StaffParts, staff: Staff, window: Window, action: Action) -> None:
    """Raises Stop when this cannot be done now, or when there is nothing to choose from; and NotKept."""
    request = window.opened.request
    try:
        check(action, request, staff, now=parts.clock.now())
    except Refused as refused:
        raise Stop(await say_refused(parts, staff, request.number, refused)) from refused
    if not can_fill_in(action, window.context):
        raise Stop(words.NOTHING_TO_CHOOSE)


async def whole_values(parts: StaffParts, staff: Staff, person: str, stamp: Stamp, typed: FilledT) -> FilledT:
    """What was filled in, with the values that options stood for by a short name. Raises Stop and NotKept."""
    if not typed.has_short_names:
        return typed
    window = await open_window(parts, staff, person, stamp.number)
    return with_whole_values(typed, fields_of(action_of(stamp), window.opened, context=window.context))


async def gather_again(
    parts: StaffParts, staff: Staff, person: str, number: str, *, said: str, gone: str = ""
) -> Window | str:
    """The request after something was done or refused; only what is `said` when it cannot be read now, and
    `gone` when it is not theirs to see any more."""
    try:
        return await gather(parts, staff, person, number)
    except Unknown:
        return gone or said or words.NOT_YOURS
    except NotKept:
        return said or words.NOT_KEPT


async def act(parts: StaffParts, staff: Staff, stamp: Stamp, values: Values = NO_VALUES, *, key: str) -> None:
    """Does what was signed, on the version that was signed; who took a request up twice took it up.

    Raises Stop when it may or can not be done, Missing and Changed for the form to show, and NotKept.
    """
    action = action_of(stamp)
    try:
        await parts.desk.act(staff.id, stamp.number, action, values, key=key, seen=stamp.version)
    except Refused as refused:
        if refused.reason is Refusal.TAKEN and refused.owner == staff.id:
            return
        raise Stop(await say_refused(parts, staff, stamp.number, refused)) from refused
    except Unknown as unknown:
        raise await deny(parts, staff, stamp.number, words.NOT_YOURS) from unknown


async def say_refused(parts: StaffParts, staff: Staff, number: str, refused: Refused) -> str:
    """Why not, with the first name of who has the request now. Raises NotKept."""
    async with parts.store.unit(read_only=True) as unit:
        request = await unit.peek_request(number)
        owner = refused.owner if refused.owner is not None else (request.owner if request else None)
        has_it = await unit.staff(owner) if owner is not None and owner != staff.id else None
    state = request.state if request else State.CLOSED
    return words.say_refusal(refused, state, has_it.first_name if has_it else None)
