"""What only one person is told under a card, and cards that lie there twice."""

from adapters.slack.ids import CHANNEL, board_name, message_name, whisper_name
from adapters.slack.staff_clicks import Click, ThreadReply
from adapters.staff_windows import StaffParts
from adapters.stamps import Stamp
from bot.cards import WHISPER
from bot.marking import UNSAY


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
