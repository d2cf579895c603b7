"""The asker's side of Teams: what is asked, pressed and filled in, handed to the assistant."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from adapters.form_words import CHANGED, say_added
from adapters.payload import Payload, part, text
from adapters.teams.dialog import Body, draw_told, redrawn, whispered
from adapters.teams.ids import CHANNEL
from adapters.teams.incoming import (
    Sender,
    alone_event,
    event_of,
    read_alone,
    read_change,
    read_form,
    read_greeting,
    read_message,
    read_press,
)
from adapters.teams.intake_card import draw_intake, fields_in, is_of_intake, is_review, typed_in
from adapters.teams.outgoing import data_in, is_unpicked, read_choice
from bot.incoming import Change, Incoming, OwnPlace
from bot.intake_form import FORM
from bot.reply import Decision, IntakeForm, Turn

SEE_BELOW = "Je antwoord staat hieronder."
PICK_FIRST = "Kies eerst iets uit het lijstje."
NO_FORM = "Er loopt geen vraag aan een medewerker (meer). Typ ‘ik wil met een mens praten’ om te beginnen."
SENT = "Dat heb ik. Hoe het verder gaat, lees je hieronder."
NOT_FILLED = "Dit kon ik nu niet bewaren. Kopieer wat je typte, en stel je vraag opnieuw in ons gesprek."
UNKNOWN_PERSON = "Ik kan niet zien wie je bent in Teams. Daarom kan ik hier niets voor je doen."


class Assistant(Protocol):
    """What answers (`bot.assistant.Assistant`). All raise NotKept."""

    async def handle(self, incoming: Incoming) -> Turn:
        """The turn for what came in, kept with all that is owed."""

    async def change(self, change: Change) -> None:
        """Keeps what became of a message."""

    async def form(self, channel: str, conversation: str) -> IntakeForm | None:
        """The form of the intake that runs there."""


class Addresses(Protocol):
    """Where people are reached (`adapters.teams.addresses.KeptAddresses`). Raises NotKept."""

    async def find(self, conversation: str) -> Mapping[str, str] | None:
        """Where a conversation is reached; None when that is not known (any more)."""

    async def forget(self, place: str, event_id: str) -> None:
        """Nobody is reached any more in this chat, or in a thread of this channel; the same event once more
        changes nothing."""


@dataclass(frozen=True)
class Links:
    """Where somebody gets to the personal chat with us, and to where they add us."""

    chat: str
    add: str

    def own(self, *, is_there: bool) -> OwnPlace:
        """The way to the personal chat of who added us, or not yet."""
        return OwnPlace(self.chat if is_there else self.add, is_there)


@dataclass(frozen=True)
class Asking:
    """Hands on what somebody asks."""

    assistant: Assistant
    addresses: Addresses
    links: Links

    async def hear(self, activity: Payload, sender: Sender) -> None:
        """Has a message answered, or what was pressed; what is of one person where nobody reads along."""
        await self._answer(read_message(activity, sender), sender)

    async def press(self, activity: Payload, sender: Sender) -> Body:
        """A button or menu beneath an answer, of which the answer is owed; or something of the form, which
        goes on in its place."""
        value = part(activity, "value")
        data = data_in(value)
        if sender.is_alone and is_of_intake(data):
            turn = await self.assistant.handle(read_form(activity, sender, data))
            return _answer_to_form(turn, data)
        if sender.is_alone and read_choice(value) == FORM:
            form = await self.assistant.form(CHANNEL, sender.person)
            return redrawn(draw_intake(form)) if form else whispered(NO_FORM)
        if is_unpicked(data):
            return whispered(PICK_FIRST)
        await self._answer(read_press(activity, sender, value), sender)
        return whispered(SEE_BELOW)

    async def change(self, activity: Payload, sender: Sender) -> None:
        """Keeps that a message was edited or taken back, also where it went on in the personal chat."""
        change = read_change(activity, sender)
        await self.assistant.change(change)
        if not sender.is_alone:
            there = replace(change, conversation=sender.person, event_id=alone_event(change.event_id))
            await self.assistant.change(there)

    async def greet(self, activity: Payload, sender: Sender) -> None:
        """Greets who added us, but in no channel, which may be that of staff."""
        is_channel = text(activity, "conversation", "conversationType") == "channel"
        if text(activity, "action").startswith("add") and not is_channel:
            await self.assistant.handle(read_greeting(activity, sender))

    async def leave(self, activity: Payload) -> None:
        """Who removed us is not reached any more, nor anybody else there (pitfall 21 of teams.md)."""
        if text(activity, "action").startswith("remove"):
            await self.addresses.forget(text(activity, "conversation", "id"), event_of(activity))

    async def _answer(self, incoming: Incoming, sender: Sender) -> None:
        if sender.is_alone:
            await self.assistant.handle(incoming)
            return
        is_there = await self.addresses.find(sender.person) is not None
        turn = await self.assistant.handle(replace(incoming, own=self.links.own(is_there=is_there)))
        if turn.is_for_alone and is_there:
            await self.assistant.handle(read_alone(incoming, sender))


def _answer_to_form(turn: Turn, data: Payload) -> Body:
    """What stands in the place of the form next."""
    form = turn.form
    if form is not None:
        is_changed = form.is_review and is_review(data)
        return redrawn(draw_intake(form, said=CHANGED if is_changed else say_added(form, fields_in(data))))
    if turn.outcome.decision is not Decision.FALLBACK:
        return redrawn(draw_told(SENT))
    typed = typed_in(data)  # too fast, or no intake runs any more
    return redrawn(draw_told(NOT_FILLED, typed=typed)) if typed else whispered(NO_FORM)
