"""Who clicked in Slack, what they may not, and how that is told to them alone."""

import logging
import re

from adapters import staff_words as words
from adapters.slack.ids import CHANNEL, board_name, message_name, whisper_name
from adapters.slack.signed import Stamp
from adapters.slack.staff_clicks import Click, ThreadReply
from adapters.slack.staff_views import Window
from adapters.slack.staff_windows import StaffParts, gather
from adapters.staff_fields import can_fill_in
from adapters.staff_forms import read_word
from bot.cards import WHISPER
from bot.desk import Unknown
from bot.linking import linked_to
from bot.outbox import UNSAY
from bot.request import Action, Staff, State
from bot.request_rules import Refused, check

_log = logging.getLogger("wegwijs.slack")
_CLAIMED = re.compile(r"([A-Za-z0-9-]{1,12})\.")


class Stop(Exception):  # noqa: N818 - it says what happened
    """Nothing was done; `sentence` says why to who clicked."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__("nothing was done")


async def find_staff(parts: StaffParts, person: str) -> Staff:
    """Who this is here. Raises Stop, with how to link an account, and NotKept."""
    staff = await linked_to(parts.store, CHANNEL, person)
    if staff is not None and staff.is_active:
        return staff
    _log.warning("refused: %s is not linked to an active member of staff", person)
    if staff is not None:
        raise Stop(words.DISABLED)
    raise Stop(words.say_not_linked("Slack"))


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


async def say_refused(parts: StaffParts, staff: Staff, number: str, refused: Refused) -> str:
    """Why not, with the first name of who has the request now. Raises NotKept."""
    async with parts.store.unit(read_only=True) as unit:
        request = await unit.peek_request(number)
        owner = refused.owner if refused.owner is not None else (request.owner if request else None)
        has_it = await unit.staff(owner) if owner is not None and owner != staff.id else None
    state = request.state if request else State.CLOSED
    return words.say_refusal(refused, state, has_it.first_name if has_it else None)


async def take_off_double(parts: StaffParts, click: Click, stamp: Stamp) -> None:
    """Has a card deleted that is not the one we know of: it arrived although its answer was lost, and says
    for ever what was so then. Raises NotKept."""
    if click.view_id or not click.message_ts:
        return
    board, name = board_name(click.team, click.channel), message_name(click.channel, click.message_ts)
    async with parts.store.unit(read_only=True) as unit:
        ref = await unit.card_ref(stamp.number, CHANNEL, board)
    if ref is not None and name not in ref.split(","):
        await parts.telling.tell(CHANNEL, board, UNSAY, {"ref": name}, key=f"dubbel/{board}/{name}")


async def whisper(parts: StaffParts, to: Click | ThreadReply, sentence: str) -> None:
    """What only this person sees, in the channel of the team. Raises NotKept."""
    where = whisper_name(to.team, to.user, to.channel)
    content = {"text": sentence, "link": parts.inbox}
    await parts.telling.tell(CHANNEL, where, WHISPER, content, key=f"fluister/{to.key}")
