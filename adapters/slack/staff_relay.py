"""Passes on what the owner of a request types under its card, where the organisation chose that.

It is off unless configured, as the app then reads along with all that staff say in their channel.
"""

from adapters import staff_words as words
from adapters.slack.ids import CHANNEL, board_name
from adapters.slack.staff_clicks import ThreadReply
from adapters.slack.staff_windows import SlackParts
from adapters.slack.whispering import whisper
from adapters.staff_checks import Stop, find_staff, say_refused
from bot.desk import Unknown
from bot.desk_checks import Missing
from bot.request import Action, Values
from bot.request_rules import Refused


async def relay(parts: SlackParts, reply: ThreadReply) -> bool:
    """Whether it was typed under a card. Of who is not the owner nothing is passed on, nor a file or a change
    (without `text`), and they are told. Raises NotKept."""
    if not parts.relays:
        return False
    board = board_name(reply.team, reply.channel)
    async with parts.store.unit(read_only=True) as unit:
        number = await unit.card_at(CHANNEL, board, reply.card)
    if number is None:
        return False
    try:
        await _answer(parts, number, reply)
    except Stop as stop:
        await whisper(parts, reply, stop.sentence)
    return True


async def _answer(parts: SlackParts, number: str, reply: ThreadReply) -> None:
    """Raises Stop and NotKept."""
    staff = await find_staff(parts, reply.person)
    async with parts.store.unit(read_only=True) as unit:
        request = await unit.peek_request(number)
    if request is None or request.owner != staff.id:
        raise Stop(words.ONLY_OWNER_ANSWERS)
    if not reply.text.strip():
        raise Stop(words.ONLY_TYPED)
    try:
        await parts.desk.act(staff.id, number, Action.ANSWER, Values(text=reply.text), key=reply.key)
    except Missing as missing:
        raise Stop(words.say_missing(missing)) from missing
    except Refused as refused:
        raise Stop(await say_refused(parts, staff, number, refused)) from refused
    except Unknown as unknown:
        raise Stop(words.ONLY_OWNER_ANSWERS) from unknown
