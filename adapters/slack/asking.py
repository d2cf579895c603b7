"""The asker's side of Slack: what is asked, pressed and filled in, handed to the assistant."""

import time
from dataclasses import replace
from typing import Any, Protocol

from adapters.form_words import CHANGED, say_added
from adapters.payload import Payload, part, text
from adapters.slack.door import COMMIT_SECONDS
from adapters.slack.ids import shared_name
from adapters.slack.incoming import Pressed, Reader
from adapters.slack.intake_view import (
    CALLBACK,
    block_of,
    draw_intake_form,
    field_errors,
    is_review,
    read_intake_form,
    read_strikes,
)
from adapters.slack.outgoing import draw
from adapters.slack.respond import Hooks, Response
from adapters.slack.rooms import Rooms
from adapters.slack.tags import is_direct, tagged
from adapters.slack.tasks import Tasks
from adapters.slack.views import SlackViews, ViewFailed
from bot.incoming import Audience, Change, Incoming
from bot.intake_form import FORM, FORM_FILL, FORM_SEND, LEAVE_OUT, SEEN
from bot.outbox import SendLater, SendRefused
from bot.reply import Decision, IntakeForm, Turn

HELP = "Typ je vraag achter /wegwijs. Bijvoorbeeld: /wegwijs waar vind ik geld voor een buurtproject?"
ASKS_HOW = frozenset(("", "help", "hulp", "vraag"))
LONG = "Het antwoord is wat lang. Je leest het in je directe berichten met wegwijs."
GOES_ON = "Ik antwoord in je directe berichten met wegwijs."
NO_FORM = "Het formulier ging niet open. Antwoord gerust in je directe berichten met wegwijs."
NOT_FILLED = (
    "Dit kon ik nu niet bewaren. Wacht even en druk opnieuw. Lukt het dan nog niet? "
    "Kopieer wat je typte en stel je vraag in je directe berichten met wegwijs."
)
SHARE = "wegwijs:v1:share"
MESSAGES = "messages"
_A_MOMENT = 0.1  # seconds before we are called


class Assistant(Protocol):
    """What answers (`bot.assistant.Assistant`). All raise NotKept."""

    async def handle(self, incoming: Incoming) -> Turn:
        """The turn for what came in, kept with all that is owed."""

    async def change(self, change: Change) -> None:
        """Keeps what became of a message."""

    async def share(self, channel: str, conversation: str, event_id: str) -> bool:
        """Says an answer once more, for all to read."""

    async def show_home(self, incoming: Incoming) -> None:
        """Owes the home tab of who opened it."""

    async def suggest(self, incoming: Incoming) -> None:
        """Owes suggestions."""

    async def form(self, channel: str, conversation: str) -> IntakeForm | None:
        """The form of the intake that runs there."""


