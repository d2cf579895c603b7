"""`Assistant.handle`: one message, handled and kept in one transaction."""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.at_home import AtHome
from bot.bucket import take
from bot.conversation import Conversation, apart, as_of, rejoined
from bot.data_link import without_codes
from bot.handoff import Handoff
from bot.in_company import InCompany
from bot.incoming import (
    CODE_SHOWN,
    CORRECTION_SHOWN,
    LATER_CODE_SHOWN,
    POINTED_AT,
    Audience,
    Change,
    Incoming,
)
from bot.intake_form import FORM_CHOICES
from bot.linking import Linking
from bot.masking import mask
from bot.ports import Clock, Notice, Store, Unit
from bot.reply import Decision, IntakeForm, Outcome, Reply, Turn, reply_from
from bot.request import Request
from bot.retention import DEFAULT, Terms
from bot.rights import Rights, erase
from bot.said import Said
from bot.sensitive import mask_numbers
from bot.sharing import find_reply, owe_again
from bot.talk import Talk

CHANNELS_THAT_INTRODUCE = frozenset(("web",))


SAME_MEANING = timedelta(minutes=10)
KEEP_RECEIVED = timedelta(days=7)
MOST_A_MINUTE = 30
RECOVERED = 10  # from so many left on, who went too fast may be told so again


