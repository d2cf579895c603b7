"""The outbox: every outgoing message is owed in the store, sent under a lease, and marked."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, Protocol

from bot.boards import CardPlace
from bot.cards import CARD, LINE, mark_of_card
from bot.home_place import HOME, emptied
from bot.ports import Clock, Notice, NotKept, Store, Unit, Watch

MOST_TRIES = 8
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
LEASE = timedelta(seconds=60)
KEEP_SENT = timedelta(days=7)  # as long as a platform may ask again
KEEP_DEAD = timedelta(days=90)
AT_ONCE = 16
UNSAY = "unsay"  # the kind of a notice that takes back what was said under its `ref`
POLL_SECONDS = 1.0
MARK_AGAIN_SECONDS = 0.5


class SendRefused(Exception):  # noqa: N818 - it says what happened
    """The platform will never take it: no such channel, the person left. Not tried again. `is_gone`: nothing
    gets there any more, whatever it is, until something comes from there again."""

    def __init__(self, reason: str, *, is_gone: bool = False) -> None:
        super().__init__(reason)
        self.is_gone = is_gone


class SendLater(Exception):  # noqa: N818 - it says what happened
    """It did not arrive for sure, and may later: no connection, too many. `after` when it was told; no
    `is_try` when we waited of our own accord, so that it does not count."""

    def __init__(self, reason: str, *, after: timedelta | None = None, is_try: bool = True) -> None:
        super().__init__(reason)
        self.after = after
        self.is_try = is_try


class SendUnclear(Exception):  # noqa: N818 - it says what happened
    """It may have arrived: the answer was lost, late or broken."""


class TellsGivenUp(Protocol):
    """Tells who should know that a notice was given up (`bot.given_up.GivenUp`)."""

    async def tell(self, unit: Unit, notice: Notice, *, now: datetime) -> None:
        """Owes them a word, where this is for somebody."""


class Channel(Protocol):
    """Sends notices to one platform, and knows its limits.

    `send_seconds` is how long one send may take, less than a lease; `pace` the pause between two
    notices in one conversation; `can_unsay` whether what was said can be taken back.
    """

    send_seconds: float
    pace: timedelta
    can_unsay: bool

    async def send(self, notice: Notice) -> str | None:
        """Sends; the platform's own id of it. Raises SendRefused, SendLater or SendUnclear."""

    def can_find(self, notice: Notice) -> bool:
        """Whether `find` can tell if this notice arrived. Never raises."""

    async def find(self, notice: Notice) -> str | None:
        """The platform's id of this notice when it arrived before, else None. Raises SendLater."""

    async def unsay(self, notice: Notice) -> None:
        """Deletes the message whose id is the `ref` in the content, or makes it blank; one that is gone is
        no fault, so that it may be asked twice. Raises as `send` does."""


def backoff(tries: int, key: str) -> timedelta:
    """The wait after `tries` failed tries: 5 s, four times as long each time, at most an hour.

    Spread by up to a tenth by `key`, the same each time, so that not all come back at once.
    """
    spread = int.from_bytes(hashlib.sha256(f"{key}{tries}".encode()).digest()[:4]) / 2**32
    wait = FIRST_WAIT.total_seconds() * 4.0 ** min(max(tries - 1, 0), 10)
    return min(timedelta(seconds=wait), LONGEST_WAIT) * (1 + 0.1 * spread)


@dataclass(frozen=True)
class _Result:
    """How a try ended, if it `is_try`. `pause` is the wait before the next, None when there will be none."""

    outcome: str
    error: str = ""
    ref: str | None = None
    pause: timedelta | None = None
    repeats: int = 0
    is_try: bool = True
    is_gone: bool = False


def _doubts(notice: Notice) -> int:
    """The tries that may have arrived; one whose process died before marking it is counted too."""
    return max(notice.repeats, int(notice.is_unclear))