class Asking:
    """Hands on what somebody asks. What it must know of people is asked of Slack beside all else."""

    def __init__(
        self,
        assistant: Assistant,
        reader: Reader,
        rooms: Rooms,
        views: SlackViews,
        hooks: Hooks,
        tasks: Tasks,
    ) -> None:
        self._assistant = assistant
        self._reader = reader
        self._rooms = rooms
        self._views = views
        self._hooks = hooks
        self._tasks = tasks
        self._asked_about: set[str] = set()  # once for each, however much they write while Slack is silent

    async def ask(self, incoming: Incoming) -> None:
        """Has a message answered: the reply is owed."""
        self._learn_of(incoming)
        await self._assistant.handle(incoming)

    async def ask_about(self, incoming: Incoming, hook: str) -> Response:
        """Has a message that was pointed at answered; who pointed is told there where the answer comes."""
        await self.ask(incoming)
        return Response(after=lambda: self._hooks.whisper(hook, GOES_ON))

    async def change(self, change: Change) -> None:
        """Keeps that a message was edited or taken back."""
        await self._assistant.change(change)

    async def ask_at_once(self, incoming: Incoming) -> dict[str, Any]:
        """The answer to a command, for who asked only; a long one follows in the direct message."""
        self._learn_of(incoming)
        if incoming.text.strip(" ?!.").lower() in ASKS_HOW:
            return _whisper(HELP)
        began = time.monotonic()
        turn = await self._assistant.handle(incoming)
        first, *more = tagged(draw(turn.reply.to_json()))
        if (
            more or time.monotonic() - began > COMMIT_SECONDS - _A_MOMENT
        ):  # who asked was already told to look there
            await self._assistant.share(incoming.channel, incoming.conversation, incoming.event_id)
            return _whisper(LONG)
        return {"response_type": "ephemeral", "text": first.text, "blocks": first.blocks}

    async def welcome(self, incoming: Incoming, *, tab: str) -> None:
        """Fills the home tab, or suggests first questions where somebody is about to write."""
        self._learn_of(incoming)
        if tab == MESSAGES:
            if self._reader.in_threads:  # without `agent_view` Slack knows no suggestions
                await self._assistant.suggest(incoming)
        else:
            await self._assistant.show_home(incoming)

    async def press(self, payload: Payload, pressed: Pressed) -> Response:
        """A button of the assistant."""
        if pressed.action_id == SHARE:
            return await self._share(pressed)
        if not pressed.value:  # a link was opened
            return Response()
        incoming = self._reader.choice(payload, pressed)
        if pressed.value == FORM and incoming.audience is Audience.ALONE:
            return await self._open_form(incoming, pressed)
        await self.ask(incoming)
        if is_direct(pressed.block_id) and not pressed.channel.startswith("D"):
            return Response(after=lambda: self._hooks.whisper(pressed.response_url, GOES_ON))
        return Response()

    async def _share(self, pressed: Pressed) -> Response:
        """Shows all in the thread what only the asker saw; what they see is then replaced."""
        thread, _, event = pressed.value.partition("~")
        place = shared_name(self._reader.workspace, pressed.user, pressed.channel, thread)
        is_shared = await self._assistant.share("slack", place, event)
        words = (
            "Gedeeld in het kanaal." if is_shared else "Dit antwoord is al gedeeld, of het is er niet meer."
        )
        return Response(after=lambda: self._hooks.whisper(pressed.response_url, words, replaces=is_shared))

    async def _open_form(self, incoming: Incoming, pressed: Pressed) -> Response:
        form = await self._assistant.form(incoming.channel, incoming.conversation)
        if form is None:
            await self.ask(incoming)  # the assistant says that this choice is an old one
            return Response()

        async def open_it() -> None:
            try:
                await self._views.open(pressed.trigger, draw_intake_form(form))
            except ViewFailed:
                await self._hooks.whisper(pressed.response_url, NO_FORM)

        return Response(after=open_it)

    async def submit(self, payload: Payload) -> Response:
        """The intake form, or the look over all of it, was sent in."""
        if text(payload, "view", "callback_id") != CALLBACK:
            return Response()
        view = part(payload, "view")
        if is_review(view):
            shown = {LEAVE_OUT: read_strikes(view), SEEN: text(view, "private_metadata")}
            incoming = self._reader.filled(payload, FORM_SEND, shown, once=True)
        else:
            fields = read_intake_form(part(view, "state"))
            incoming = self._reader.filled(payload, FORM_FILL, fields, once=False)
        turn = await self._assistant.handle(incoming)
        return Response(_answer_to_form(turn, view))

    def _learn_of(self, incoming: Incoming) -> None:
        """Asks Slack who this is, for the next time; the first message is not kept waiting for that."""
        user = incoming.conversation.split("/")[1]
        is_to_ask = self._rooms.is_to_learn(user) and user not in self._asked_about
        if is_to_ask and not self._tasks.is_full:
            self._asked_about.add(user)
            self._tasks.start(self._ask_who(user))

    async def _ask_who(self, user: str) -> None:
        try:
            await self._rooms.learn(user, self._reader.workspace)
        except (SendRefused, SendLater):  # not known yet: asked again at the next message
            return
        finally:
            self._asked_about.discard(user)


def _answer_to_form(turn: Turn, view: Payload) -> dict[str, Any]:
    """What Slack is to do with the form that was sent in."""
    form, blocks = turn.form, view.get("blocks")
    shown = [text(block, "block_id") for block in blocks] if isinstance(blocks, list) else []
    if form is None:
        first = next((name for name in shown if name.startswith(block_of(""))), "")
        is_lost = first and turn.outcome.decision is Decision.FALLBACK  # too fast, or no intake runs any more
        return (
            {"response_action": "errors", "errors": {first: NOT_FILLED}}
            if is_lost
            else {"response_action": "clear"}
        )
    errors = field_errors(form)
    if errors and set(errors) <= set(shown):
        return {"response_action": "errors", "errors": errors}
    added = say_added(form, [name.removeprefix(block_of("")) for name in shown])
    notes = (*form.notes, added) if added else form.notes
    if form.is_review and is_review(view):
        notes = (CHANGED, *notes)
    return {"response_action": "update", "view": draw_intake_form(replace(form, notes=notes))}


def _whisper(words: str) -> dict[str, Any]:
    return {"response_type": "ephemeral", "text": words}
