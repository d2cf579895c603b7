"""What all that an asker does with requests works with: keeping them, telling of them, words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.announcing import REPLY, Announcer
from bot.appointment import say_moment, say_soon
from bot.conversation import Awaits
from bot.incoming import Incoming
from bot.keeper import Keeper
from bot.ports import Unit
from bot.promising import Promising
from bot.reply import INSTEAD, Button
from bot.request import Action, Request, State, Values
from bot.request_rules import act
from bot.retention import DEFAULT, Terms
from bot.said import Said
from bot.staffing import Entry
from bot.voice import Voice

WROTE = "bericht van de vrager"


@dataclass(frozen=True)
class AskerSide:
    """The asker's side of requests."""

    voice: Voice
    announcer: Announcer
    terms: Terms = DEFAULT

    @property
    def promising(self) -> Promising:
        """What makes promises."""
        return Promising(self.voice.teams)

    async def mine(self, unit: Unit, incoming: Incoming, number: str) -> Request | None:
        """The request, when it was sent from this very conversation."""
        request = await unit.request(number) if number else None
        here = (incoming.channel, incoming.conversation)
        return request if request is not None and (request.channel, request.conversation) == here else None

    async def add(self, unit: Unit, request: Request, kept: str, *, now: datetime) -> Request:
        """What the asker wrote, as it is kept, on the request; what staff waited for brings it back."""
        if request.state is State.WAITING:
            after = self.replied(request, Values(kept), now=now)
        else:
            after = replace(request, version=request.version + 1, changed_at=now, snoozed_until=None)
        is_reply = request.state is State.WAITING
        await self.save(unit, after, now=now, said="kaart_beantwoord" if is_reply else "kaart_bericht")
        action = Action.REPLY.value if is_reply else WROTE
        await unit.add_entry(Entry(request.number, now, action, None, kept))
        await self.announcer.tell(unit, after, REPLY, now=now)
        return after

    def replied(self, request: Request, values: Values, *, now: datetime) -> Request:
        """The request once its asker gave what staff waited for: with a promise that counts from now."""
        return self.promising.anew(act(Action.REPLY, request, None, values, now=now), now=now)

    @property
    def keeper(self) -> Keeper:
        """What keeps requests, and shows them to their teams."""
        return Keeper(self.terms, self.announcer.cards)

    async def save(self, unit: Unit, request: Request, *, now: datetime, said: str = "") -> None:
        """Keeps a changed request that is locked; `said` is the phrase that tells its team."""
        keeper = self.keeper
        await keeper.save(unit, request, now=now, said=keeper.line(said) if said else "")

    def say_promise(self, request: Request, *, now: datetime) -> tuple[str, ...]:
        """By when there is an answer, or that no moment can be promised; and when somebody is there, when
        nobody is now."""
        if request.promised_at is None:
            return self.say("belofte_geen")
        told = self.say("belofte", moment=say_moment(request.promised_at))
        opens = self.promising.opens_at(request, now=now)
        return (*told, *self.say("buiten_uren", moment=say_soon(opens, now=now))) if opens else told

    def say(self, name: str, **values: str) -> tuple[str, ...]:
        """One phrase, as the paragraphs of a reply."""
        return (self.voice.phrases().say(name, **values),)

    def told(self, said: Said, name: str, *, with_staff: str | None = "", **values: str) -> Said:
        """What was said, with this phrase before it; `with_staff=None` ends the talk with a person."""
        told = with_words(said, *self.say(name, **values), *said.turn.reply.paragraphs)
        if with_staff == "":
            return told
        return replace(told, conversation=replace(said.conversation, with_staff=with_staff))


def with_words(said: Said, *words: str) -> Said:
    """What was said, in these paragraphs."""
    reply = replace(said.turn.reply, paragraphs=words)
    return replace(said, turn=replace(said.turn, reply=reply))


def asking(said: Said, awaits: Awaits, choices: Sequence[Button], *, buttons: Sequence[Button] = ()) -> Said:
    """What was said as a question back, with what can be pressed."""
    pressed = {"choices": tuple(choices), "buttons": tuple(buttons), "buttons_heading": INSTEAD}
    state = replace(said.conversation, awaits=awaits)
    reply = replace(said.turn.reply, **pressed)  # type: ignore[arg-type]
    return replace(said, conversation=state, turn=replace(said.turn, reply=reply))
