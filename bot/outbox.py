"""The outbox: every outgoing message is owed in the store, sent under a lease, and marked."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Literal, Protocol

from bot.cards import CARD, LINE
from bot.marking import UNSAY, Mark, MarkParts, Marks, Result, TellsGivenUp
from bot.ports import Clock, Notice, NotKept, Store, Unit, Watch

MOST_TRIES = 8
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
LEASE = timedelta(seconds=60)
KEEP_SENT = timedelta(days=7)  # as long as a platform may ask again
KEEP_DEAD = timedelta(days=90)
AT_ONCE = 16
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
        can_unsay = {name: one.can_unsay for name, one in channels.items()}
        self._marks = Marks(MarkParts(owner, clock, watch, lambda name: can_unsay[name], given_up))
        self._turn = asyncio.Lock()  # of who marks: no mark is written twice
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
        await self._finish()

    async def _run(self, stop: asyncio.Event, stopped: "asyncio.Task[Literal[True]]") -> None:
        """Looks whenever something is owed or a send has ended, and now and then by itself."""
        while not stop.is_set():
            self._awake.clear()
            pause = POLL_SECONDS
            try:
                await self._look()
            except NotKept:
                self._watch.note("outbox", channel="", outcome="not_kept")
                self._marks.give_up_late()
                pause = min(pause, MARK_AGAIN_SECONDS) if self._marks.waiting else pause
            awake = asyncio.ensure_future(self._awake.wait())
            await asyncio.wait({stopped, awake}, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
            awake.cancel()

    async def send_due(self) -> int:
        """Sends what may go now, once; how many notices were taken up."""
        taken = await self._look()
        await self._finish()
        return taken

    async def _finish(self) -> None:
        """Waits for the sends that were begun, and marks each when it ends."""
        while self._sends or self._marks.waiting:
            if not self._marks.waiting:
                await self._wait_for_one()
            try:
                await self._mark_all()
            except NotKept:
                self._marks.give_up_late()
                await asyncio.sleep(MARK_AGAIN_SECONDS)

    async def _wait_for_one(self) -> None:
        """Waits until a send has ended; who is not waited for any longer is ended as well."""
        try:
            await asyncio.wait(self._sends, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            for send in self._sends:
                send.cancel()
            raise

    async def _look(self) -> int:
        """Marks what was sent and takes up what may go now, in one transaction; how many were taken up."""
        try:
            return await self._mark_and_take()
        except NotKept:
            raise
        except Exception:
            if not self._marks.waiting:
                raise
            await self._mark_all()  # which of them it was
            self.wake()
            return 0

    async def _mark_and_take(self) -> int:
        async with self._turn:
            room = AT_ONCE - len(self._sends) if self._channels else 0
            marks = self._marks.waiting
            if room <= 0 and not marks:
                return 0
            async with self._store.unit() as unit:
                outcomes = await self._marks.write(unit, marks)
                claimed = await self._claim(unit, room) if room > 0 else ()
                ready = [await self._found(unit, one) for one in claimed]
                if claimed or marks:
                    await unit.commit()
            self._marks.done(marks, outcomes)
            for notice in ready:
                send = asyncio.create_task(self._handle(notice))
                self._sends.add(send)
                send.add_done_callback(self._sends.discard)
        return len(claimed)

    async def _claim(self, unit: Unit, room: int) -> Sequence[Notice]:
        return await unit.claim_notices(
            self._owner, self._paces, now=self._clock.now(), lease=self._lease, most=room
        )

    async def _mark_all(self) -> None:
        """Marks each by itself: a fault of ours in one keeps no other from being marked. Raises NotKept."""
        async with self._turn:
            for mark in self._marks.waiting:
                self._marks.done([mark], [await self._mark_one(mark)])

    async def _mark_one(self, mark: Mark) -> str:
        try:
            async with self._store.unit() as unit:
                (outcome,) = await self._marks.write(unit, [mark])
                await unit.commit()
        except NotKept:
            raise
        except Exception:  # noqa: BLE001 - it is sent again when the lease ends, and is seen
            return "failed"
        return outcome

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
            result = Result("dead", str(error), repeats=_doubts(notice), is_gone=error.is_gone)
        except SendLater as error:
            result = self._later(notice, error)
        except (SendUnclear, TimeoutError) as error:
            result = self._unclear(notice, str(error) or "timeout")
        except Exception as error:  # noqa: BLE001 - a fault of ours: what was sent is not known
            result = self._unclear(notice, type(error).__name__)
        else:
            result = Result("sent", ref=ref)
        self._marks.add(notice, result, lease=self._lease)
        self._awake.set()

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
    def _later(notice: Notice, error: SendLater) -> Result:
        if not error.is_try:
            return Result("later", pause=error.after, repeats=_doubts(notice), is_try=False)
        if notice.tries >= MOST_TRIES:
            return Result("dead", str(error), repeats=_doubts(notice))
        pause = max(error.after or timedelta(0), backoff(notice.tries, notice.key))
        return Result("later", str(error), pause=pause, repeats=_doubts(notice))

    def _unclear(self, notice: Notice, error: str) -> Result:
        """Looked up where that can be; else repeated once, and then left to a person."""
        repeats = _doubts(notice) + 1
        can_repeat = self._channels[notice.channel].can_find(notice) or notice.kind == UNSAY
        repeated = notice.is_unclear and not can_repeat
        if notice.tries >= MOST_TRIES or repeated:
            return Result("dead", error, repeats=repeats)
        return Result("unclear", error, pause=backoff(notice.tries, notice.key), repeats=repeats)
