"""The rules of the state machine: what may happen to three workers, and what must hold after it."""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.incoming import Incoming
from bot.outbox import MOST_TRIES, SendLater, SendRefused, SendUnclear
from bot.ports import NotKept
from tests.bench.machine_model import DEAD, SENT, Claim, Model
from tests.bench.machine_parts import (
    ANSWER_LOST,
    ASKABLE,
    KEPT,
    LOST,
    PACES,
    PLAIN,
    SEND_SECONDS,
    Call,
    Worker,
    World,
)

NOTHING = timedelta(0)
NINETY = timedelta(seconds=90)
ANSWERS = st.sampled_from(["ok", "ok", "ok", "later", "later90", "unclear", DEAD])
COMMITS = st.sampled_from([KEPT, KEPT, KEPT, LOST, ANSWER_LOST])
WORKERS = st.integers(0, 2)
PICKS = st.integers(0, 30)
PLACES = st.sampled_from([(ASKABLE, "a"), (ASKABLE, "b"), (PLAIN, "a"), (PLAIN, "b")])
BUTTONS = st.sampled_from(["", "", "m1", "m2"])  # none: a typed line
JUMPS = st.sampled_from([1, 4, 10, 49, 61, 300, 599, 600, 7200])


def _step(act: Callable[..., None], **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(st.just(act), st.fixed_dictionaries(parts))


@dataclass(frozen=True)
class Mark:
    """What a worker is to write about a try, once its store flows."""

    claim: Claim
    outcome: str
    after: timedelta
    now: datetime


class Machine(RuleBasedStateMachine):
    """The rules. `world` is set by a subclass."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.world.begin()
        self.model = Model(PACES, frozenset((ASKABLE,)))
        self.claims: dict[Call, Claim] = {}
        self.marks: dict[str, list[Mark]] = {}
        self.events: list[Incoming] = []

    def _flowing(self, number: int) -> Worker:
        """The worker, or the next one whose store does not stall; `stall` leaves one."""
        workers = self.world.workers[number:] + self.world.workers[:number]
        return next(worker for worker in workers if worker.store.flows.is_set())

    def _worker_of(self, call: Call) -> Worker:
        return next(worker for worker in self.world.workers if worker.name == call.worker)

    # --- what comes in ---

    def _write(self, place: tuple[str, str], button: str) -> Incoming:
        """Somebody types a line, or presses a button under a message, perhaps not for the first time."""
        name = f"e{len(self.events) + 1}"
        line = Incoming(*place, name, "ja")
        pressed = Incoming(*place, name, choice="topic:lening", under=button)
        self.events.append(pressed if button else line)
        return self.events[-1]

    def come_in(self, place: tuple[str, str], button: str, number: int, commits: str) -> None:
        """The platform hands in something new."""
        self._deliver(self._write(place, button), number, commits)

    def come_late(self, place: tuple[str, str], button: str) -> None:
        """Something new is held up on its way: what was said later may overtake it."""
        self._write(place, button)

    def come_again(self, pick: int, number: int, commits: str) -> None:
        """An earlier event, delivered before or not."""
        if self.events:
            self._deliver(self.events[pick % len(self.events)], number, commits)

    def press_twice(self, place: tuple[str, str], seconds: int, number: int) -> None:
        """The same button under another event id, after a while."""
        self.come_in(place, "m1", number, KEPT)
        self._advance(seconds, arrives=True)
        self.come_in(place, "m1", number, KEPT)

    def come_twice_at_once(self, place: tuple[str, str], button: str, numbers: tuple[int, int]) -> None:
        """Two workers are handed the same event at the same moment."""
        event, now = self._write(place, button), self.world.clock.now()
        workers = [self._flowing(number) for number in numbers]

        async def handle_both() -> None:
            await asyncio.gather(*(worker.assistant.handle(event) for worker in workers))

        self.world.run(handle_both())
        self.model.receive(event, now=now)

    def _deliver(self, event: Incoming, number: int, commits: str) -> None:
        now, worker = self.world.clock.now(), self._flowing(number)
        worker.store.commits = commits
        try:
            self.world.run(worker.assistant.handle(event))
            assert commits == KEPT, "a failing store was not reported"
        except NotKept:
            if commits == KEPT:
                raise
        worker.store.commits = KEPT
        if commits != LOST:
            self.model.receive(event, now=now)

    # --- what goes out ---

    def look(self, number: int) -> None:
        """A worker takes up what may go."""
        now, worker = self.world.clock.now(), self._flowing(number)
        self._look(worker, now)

    def _look(self, worker: Worker, now: datetime) -> None:
        before = list(self.world.calls)

        async def begin() -> None:
            worker.look()

        self.world.run(begin())
        calls = {call.notice.key: call for call in self.world.calls if call not in before}
        for claim in self.model.claim(worker.owner, now=now):
            self._began(worker, claim, calls.pop(claim.owed.key, None))
        assert not calls, "taken up, and should not have been"

    def _began(self, worker: Worker, claim: Claim, call: Call | None) -> None:
        """A claimed notice is asked about, sent, or given up."""
        is_askable = claim.owed.event.channel == ASKABLE
        is_asked = claim.is_unclear and is_askable
        if claim.tries > MOST_TRIES and not is_asked:
            assert call is None
            self._mark(worker, Mark(claim, DEAD, NOTHING, self.world.clock.now()))
            return
        assert call, "not taken up, and should have been"
        assert (call.is_find, call.notice.tries) == (is_asked, claim.tries)
        assert call.notice.is_repeat == (claim.is_unclear and not is_askable)
        self.claims[call] = claim

    def answer(self, pick: int, answer: str, arrives: bool) -> None:
        """A platform answers a send or a lookup."""
        if self.world.calls:
            call = self.world.calls[pick % len(self.world.calls)]
            self._answer(call, answer, arrives=arrives)

    def wait_look_and_answer(self, number: int, seconds: int, answer: str, arrives: bool) -> None:
        """The usual course in one step, so that long stories fit in few."""
        self._advance(seconds, arrives=arrives)
        worker = self._flowing(number)
        self._look(worker, self.world.clock.now())
        for call in [call for call in self.world.calls if call.worker == worker.name]:
            self._answer(call, answer, arrives=arrives)

    def _answer(self, call: Call, answer: str, *, arrives: bool) -> None:
        if call.is_find and answer == "ok":
            self._find(call)
            return
        errors = {
            "later": SendLater("busy"),
            "later90": SendLater("busy", after=NINETY),
            "unclear": SendUnclear("no answer"),
            "cut": TimeoutError(),
            DEAD: SendLater("busy") if call.is_find else SendRefused("gone"),
        }
        if not call.is_find and (answer == "ok" or (arrives and answer in ("unclear", "cut"))):
            self.world.arrive(call.notice)
        outcomes = {"ok": SENT, "later90": "later", "cut": "unclear", DEAD: "later" if call.is_find else DEAD}
        after = NINETY if answer == "later90" else NOTHING
        mark = Mark(self.claims.pop(call), outcomes.get(answer, answer), after, self.world.clock.now())
        self.world.end_call(call, result="ref", error=errors.get(answer))
        self._mark(self._worker_of(call), mark)

    def _find(self, call: Call) -> None:
        """The platform tells the truth; what did not arrive is sent now."""
        claim, worker = self.claims.pop(call), self._worker_of(call)
        is_there = any(call.notice.key == arrival.key for arrival in self.world.arrivals)
        self.world.end_call(call, result="ref" if is_there else None)
        now = self.world.clock.now()
        if is_there or claim.tries > MOST_TRIES:
            self._mark(worker, Mark(claim, SENT if is_there else DEAD, NOTHING, now))
            return
        self.claims[self.world.calls[-1]] = claim
        assert not self.world.calls[-1].is_find

    def _mark(self, worker: Worker, mark: Mark) -> None:
        if worker.store.flows.is_set():
            self._expect(worker, [mark])
        else:
            self.marks.setdefault(worker.name, []).append(mark)

    def _expect(self, worker: Worker, marks: list[Mark]) -> None:
        """The worker reported what the model says of these marks, and nothing else."""
        told = [self.model.mark(one.claim, one.outcome, after=one.after, now=one.now) for one in marks]
        for outcome in told:
            assert outcome in worker.heard.outcomes, (outcome, worker.heard.outcomes)
            worker.heard.outcomes.remove(outcome)

    # --- what goes wrong ---

    def stall(self, number: int) -> None:
        """The store of a worker hangs, and whatever it would write waits."""
        if sum(worker.store.flows.is_set() for worker in self.world.workers) > 1:
            self.world.workers[number].store.flows.clear()

    def flow(self, number: int) -> None:
        """The store goes on."""
        self._flow(self.world.workers[number])

    def _flow(self, worker: Worker) -> None:
        async def go_on() -> None:
            worker.store.flows.set()

        self.world.run(go_on())
        self._expect(worker, self.marks.pop(worker.name, []))

    def die(self, number: int, arrives: bool) -> None:
        """A worker is killed, with sends that may have arrived, and started again."""
        self._die(self.world.workers[number], arrives=arrives)

    def wait_look_and_die(self, number: int, seconds: int, arrives: bool, times: int) -> None:
        """A worker is killed between claim and mark, perhaps again and again."""
        for _ in range(times):
            self._advance(seconds, arrives=arrives)
            worker = self._flowing(number)
            self._look(worker, self.world.clock.now())
            self._die(worker, arrives=arrives)

    def mark_too_late(self, pick: int, seconds: int, answer: str, arrives: bool) -> None:
        """The store of a worker hangs just when it wants to write how a send ended."""
        if self.world.calls:
            call = self.world.calls[pick % len(self.world.calls)]
            self.stall(self.world.workers.index(self._worker_of(call)))
            self._answer(call, answer, arrives=arrives)
            self._advance(seconds, arrives=arrives)
            self.look(0)

    def _die(self, worker: Worker, *, arrives: bool) -> None:
        for call in [call for call in self.world.calls if call.worker == worker.name]:
            if arrives and not call.is_find:
                self.world.arrive(call.notice)
            del self.claims[call]
        self.marks.pop(worker.name, None)
        self.world.run(worker.die())

    def advance(self, seconds: int, arrives: bool) -> None:
        """Time passes; a send that takes too long is cut before its lease ends."""
        self._advance(seconds, arrives=arrives)

    def _advance(self, seconds: int, *, arrives: bool) -> None:
        then = self.world.clock.now() + timedelta(seconds=seconds)
        for call in list(self.world.calls):
            if call.since + timedelta(seconds=SEND_SECONDS) <= then:
                self._answer(call, "cut", arrives=arrives)
        self.world.clock.advance(seconds=seconds)

    def set_back(self, seconds: int) -> None:
        """Somebody sets the clock right."""
        self.world.clock.advance(seconds=-seconds)

    def retry(self, number: int, pick: int) -> None:
        """Somebody at the desk sends a dead notice again."""
        now, worker = self.world.clock.now(), self._flowing(number)
        if not self.model.dead:
            return
        one = self.model.dead[pick % len(self.model.dead)]
        row = self.world.notice_rows()[one.number - 1]

        async def retry() -> bool:
            async with worker.store.unit() as unit:
                is_done = await unit.retry_notice(row.id, now=now)
                await unit.commit()
            return is_done

        assert self.world.run(retry())
        self.model.retry(one, now=now)

    # --- one step ---

    @rule(
        step=st.one_of(
            _step(come_in, place=PLACES, button=BUTTONS, number=WORKERS, commits=COMMITS),
            _step(come_in, place=PLACES, button=BUTTONS, number=WORKERS, commits=COMMITS),
            _step(come_late, place=PLACES, button=BUTTONS),
            _step(come_again, pick=PICKS, number=WORKERS, commits=COMMITS),
            _step(come_again, pick=PICKS, number=WORKERS, commits=COMMITS),
            _step(press_twice, place=PLACES, seconds=JUMPS, number=WORKERS),
            _step(come_twice_at_once, place=PLACES, button=BUTTONS, numbers=st.tuples(WORKERS, WORKERS)),
            _step(look, number=WORKERS),
            _step(look, number=WORKERS),
            _step(answer, pick=PICKS, answer=ANSWERS, arrives=st.booleans()),
            _step(answer, pick=PICKS, answer=ANSWERS, arrives=st.booleans()),
            _step(answer, pick=PICKS, answer=ANSWERS, arrives=st.booleans()),
            _step(wait_look_and_answer, number=WORKERS, seconds=JUMPS, answer=ANSWERS, arrives=st.booleans()),
            _step(
                wait_look_and_die,
                number=WORKERS,
                seconds=JUMPS,
                arrives=st.booleans(),
                times=st.sampled_from([1, 1, 2, 9]),
            ),
            _step(mark_too_late, pick=PICKS, seconds=JUMPS, answer=ANSWERS, arrives=st.booleans()),
            _step(stall, number=WORKERS),
            _step(flow, number=WORKERS),
            _step(die, number=WORKERS, arrives=st.booleans()),
            _step(advance, seconds=JUMPS, arrives=st.booleans()),
            _step(set_back, seconds=st.sampled_from([1, 30])),
            _step(retry, number=WORKERS, pick=PICKS),
        )
    )
    def do(self, step: tuple[Callable[..., None], dict[str, Any]]) -> None:
        """One rule for all: Hypothesis leaves out most of many rules, and then little happens."""
        act, parts = step
        self.world.steps += 1
        self.world.done[act.__name__] += 1
        act(self, **parts)

    # --- what must hold ---

    @invariant()
    def the_tables_say_what_the_model_says(self) -> None:
        """Each distinct event has one turn and one notice, and each notice the state it should have."""
        rows = self.world.notice_rows()
        assert self.world.turn_rows() == self.model.turns
        found = [(row.channel, row.conversation, row.state, row.tries, row.repeats) for row in rows]
        assert found == [one.row for one in self.model.notices]
        for row, one in zip(rows, self.model.notices, strict=True):
            one.key = row.key
        assert not any(worker.heard.outcomes for worker in self.world.workers)

    @invariant()
    def people_see_each_notice_once_and_in_order(self) -> None:
        """Once where the channel can be asked; elsewhere each further one is marked as a repetition."""
        by_key = {one.key: one for one in self.model.notices}
        seen: set[str] = set()
        last: dict[tuple[str, str], int] = {}
        for arrival in self.world.arrivals:
            one = by_key[arrival.key]
            if arrival.key in seen:
                assert arrival.is_repeat, "said twice"
                assert arrival.place[0] != ASKABLE, "said twice where it could have been asked"
            elif not one.was_retried:
                assert last.get(arrival.place, 0) < one.number, "out of order"
                last[arrival.place] = one.number
            seen.add(arrival.key)

    def teardown(self) -> None:
        """After the storm everything that was owed arrives."""
        try:
            if sys.exc_info()[0] is None:
                self._calm_down()
        finally:
            self.world.end()

    def _calm_down(self) -> None:
        for worker in self.world.workers:
            self._flow(worker)
        for _ in range(MOST_TRIES * len(self.model.notices)):
            if not any(one.is_open for one in self.model.notices):
                break
            while self.world.calls:
                self._answer(self.world.calls[0], "ok", arrives=True)
            self._advance(7200, arrives=True)
            self._look(self.world.workers[0], self.world.clock.now())
        while self.world.calls:
            self._answer(self.world.calls[0], "ok", arrives=True)
        self.the_tables_say_what_the_model_says()
        self.people_see_each_notice_once_and_in_order()
        arrived = {arrival.key for arrival in self.world.arrivals}
        for one in self.model.notices:
            assert one.state == DEAD or (one.state == SENT and one.key in arrived), "lost"