class Assistant:
    """Handles messages of every channel. The knowledge can be swapped while it runs.

    `pushed` are the channels that must be sent a reply; a web page asks for its own. `on_owed` is
    called when something was added to the outbox. Without a `handoff` nothing reaches staff: for a
    question on the command line.
    """

    def __init__(
        self,
        talk: Talk,
        store: Store,
        clock: Clock,
        terms: Terms = DEFAULT,
        *,
        pushed: Collection[str] = (),
        on_owed: Callable[[], None] = lambda: None,
        handoff: Handoff | None = None,
    ) -> None:
        self._talk = talk
        self._home = AtHome(lambda: self._talk)
        self._linking = Linking(lambda: self._talk.phrase_book({}))
        self._in_company = InCompany(lambda: self._talk, self._linking)
        self._handoff = handoff
        self._rights = Rights(lambda: self._talk.phrase_book({}), terms, handoff)
        self._store = store
        self._clock = clock
        self._terms = terms
        self._pushed = frozenset(pushed)
        self._on_owed = on_owed

    @property
    def _keep_received(self) -> timedelta:
        """As long as a conversation may be kept: its events must be known again while it is there."""
        terms = self._terms
        return max(KEEP_RECEIVED, timedelta(days=max(terms.conversation.days, terms.longest_request_days)))

    @property
    def talk(self) -> Talk:
        """What answers now."""
        return self._talk

    def swap(self, talk: Talk) -> None:
        """Lets a new version of the knowledge answer from the next message on."""
        self._talk = talk

    async def handle(self, incoming: Incoming) -> Turn:
        """The turn for `incoming`; all of it is kept, replies owed included, before it is returned.

        The same event again gives the same reply, the same click within ten minutes under another id
        an empty one; neither is answered again. Raises NotKept when nothing could be kept: the platform
        is to hand it in again.
        """
        now = self._clock.now()
        channel, key = incoming.channel, incoming.conversation
        async with self._store.unit() as unit:
            await unit.lock(channel, key)
            if not await self._receive(unit, incoming, now=now):
                turn = await self._said_before(unit, incoming)
                is_form = incoming.choice in FORM_CHOICES and incoming.audience is Audience.ALONE
                state = await unit.conversation(channel, key) if is_form else None
                if state is not None:
                    turn = replace(turn, form=self._talk.form(state, incoming))
                await unit.commit()
                return turn
            said = await self._respond(unit, incoming)
            if said.turn.form is not None:  # the same once more may follow on something else
                await unit.forget_meaning(channel, key, incoming.event_id)
            if said.is_erased:  # also that this event came: it is not to be handled twice
                await self._receive(unit, incoming, now=now)
            await self._keep(unit, incoming, said)
            await unit.commit()
        if channel in self._pushed:
            self._on_owed()
        return said.turn

    async def form(self, channel: str, conversation: str) -> IntakeForm | None:
        """The intake that runs in a conversation, as one form; None when none does. Nothing is kept."""
        async with self._store.unit(read_only=True) as unit:
            state = await unit.conversation(channel, conversation)
        return self._talk.form(state) if state else None

    async def share(self, channel: str, conversation: str, event_id: str) -> bool:
        """Owes the reply to that event once more, to all who read along; twice is once. False when it is
        gone. Raises NotKept."""
        async with self._store.unit() as unit:
            await unit.lock(channel, conversation)
            is_there = await owe_again(unit, channel, conversation, event_id, now=self._clock.now())
            await unit.commit()
        self._on_owed()
        return is_there

    async def show_home(self, incoming: Incoming) -> None:
        """Owes the home of one person, once for each event. Raises NotKept."""
        async with self._store.unit() as unit:
            await unit.lock(incoming.channel, incoming.conversation)
            await self._home.show(unit, incoming, now=self._clock.now())
            await unit.commit()
        self._on_owed()

    async def suggest(self, incoming: Incoming) -> None:
        """Owes a few first questions, once for each event. Raises NotKept."""
        async with self._store.unit() as unit:
            await unit.lock(incoming.channel, incoming.conversation)
            await self._home.propose(unit, incoming, now=self._clock.now())
            await unit.commit()
        self._on_owed()

    async def _receive(self, unit: Unit, incoming: Incoming, *, now: datetime) -> bool:
        """Notes the event; False when it was noted before."""
        return await unit.receive(
            incoming.channel,
            incoming.conversation,
            incoming.event_id,
            meaning=incoming.meaning,
            at=now,
            within=SAME_MEANING,
            until=now + self._keep_received,
        )

    async def change(self, change: Change) -> None:
        """Keeps what became of a message: what is kept of it is changed, also in an intake that runs; what
        was answered stays.

        In whatever order the message and its changes come, the last one holds; where a code or a correction
        was typed, only that it was taken back. A code that a message is changed into is of no use from then
        on: nobody is asked who reads along. Raises NotKept.
        """
        now = self._clock.now()
        async with self._store.unit() as unit:
            await unit.lock(change.channel, change.conversation)
            new = change.text
            if new is not None:
                is_code = await self._linking.burn(unit, new, now=now)
                new = LATER_CODE_SHOWN if is_code else mask_numbers(new)
            await self._keep_change(unit, replace(change, text=new), now=now)
            await unit.commit()

    async def _keep_change(self, unit: Unit, change: Change, *, now: datetime) -> None:
        """Changes the message, and what an intake took from it."""
        channel, key = change.channel, change.conversation
        before = await self._asked(unit, change, change.event_id)
        await unit.keep_change(change, until=now + KEEP_RECEIVED)
        after = await self._asked(unit, change, change.event_id)
        state = await unit.conversation(channel, key) if before not in ("", after) else None
        changed = state and self._talk.reread(state, before, "" if after == LATER_CODE_SHOWN else after)
        if changed:
            until = now + timedelta(days=self._terms.conversation.days)
            await unit.keep_conversation(channel, key, changed, until=until)

    async def forget(self, channel: str, conversation: str) -> tuple[str, ...]:
        """Wipes a conversation with all that hangs on it; who handles an open request of it is told that it
        is gone. The numbers of requests that stay because they are on hold. Raises NotKept."""
        now = self._clock.now()
        async with self._store.unit() as unit:
            stayed = await erase(unit, channel, conversation, now=now, announces=self._handoff)
            await unit.commit()
        self._on_owed()
        return stayed

    async def _respond(self, unit: Unit, incoming: Incoming) -> Said:
        now = self._clock.now()
        kept = await unit.conversation(incoming.channel, incoming.conversation)
        state = as_of(kept or Conversation(), now=now)
        bucket, is_left = take(state.bucket, most=MOST_A_MINUTE, per=timedelta(minutes=1), now=now)
        if not is_left:
            await unit.forget_meaning(incoming.channel, incoming.conversation, incoming.event_id)
            is_code = await self._in_company.hears_code(unit, incoming, now=now)
            said = self._slow_down(replace(state, bucket=bucket), incoming)
            return replace(said, is_secret=is_code)
        is_slowed = state.is_slowed and bucket.left < RECOVERED
        state = replace(state, bucket=bucket, is_slowed=is_slowed)
        if incoming.is_greeting:
            return self._home.greet(state)
        if not incoming.is_apart:
            return await self._say(unit, state, incoming, now=now)
        said = await self._say(unit, apart(state), incoming, now=now)
        after = said.conversation if said.is_erased else rejoined(state, said.conversation)
        if incoming.is_pointed_at:  # somebody else's words: nothing to go on with, or to learn from
            after = replace(after, asked=state.asked, explanation=state.explanation)
            said = replace(said, miss=None)
        return replace(said, conversation=after)

    async def _say(self, unit: Unit, state: Conversation, incoming: Incoming, *, now: datetime) -> Said:
        """What the assistant says; nothing while a member of staff is in the conversation."""
        if incoming.audience is not Audience.ALONE:
            answer = partial(self._answer, unit, incoming=incoming, now=now)
            return await self._in_company.say(unit, incoming, state, answer, now=now)
        talk, handoff = self._talk, self._handoff
        linked = await self._linking.read(unit, incoming, state, now=now)
        if linked is not None:
            return linked
        picked = await handoff.picked_by_words(unit, incoming, state, now=now) if handoff else None
        if picked is not None:
            return picked
        if handoff and state.with_staff and not talk.is_for_assistant(state, incoming):
            passed_on = await handoff.pass_on(unit, incoming, state, talk.intake, now=now)
            if passed_on is not None:
                return self._with_help(incoming, passed_on, now=now)
        is_open = None
        if handoff and talk.begins_intake(state, incoming):
            is_open = await handoff.find_open(unit, incoming, state)
        said = await self._answer(unit, state, incoming, now=now, open_request=is_open)
        if said.right is not None:
            return await self._rights.settle(unit, incoming, said, talk.intake, now=now)
        return await handoff.settle(unit, incoming, said, now=now) if handoff else said

    async def _answer(
        self,
        unit: Unit,
        state: Conversation,
        incoming: Incoming,
        *,
        now: datetime,
        open_request: Request | None = None,
    ) -> Said:
        """What is said, before anything of it is done."""
        introduced = incoming.channel in CHANNELS_THAT_INTRODUCE
        event = self._talk.builds_on(state, incoming)
        asked = await self._asked(unit, incoming, event) if event else ""
        return self._talk.respond(
            state, incoming, now=now, introduced=introduced, asked=asked, open_request=open_request
        )

    def _is_owed(self, incoming: Incoming) -> bool:
        """Whether a reply is to be sent: it does not travel back with the answer to the platform."""
        return incoming.channel in self._pushed and not incoming.is_answered_here

    def _with_help(self, incoming: Incoming, said: Said, *, now: datetime) -> Said:
        """Who is in danger gets help lines at once; a member of staff may read it tomorrow."""
        help_lines = self._talk.help_lines(incoming, now=now)
        if help_lines is None:
            return said
        words = (*help_lines.paragraphs, *said.turn.reply.paragraphs)
        return replace(said, turn=replace(said.turn, reply=replace(help_lines, paragraphs=words)))

    def _slow_down(self, state: Conversation, incoming: Incoming) -> Said:
        """Asks to wait: where a reply is sent, only once, or we would answer a flood with a flood."""
        said = self._talk.ask_to_slow_down(state)
        silent = self._is_owed(incoming) and state.is_slowed
        turn = replace(said.turn, reply=Reply(())) if silent else said.turn
        return replace(said, turn=turn, conversation=replace(said.conversation, is_slowed=True))

    async def _keep(self, unit: Unit, incoming: Incoming, said: Said) -> None:
        until = self._clock.now() + timedelta(days=self._terms.conversation.days)
        await unit.keep_conversation(incoming.channel, incoming.conversation, said.conversation, until=until)
        if incoming.address:
            await unit.keep_address(incoming.channel, incoming.conversation, incoming.address)
        shown = CORRECTION_SHOWN if said.right else CODE_SHOWN
        kept = replace(incoming, text=shown) if said.is_secret else incoming
        kept = replace(kept, text=POINTED_AT) if incoming.is_pointed_at else kept
        is_line = not (said.is_erased or incoming.is_greeting)
        if is_line and said.turn.form is None:  # the answers of a form are in the intake
            await self._keep_asked(unit, kept, about=said.about)
        await self._keep_reply(unit, incoming, said.turn, about=said.about)
        await self._keep_learned(unit, incoming, said)

    async def _keep_asked(self, unit: Unit, incoming: Incoming, *, about: str | None) -> None:
        now, belongs = self._clock.now(), {"request": about} if about else {}
        channel, key = incoming.channel, incoming.conversation
        shown = mask_numbers(incoming.text) or await self._label(unit, incoming)
        await unit.add_message(
            channel,
            key,
            "vrager",
            {"text": shown, "event_id": incoming.event_id, **belongs},
            event_id=incoming.event_id,
            at=now,
        )
        if channel in self._pushed:
            early = await unit.change_waiting(channel, key, incoming.event_id)
            if early is not None:
                await self._keep_change(unit, early, now=now)

    async def _keep_reply(self, unit: Unit, incoming: Incoming, turn: Turn, *, about: str | None) -> None:
        now, belongs, reply = self._clock.now(), {"request": about} if about else {}, turn.reply
        channel, key = incoming.channel, incoming.conversation
        if reply.is_empty:
            return
        alone = {"for_alone": True} if turn.is_for_alone else {}
        content = {**reply.to_json(), **belongs, **_place_of(incoming, turn.outcome)}
        kept = {**without_codes(reply).to_json(), **belongs, **alone}
        await unit.add_message(channel, key, "assistent", kept, event_id=None, at=now)
        if self._is_owed(incoming):
            name = f"reply:{channel}:{key}:{incoming.event_id}"
            await unit.owe(Notice(_short(name), channel, key, "reply", content, due_at=now, created_at=now))

    async def _keep_learned(self, unit: Unit, incoming: Incoming, said: Said) -> None:
        now = self._clock.now()
        if said.miss:
            miss = (
                said.miss
                if said.miss.text
                else replace(said.miss, text=await self._rated_question(unit, incoming))
            )
            place = (incoming.channel, incoming.conversation)
            await unit.add_miss(miss, until=now + timedelta(days=self._terms.miss.days), place=place)
        if said.rating:
            topic, helpful = said.rating
            await unit.add_feedback(topic, helpful=helpful, at=now)

    @staticmethod
    async def _asked(unit: Unit, of: Incoming | Change, event_id: str | None) -> str:
        """The text of an earlier message of the asker."""
        for message in await unit.messages(of.channel, of.conversation):
            if message.content.get("event_id") == event_id:
                return str(message.content.get("text", ""))
        return ""

    async def _label(self, unit: Unit, incoming: Incoming) -> str:
        """What the pressed button said, to show as the asker's line."""
        for message in reversed(await unit.messages(incoming.channel, incoming.conversation)):
            reply = message.content
            for kind in ("choices", "buttons", "rate"):
                for button in reply.get(kind, ()):
                    if button["id"] == incoming.choice:
                        return str(button["label"])
        return self._talk.label(incoming.choice or "")

    @staticmethod
    async def _rated_question(unit: Unit, incoming: Incoming) -> str:
        """What was asked before the answer that the pressed "Nee" stands under, masked."""
        asked = found = ""
        for message in await unit.messages(incoming.channel, incoming.conversation):
            if message.author == "vrager":
                asked = str(message.content.get("text", ""))
            elif any(button["id"] == incoming.choice for button in message.content.get("rate", ())):
                found = asked
        return mask(found)

    async def _said_before(self, unit: Unit, incoming: Incoming) -> Turn:
        lines = await unit.messages(incoming.channel, incoming.conversation)
        found = find_reply(lines, incoming.event_id)
        reply = reply_from(found.content) if found else Reply(())
        is_for_alone = found is not None and found.content.get("for_alone") is True
        return Turn(reply, Outcome(Decision.ANSWER), is_for_alone=is_for_alone)


def _place_of(incoming: Incoming, outcome: Outcome) -> dict[str, str]:
    """What a reply notice holds of where it goes; and of which event it is, if others may be shown it."""
    thread = {"thread": incoming.thread} if incoming.thread else {}
    if incoming.audience is not Audience.SHARED:
        return thread
    is_general = outcome.decision in (Decision.ANSWER, Decision.CLARIFY)
    event = {"event": incoming.event_id} if is_general else {}
    return {**thread, "audience": incoming.audience.value, **event}


def _short(name: str) -> str:
    """An idempotency key of at most 200 characters."""
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
