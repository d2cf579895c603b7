"""Staff in Slack: what a click, a form or a reply under a card does, and what is answered. Without Bolt."""

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from adapters import staff_words as words
from adapters.slack.blocks import LINK_ACTION, Block
from adapters.slack.ids import CHANNEL, board_name, whisper_name
from adapters.slack.signed import LOOK, Stamp
from adapters.slack.staff_clicks import Click, Response, Submission, ThreadReply, ViewFailed, is_hook
from adapters.slack.staff_form_view import ViewFields, draw_form, read_state, with_whole_values
from adapters.slack.staff_views import Window, draw_request, draw_told
from adapters.slack.staff_windows import StaffParts, gather
from adapters.staff_fields import CANNED, PRESSES, can_fill_in, fields_of
from adapters.staff_forms import add_canned, mark_of_values, read_values, read_word, wrong_field
from bot.cards import WHISPER
from bot.desk import Changed, Unknown
from bot.desk_checks import Missing
from bot.linking import linked_to
from bot.ports import NotKept
from bot.request import Action, Staff, State, Values
from bot.request_rules import Refusal, Refused, check

_log = logging.getLogger(__name__)
_CLAIMED = re.compile(r"([A-Za-z0-9-]{1,20})\.")


class _Stop(Exception):  # noqa: N818 - it says what happened
    """Nothing was done; `sentence` says why to who clicked."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__("nothing was done")


class StaffSide:
    """Does what staff do in Slack. Nothing here waits for Slack: what it is to be told is in the Response.

    Who clicks is looked up on every click, by the account that they linked; what a button does is read from
    what we signed for that very place. Only `relay` raises NotKept: a click or form is answered.
    """

    def __init__(self, parts: StaffParts) -> None:
        self._parts = parts

    async def press(self, click: Click) -> Response:
        """A button or an option of a menu, on a card or in a window."""
        if click.action_id == LINK_ACTION:
            return Response()
        try:
            return await self._press(click)
        except _Stop as stop:
            return await self._say(click, stop.sentence)
        except NotKept:
            return Response(after=lambda: self._answer(click, words.NOT_KEPT))

    async def submit(self, submission: Submission) -> Response:
        """A form. Refused or incomplete: all that was typed stays."""
        typed = read_state(submission.state)
        try:
            return await self._submit(submission, typed)
        except _Stop as stop:
            return _update(draw_told(stop.sentence, typed=typed.in_words, link=self._parts.inbox))
        except NotKept:
            return _wrong(typed, "", words.NOT_KEPT)

    async def relay(self, reply: ThreadReply) -> bool:
        """Whether it was typed under a card. When that is switched on, it is an answer of who took the
        request up; of somebody else nothing is passed on, and they are told. Raises NotKept."""
        parts = self._parts
        if not parts.relays or not reply.text.strip():
            return False
        board = board_name(reply.team, reply.channel)
        async with parts.store.unit(read_only=True) as unit:
            number = await unit.card_at(CHANNEL, board, reply.thread_ts)
        if number is None:
            return False
        try:
            staff = await self._staff_of(reply.person)
            await self._answer_asker(staff, number, reply)
        except _Stop as stop:
            await self._whisper(reply, stop.sentence)
        return True

    async def _answer_asker(self, staff: Staff, number: str, reply: ThreadReply) -> None:
        async with self._parts.store.unit(read_only=True) as unit:
            request = await unit.peek_request(number)
        if request is None or request.owner != staff.id:
            raise _Stop(words.ONLY_OWNER_ANSWERS)
        try:
            await self._parts.desk.act(
                staff.id, number, Action.ANSWER, Values(text=reply.text), key=reply.key
            )
        except Missing as missing:
            raise _Stop(words.say_missing(missing)) from missing
        except (Refused, Unknown) as refused:
            raise _Stop(words.ONLY_OWNER_ANSWERS) from refused

    async def _press(self, click: Click) -> Response:
        staff = await self._staff_of(click.person)
        place = click.person if click.view_id else board_name(click.team, click.channel)
        stamp = await self._read(staff, place, click.value)
        if stamp.action == LOOK:
            return self._show(click, draw_request(await self._gather(staff, click.person, stamp.number)))
        action = _action_of(stamp)
        if action in PRESSES:
            return await self._do_at_once(click, staff, stamp, action)
        window = await self._gather(staff, click.person, stamp.number)
        await self._check(staff, window, action)
        view, parts = draw_form(action, window), self._parts
        put = parts.web.push if click.view_id else parts.web.open
        return Response(after=self._later(click, lambda: put(click.trigger_id, view)))

    async def _do_at_once(self, click: Click, staff: Staff, stamp: Stamp, action: Action) -> Response:
        """What needs no form. The card is drawn anew by the outbox, a window here."""
        said = words.DONE.get(action, "")
        try:
            await self._parts.desk.act(staff.id, stamp.number, action, key=click.key, seen=stamp.version)
        except Refused as refused:
            is_own = refused.reason is Refusal.TAKEN and refused.owner == staff.id
            if not is_own:  # else it was clicked twice
                said = await self._say_refused(staff, stamp.number, refused)
                return await self._say_in_place(click, staff, stamp.number, said)
        except Changed:
            return await self._say_in_place(click, staff, stamp.number, words.CHANGED)
        except Unknown as unknown:
            raise await self._denied(staff, stamp.number, words.NOT_YOURS) from unknown
        if not click.view_id:
            return Response()
        return self._show(click, await self._draw_again(staff, click.person, stamp.number, said))

    async def _submit(self, sent: Submission, typed: ViewFields) -> Response:
        staff = await self._staff_of(sent.person)
        stamp = await self._read(staff, sent.person, sent.private_metadata)
        action = _action_of(stamp)
        filled = await self._whole(staff, sent.person, stamp.number, action, typed)
        try:
            values = read_values(action, filled, self._parts.clock.now())
            key = f"{sent.key}.{mark_of_values(values)}"
            await self._parts.desk.act(staff.id, stamp.number, action, values, key=key, seen=stamp.version)
        except Missing as missing:
            return _wrong(typed, wrong_field(missing, filled), words.say_missing(missing))
        except Changed:
            window = await self._gather(staff, sent.person, stamp.number)
            await self._check(staff, window, action)
            return _update(draw_form(action, window, typed=typed, said=words.CHANGED))
        except Refused as refused:
            raise _Stop(await self._say_refused(staff, stamp.number, refused)) from refused
        except Unknown as unknown:
            raise await self._denied(staff, stamp.number, words.NOT_YOURS) from unknown
        return await self._draw_beneath(sent, staff, stamp.number, action)

    async def _whole(
        self, staff: Staff, person: str, number: str, action: Action, typed: ViewFields
    ) -> ViewFields:
        """What was filled in, with the values that options stood for and the text of a canned reply."""
        found = typed
        if typed.has_short_names:
            window = await self._gather(staff, person, number)
            found = with_whole_values(typed, fields_of(action, window.opened, context=window.context))
        chosen = found.one(CANNED)
        if not chosen:
            return found
        text = add_canned(found.one("text"), chosen, self._parts.teams.canned)
        return replace(found, fields={**found.fields, "text": (text,)})

    async def _draw_beneath(self, sent: Submission, staff: Staff, number: str, action: Action) -> Response:
        """The form closes; the window under it, if there is one, shows what became of the request."""
        root = sent.root_view_id
        if not root or root == sent.view_id:
            return Response()
        view = await self._draw_again(staff, sent.person, number, words.DONE.get(action, ""))

        async def update() -> None:
            try:
                await self._parts.web.update(root, view)
            except ViewFailed:
                _log.info("a window was gone before it was drawn anew")

        return Response(after=update)

    async def _draw_again(self, staff: Staff, person: str, number: str, said: str) -> Block:
        """The window after something was done: also when the request can no longer be shown."""
        try:
            return draw_request(await gather(self._parts, staff, person, number), said=said)
        except (Unknown, NotKept):
            return draw_told(said or words.NOT_POSSIBLE, link=self._parts.inbox)

    async def _staff_of(self, person: str) -> Staff:
        """Who this is here. Raises _Stop."""
        staff = await linked_to(self._parts.store, CHANNEL, person)
        if staff is not None and staff.is_active:
            return staff
        _log.info("refused: %s is not linked to an active member of staff", person)
        if staff is not None:
            raise _Stop(words.DISABLED)
        raise _Stop(" ".join(filter(None, (words.say_not_linked("Slack"), self._parts.inbox))))

    async def _read(self, staff: Staff, place: str, value: str) -> Stamp:
        """What we signed; what we did not is kept as an attempt. Raises _Stop."""
        stamp = self._parts.stamps(place).read(value)
        if stamp is not None:
            return stamp
        claimed = _CLAIMED.match(value)
        raise await self._denied(staff, claimed[1] if claimed else None, words.FORGED)

    async def _denied(self, staff: Staff, number: str | None, sentence: str) -> _Stop:
        await self._parts.accounts.note_denied(staff, number)
        return _Stop(sentence)

    async def _gather(self, staff: Staff, person: str, number: str) -> Window:
        try:
            return await gather(self._parts, staff, person, number)
        except Unknown as unknown:
            raise await self._denied(staff, number, words.NOT_YOURS) from unknown

    async def _check(self, staff: Staff, window: Window, action: Action) -> None:
        """Raises _Stop when this cannot be done now, or when there is nothing to choose from."""
        request = window.opened.request
        try:
            check(action, request, staff, now=self._parts.clock.now())
        except Refused as refused:
            raise _Stop(await self._say_refused(staff, request.number, refused)) from refused
        if not can_fill_in(action, window.context):
            raise _Stop(words.NOTHING_TO_CHOOSE)

    async def _say_refused(self, staff: Staff, number: str, refused: Refused) -> str:
        async with self._parts.store.unit(read_only=True) as unit:
            request = await unit.peek_request(number)
            owner = refused.owner if refused.owner is not None else (request.owner if request else None)
            has_it = await unit.staff(owner) if owner is not None and owner != staff.id else None
        state = request.state if request else State.CLOSED
        return words.say_refusal(refused, state, has_it.first_name if has_it else None)

    async def _say_in_place(self, click: Click, staff: Staff, number: str, said: str) -> Response:
        """In a window above the request as it is now, under a card to who clicked alone."""
        if not click.view_id:
            return await self._say(click, said)
        return self._show(click, await self._draw_again(staff, click.person, number, said))

    async def _say(self, click: Click, sentence: str) -> Response:
        if click.view_id:
            return self._show(click, draw_told(sentence, link=self._parts.inbox))
        try:
            await self._whisper(click, sentence)
        except NotKept:
            return Response(after=lambda: self._answer(click, words.NOT_KEPT))
        return Response()

    async def _whisper(self, to: Click | ThreadReply, sentence: str) -> None:
        """What only this person sees, in the channel of the team. Raises NotKept."""
        where = whisper_name(to.team, to.user, to.channel)
        content = {"text": sentence, "link": self._parts.inbox}
        await self._parts.telling.tell(CHANNEL, where, WHISPER, content, key=f"fluister/{to.key}")

    def _show(self, click: Click, view: Block) -> Response:
        web = self._parts.web
        if click.view_id:
            return Response(after=self._later(click, lambda: web.update(click.view_id, view)))
        return Response(after=self._later(click, lambda: web.open(click.trigger_id, view)))

    def _later(self, click: Click, do: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """What is run once Slack has its 2xx; when it fails, who clicked is told."""

        async def run() -> None:
            try:
                await do()
            except ViewFailed:
                await self._answer(click, words.NO_WINDOW)

        return run

    async def _answer(self, click: Click, sentence: str) -> None:
        """Tells who clicked without the store: at the address of the click, or in their window."""
        web = self._parts.web
        try:
            if is_hook(click.response_url, self._parts.hooks):
                await web.respond(click.response_url, sentence)
            elif click.view_id:
                await web.update(click.view_id, draw_told(sentence, link=self._parts.inbox))
        except ViewFailed:
            _log.info("a click could not be answered")


def _action_of(stamp: Stamp) -> Action:
    action = read_word(Action, stamp.action)
    if action is None:
        raise _Stop(words.NOT_POSSIBLE)
    return action


def _update(view: Block) -> Response:
    return Response(body={"response_action": "update", "view": view})


def _wrong(typed: ViewFields, name: str, sentence: str) -> Response:
    """The sentence under the field that is wrong; all that was typed stays where it is."""
    block = typed.block_of(name)
    if not block:
        return _update(draw_told(sentence))
    errors: dict[str, Any] = {block: sentence}
    return Response(body={"response_action": "errors", "errors": errors})
