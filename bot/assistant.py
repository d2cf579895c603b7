"""`Assistant.handle`: one message, handled and kept in one transaction."""

from dataclasses import asdict, replace
from datetime import timedelta

from bot.conversation import Conversation
from bot.incoming import Incoming
from bot.masking import mask
from bot.ports import Clock, Store, Unit
from bot.reply import MORE, Button, Decision, Line, Outcome, Reply, Section, Turn
from bot.talk import Said, Talk

CHANNELS_THAT_INTRODUCE = frozenset(("web",))


class Assistant:
    """Handles messages of every channel. The knowledge can be swapped while it runs."""

    def __init__(
        self, talk: Talk, store: Store, clock: Clock, *, retention_days: int, misses_days: int
    ) -> None:
        self._talk = talk
        self._store = store
        self._clock = clock
        self._retention = timedelta(days=retention_days)
        self._misses_retention = timedelta(days=misses_days)

    @property
    def talk(self) -> Talk:
        """What answers now."""
        return self._talk

    def swap(self, talk: Talk) -> None:
        """Lets a new version of the knowledge answer from the next message on."""
        self._talk = talk

    async def handle(self, incoming: Incoming) -> Turn:
        """The turn for `incoming`; state, messages and misses are kept before it is returned.

        The same event again gives the same reply and changes nothing.
        """
        now = self._clock.now()
        async with self._store.unit() as unit:
            if await unit.seen(incoming.channel, incoming.conversation, incoming.event_id):
                return await self._said_before(unit, incoming)
            state = await unit.conversation(incoming.channel, incoming.conversation)
            introduced = incoming.channel in CHANNELS_THAT_INTRODUCE
            said = self._talk.respond(state or Conversation(), incoming, now=now, introduced=introduced)
            await self._keep(unit, incoming, said)
            await unit.commit()
        return said.turn

    async def _keep(self, unit: Unit, incoming: Incoming, said: Said) -> None:
        now = self._clock.now()
        channel, key = incoming.channel, incoming.conversation
        await unit.keep_conversation(channel, key, said.conversation, until=now + self._retention)
        shown = incoming.text or await self._label(unit, incoming)
        await unit.add_message(
            channel,
            key,
            "vrager",
            {"text": shown, "event_id": incoming.event_id},
            event_id=incoming.event_id,
            at=now,
        )
        await unit.add_message(channel, key, "assistent", asdict(said.turn.reply), event_id=None, at=now)
        if said.miss:
            miss = (
                said.miss
                if said.miss.text
                else replace(said.miss, text=await self._rated_question(unit, incoming))
            )
            await unit.add_miss(miss, until=now + self._misses_retention)
        if said.rating:
            topic, helpful = said.rating
            await unit.add_feedback(topic, helpful=helpful, at=now)

    async def _label(self, unit: Unit, incoming: Incoming) -> str:
        """What the pressed button said, to show as the asker's line."""
        for message in reversed(await unit.messages(incoming.channel, incoming.conversation)):
            reply = message.content
            for kind in ("choices", "buttons", "rate"):
                for button in reply.get(kind, ()):
                    if button["id"] == incoming.choice:
                        return str(button["label"])
        topic = self._talk.knowledge.topics.get((incoming.choice or "").removeprefix("topic:"))
        return topic.title if topic else "…"

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
        number = 0
        for message in await unit.messages(incoming.channel, incoming.conversation):
            if message.author == "vrager" and message.content.get("event_id") == incoming.event_id:
                number = message.number
            elif number and message.author == "assistent" and message.number > number:
                return Turn(reply_from(message.content), Outcome(Decision.ANSWER))
        return Turn(Reply(()), Outcome(Decision.ANSWER))


def reply_from(content: dict[str, object]) -> Reply:
    """The reply that was kept as plain values."""
    value: dict[str, list[dict[str, object]]] = content  # type: ignore[assignment]

    def buttons(name: str) -> tuple[Button, ...]:
        return tuple(Button(str(b["id"]), str(b["label"])) for b in value.get(name, ()))

    sections = (
        Section(str(s["heading"]), tuple(Line(**line) for line in s["lines"]))  # type: ignore[attr-defined]
        for s in value.get("sections", ())
    )
    return replace(
        Reply(tuple(str(p) for p in value.get("paragraphs", ()))),
        sections=tuple(sections),
        small_print=tuple(str(p) for p in value.get("small_print", ())),
        choices=buttons("choices"),
        buttons=buttons("buttons"),
        rate=buttons("rate"),
        buttons_heading=str(value.get("buttons_heading", MORE)),
    )
