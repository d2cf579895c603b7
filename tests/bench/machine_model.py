"""The model of the state machine: in plain lists, what the durable floor must have done."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.assistant import MOST_A_MINUTE, RECOVERED, SAME_MEANING
from bot.bucket import Bucket, take
from bot.incoming import Incoming
from bot.outbox import AT_ONCE, LEASE, MOST_TRIES, backoff

OWED, SENDING, SENT, DEAD = "owed", "sending", "sent", "dead"
Place = tuple[str, str]


@dataclass
class Owed:
    """A notice as it should be. `holder` and `lease_until` are set while somebody sends it."""

    number: int
    event: Incoming
    created_at: datetime
    next_at: datetime
    key: str = ""  # read from the table: it only spreads the backoff
    state: str = OWED
    tries: int = 0
    repeats: int = 0
    holder: str = ""
    lease_until: datetime | None = None
    sent_at: datetime | None = None
    was_retried: bool = False

    @property
    def place(self) -> Place:
        """The conversation it goes to."""
        return self.event.channel, self.event.conversation

    @property
    def is_open(self) -> bool:
        """Whether it still has to arrive."""
        return self.state in (OWED, SENDING)

    @property
    def row(self) -> tuple[str, str, str, int, int]:
        """What the table should say."""
        return *self.place, self.state, self.tries, self.repeats

    def may_go(self, now: datetime) -> bool:
        """Whether nobody holds it and its time has come; a fresh reply goes whatever the clock says."""
        is_held = self.lease_until is not None and self.lease_until > now
        is_fresh = self.tries == 0 and self.next_at <= self.created_at
        return not is_held and (is_fresh or self.next_at <= now)


@dataclass(frozen=True)
class Claim:
    """One notice in the hands of one worker, as it was when taken."""

    owed: Owed
    holder: str
    tries: int
    is_unclear: bool

    @property
    def doubts(self) -> int:
        """How many of the tries may have arrived."""
        return max(self.owed.repeats, int(self.is_unclear))


@dataclass
class Model:
    """Turns and notices. `paces` and `askable` are what the channels say of themselves."""

    paces: dict[str, timedelta]
    askable: frozenset[str]
    turns: dict[Place, list[str]] = field(default_factory=dict)
    notices: list[Owed] = field(default_factory=list)
    _known: set[tuple[Place, str]] = field(default_factory=set)
    _meant: dict[str, datetime] = field(default_factory=dict)
    _buckets: dict[Place, Bucket] = field(default_factory=dict)
    _slowed: set[Place] = field(default_factory=set)

    def receive(self, event: Incoming, *, now: datetime) -> None:
        """A turn and a notice, once for each distinct event."""
        place = event.channel, event.conversation
        is_known = (place, event.event_id) in self._known
        self._known.add((place, event.event_id))
        meant = self._meant.get(event.meaning or "")
        if is_known or (meant is not None and meant > now - SAME_MEANING):
            return
        if event.meaning:
            self._meant[event.meaning] = now
        self.turns.setdefault(place, []).append(event.event_id)
        bucket, is_left = take(
            self._buckets.get(place), most=MOST_A_MINUTE, per=timedelta(minutes=1), now=now
        )
        self._buckets[place] = bucket
        if is_left or place not in self._slowed:  # who goes too fast is told so once
            self.notices.append(Owed(len(self.notices) + 1, event, now, now))
        if not is_left:
            self._slowed.add(place)
            self._meant.pop(event.meaning or "", None)
        elif bucket.left >= RECOVERED:
            self._slowed.discard(place)

    def claim(self, holder: str, *, now: datetime, room: int = AT_ONCE) -> list[Claim]:
        """The first of each conversation, if it may go now, longest due first."""
        first: dict[Place, Owed] = {}
        for one in self.notices:
            if one.is_open:
                first.setdefault(one.place, one)
        free = [one for one in first.values() if one.may_go(now) and not self._has_just_sent(one.place, now)]
        taken = []
        for one in sorted(free, key=lambda owed: (owed.next_at, owed.number))[:room]:
            is_unclear = one.state == SENDING or one.repeats > 0
            one.state, one.tries = SENDING, one.tries + 1
            one.holder, one.lease_until = holder, now + LEASE
            taken.append(Claim(one, holder, one.tries, is_unclear))
        return taken

    def mark(self, claim: Claim, outcome: str, *, after: timedelta, now: datetime) -> str:
        """What comes of a try that ended as `outcome`; "lease_lost" when it was somebody else's by then."""
        one = claim.owed
        result, repeats = self._judge(claim, outcome)
        if one.state != SENDING or (one.holder, one.tries) != (claim.holder, claim.tries):
            return "lease_lost"
        one.holder, one.lease_until = "", None
        if result == SENT:
            one.state, one.sent_at = SENT, now
            return result
        one.state, one.repeats = (DEAD if result == DEAD else OWED), repeats
        if one.is_open:
            wait = backoff(claim.tries, one.key)
            one.next_at = now + (max(after, wait) if result == "later" else wait)
        return result

    def _judge(self, claim: Claim, outcome: str) -> tuple[str, int]:
        repeats = claim.doubts + (outcome == "unclear")
        is_repeat = claim.is_unclear and claim.owed.event.channel not in self.askable
        is_last = claim.tries >= MOST_TRIES or (outcome == "unclear" and is_repeat)
        if outcome == DEAD or (outcome in ("later", "unclear") and is_last):
            return DEAD, repeats
        return outcome, repeats

    def _has_just_sent(self, place: Place, now: datetime) -> bool:
        pace = self.paces[place[0]]
        sent = (one.sent_at for one in self.notices if one.place == place and one.sent_at and pace)
        return any(now - pace < at <= now + pace for at in sent)

    @property
    def dead(self) -> list[Owed]:
        """Those that were given up."""
        return [one for one in self.notices if one.state == DEAD]

    @staticmethod
    def retry(one: Owed, *, now: datetime) -> None:
        """Somebody tries a dead one again."""
        one.state, one.tries, one.next_at, one.was_retried = OWED, 0, now, True