class Outbox:
    """Sends what is owed. Any number of these, in any number of processes, share one store.

    `owner` names this one among them, anew at every start: a lease of an earlier life is not its own.
    `given_up` is told of each notice that is given up, in the transaction that does so. Raises ValueError for
    a channel whose send may outlast the lease.
    """

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        clock: Clock,
        watch: Watch,
        *,
        owner: str,
        lease: timedelta = LEASE,
        given_up: TellsGivenUp | None = None,
    ) -> None:
        slow = [name for name, one in channels.items() if one.send_seconds >= lease.total_seconds()]
        if slow:
            raise ValueError(f"a send of {slow[0]} may outlast the lease")
        self._store = store
        self._channels = channels
        self._paces = {name: one.pace for name, one in channels.items()}
        self._clock = clock
        self._watch = watch
        self._owner = owner
        self._lease = lease
        self._given_up = given_up
        self._awake = asyncio.Event()
        self._sends: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Something was owed just now: do not wait for the next look."""
        self._awake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Sends until `stop` is set; then finishes the sends that were begun."""
        stopped = asyncio.create_task(stop.wait())
        try:
            await self._run(stop, stopped)
        finally:
            stopped.cancel()
        await asyncio.gather(*self._sends)

    async def _run(self, stop: asyncio.Event, stopped: "asyncio.Task[Literal[True]]") -> None:
        while not stop.is_set():
            self._awake.clear()
            try:
                taken = await self._take()
            except NotKept:
                self._watch.note("outbox", channel="", outcome="not_kept")
                taken = 0
            if not taken or len(self._sends) >= AT_ONCE:
                awake = asyncio.ensure_future(self._awake.wait())
                await asyncio.wait(
                    {stopped, awake, *self._sends},
                    timeout=POLL_SECONDS,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                awake.cancel()

    async def send_due(self) -> int:
        """Sends what may go now, once; how many notices were taken up."""
        taken = await self._take()
        await asyncio.gather(*self._sends)
        return taken

    async def _take(self) -> int:
        room = AT_ONCE - len(self._sends)
        if not self._channels or room <= 0:
            return 0
        async with self._store.unit() as unit:
            claimed = await unit.claim_notices(
                self._owner, self._paces, now=self._clock.now(), lease=self._lease, most=room
            )
            ready = [await self._found(unit, one) for one in claimed]
            if claimed:
                await unit.commit()
        for notice in ready:
            send = asyncio.create_task(self._handle(notice))
            self._sends.add(send)
            send.add_done_callback(self._sends.discard)
        return len(claimed)

    @staticmethod
    async def _found(unit: Unit, notice: Notice) -> Notice:
        """The notice; one about a card with the platform's id of that card. A line beneath a card that never
        came `is_loose`: it has to say what it is about."""
        if notice.kind not in (CARD, LINE):
            return notice
        ref = await unit.card_ref(notice.content["number"], notice.channel, notice.conversation)
        if notice.kind == LINE and ref is None:
            return replace(notice, content={**notice.content, "is_loose": True})
        return replace(notice, ref=ref)

    async def _handle(self, notice: Notice) -> None:
        channel = self._channels[notice.channel]
        try:
            async with asyncio.timeout(channel.send_seconds):
                ref = await self._send(channel, notice)
        except SendRefused as error:
            result = _Result("dead", str(error), repeats=_doubts(notice), is_gone=error.is_gone)
        except SendLater as error:
            result = self._later(notice, error)
        except (SendUnclear, TimeoutError) as error:
            result = self._unclear(notice, str(error) or "timeout")
        except Exception as error:  # noqa: BLE001 - a fault of ours: what was sent is not known
            result = self._unclear(notice, type(error).__name__)
        else:
            result = _Result("sent", ref=ref)
        try:
            await self._keep(notice, result)
        except Exception:  # noqa: BLE001 - a fault of ours: it is sent again when the lease ends, and is seen
            self._watch.note("notice", channel=notice.channel, outcome="failed")

    async def _send(self, channel: Channel, notice: Notice) -> str | None:
        if notice.kind == UNSAY:
            await self._unsay(channel, notice)
            return None
        if notice.is_unclear and channel.can_find(notice):
            found = await channel.find(notice)
            if found is not None:
                return found
        if notice.tries > MOST_TRIES:  # no earlier one was marked: processes seem to die of it
            raise SendRefused("taken up too often without an outcome")
        return await channel.send(
            replace(notice, is_repeat=notice.is_unclear and not channel.can_find(notice))
        )

    @staticmethod
    async def _unsay(channel: Channel, notice: Notice) -> None:
        """Where the platform keeps what was said, there is nothing to do."""
        if channel.can_unsay:
            await channel.unsay(notice)

    @staticmethod
    def _later(notice: Notice, error: SendLater) -> _Result:
        if not error.is_try:
            return _Result("later", pause=error.after, repeats=_doubts(notice), is_try=False)
        if notice.tries >= MOST_TRIES:
            return _Result("dead", str(error), repeats=_doubts(notice))
        pause = max(error.after or timedelta(0), backoff(notice.tries, notice.key))
        return _Result("later", str(error), pause=pause, repeats=_doubts(notice))

    def _unclear(self, notice: Notice, error: str) -> _Result:
        """Looked up where that can be; else repeated once, and then left to a person."""
        repeats = _doubts(notice) + 1
        can_repeat = self._channels[notice.channel].can_find(notice) or notice.kind == UNSAY
        repeated = notice.is_unclear and not can_repeat
        if notice.tries >= MOST_TRIES or repeated:
            return _Result("dead", error, repeats=repeats)
        return _Result("unclear", error, pause=backoff(notice.tries, notice.key), repeats=repeats)

    async def _keep(self, notice: Notice, result: _Result) -> None:
        """Keeps the outcome; a store that is away is asked again as long as the lease lasts."""
        give_up_at = self._clock.now() + self._lease
        while True:
            try:
                mine = await self._keep_once(notice, result)
            except NotKept:
                if self._clock.now() >= give_up_at:
                    self._watch.note("notice", channel=notice.channel, outcome="not_kept")
                    return
                await asyncio.sleep(MARK_AGAIN_SECONDS)
            else:
                outcome = result.outcome if mine else "lease_lost"
                self._watch.note("notice", channel=notice.channel, outcome=outcome)
                return

    async def _keep_once(self, notice: Notice, result: _Result) -> bool:
        now = self._clock.now()
        async with self._store.unit() as unit:
            if result.outcome == "sent":
                mine = await unit.note_sent(notice, self._owner, ref=result.ref, now=now)
                await self._take_back(unit, notice, result, mine=mine)
                if mine and result.ref:
                    await self._keep_place(unit, notice, result.ref)
            else:
                next_at = None if result.pause is None else now + result.pause
                mine = await unit.note_failed(
                    notice,
                    self._owner,
                    error=result.error[:200],
                    next_at=next_at,
                    repeats=result.repeats,
                    is_try=result.is_try,
                )
                if mine and result.outcome == "dead":
                    await self._give_up(unit, notice, is_gone=result.is_gone)
            await unit.commit()
        return mine

    async def _give_up(self, unit: Unit, notice: Notice, *, is_gone: bool) -> None:
        """Where nothing arrives any more, no address is kept; and who should know is told."""
        if is_gone:
            await unit.forget_address(notice.channel, notice.conversation)
        if self._given_up is not None:
            await self._given_up.tell(unit, notice, now=self._clock.now())
            self._awake.set()

    @staticmethod
    async def _keep_place(unit: Unit, notice: Notice, ref: str) -> None:
        """Keeps where a card lies, and what is beneath it."""
        if notice.kind not in (CARD, LINE):
            return
        place, number = CardPlace(notice.channel, notice.conversation, ref), notice.content["number"]
        if notice.kind == LINE:
            await unit.keep_line(number, place)
        else:
            place = replace(place, mark=mark_of_card(notice.content))
            await unit.keep_card(number, place, notice=notice.number)

    async def _take_back(self, unit: Unit, notice: Notice, result: _Result, *, mine: bool) -> None:
        """What arrived while its conversation was being erased is taken back too; a home is emptied again."""
        can_unsay = self._channels[notice.channel].can_unsay and result.ref is not None
        is_gone = not mine and (can_unsay or notice.kind == HOME) and not await unit.has_notice(notice.key)
        if not is_gone:
            return
        place, now = (notice.channel, notice.conversation), self._clock.now()
        if notice.kind == HOME:
            await unit.owe(emptied(*place, str(notice.content.get("intro", "")), now=now))
        else:
            await unit.owe(unsay_notice(*place, result.ref or "", now=now))


def unsay_notice(channel: str, conversation: str, ref: str, *, now: datetime) -> Notice:
    """What takes back the message with this id of the platform.

    In a place of its own: nothing waits for it, it tells of nobody, and it stays owed when the conversation
    is erased once more.
    """
    key = _digest(UNSAY, channel, conversation, ref)
    return Notice(key, channel, f"{UNSAY}/{key[:32]}", UNSAY, {"ref": ref}, due_at=now, created_at=now)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
