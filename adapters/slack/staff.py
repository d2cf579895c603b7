"""Staff in Slack: what a click, a form or a reply under a card does, and what is answered. Without Bolt."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from adapters import staff_words as words
from adapters.slack.blocks import LINK_ACTION, Block
from adapters.slack.ids import board_name
from adapters.slack.respond import Response, is_hook
from adapters.slack.staff_clicks import Click, Submission, ThreadReply
from adapters.slack.staff_form_view import ViewFields, draw_form, read_state
from adapters.slack.staff_relay import relay
from adapters.slack.staff_views import draw_request, draw_told
from adapters.slack.staff_windows import SlackParts
from adapters.slack.views import ViewFailed
from adapters.slack.whispering import take_off_double, whisper
from adapters.staff_checks import (
    Stop,
    act,
    action_of,
    check_possible,
    find_staff,
    gather_again,
    open_window,
    read_stamp,
    whole_values,
)
from adapters.staff_fields import PRESSES
from adapters.staff_forms import mark_of_values, read_values, wrong_field
from adapters.stamps import LOOK, Stamp
from bot.desk import Changed
from bot.desk_checks import Missing
from bot.ports import NotKept
from bot.request import Action, Staff

_log = logging.getLogger("wegwijs.slack")


class StaffSide:
    """Does what staff do in Slack. Nothing here waits for Slack: what it is to be told is in the Response.

    Who clicks is looked up on every click, by the account that they linked; what a button does is read from
    what we signed for that very place. Only `relay` raises NotKept: a click or form is answered.
    """

    def __init__(self, parts: SlackParts) -> None:
        self._parts = parts

    async def press(self, click: Click) -> Response:
        """A button or an option of a menu, on a card or in a window."""
        if click.action_id == LINK_ACTION:
            return Response()
        try:
            return await self._press(click)
        except Stop as stop:
            return await self._say(click, stop.sentence)
        except NotKept:
            return Response(after=lambda: self._answer(click, words.NOT_KEPT))

    async def submit(self, submission: Submission) -> Response:
        """A form. Refused or incomplete: all that was typed stays."""
        typed = read_state(submission.state)
        try:
            return await self._submit(submission, typed)
        except Stop as stop:
            return _update(draw_told(stop.sentence, typed=typed.in_words, link=self._parts.inbox))
        except NotKept:
            return _wrong(typed, "", words.NOT_KEPT)

    async def relay(self, reply: ThreadReply) -> bool:
        """Whether it was typed under a card, and is handled (`staff_relay.relay`). Raises NotKept."""
        return await relay(self._parts, reply)

    async def _press(self, click: Click) -> Response:
        staff = await find_staff(self._parts, click.person)
        place = click.person if click.view_id else board_name(click.team, click.channel)
        stamp = await read_stamp(self._parts, staff, place, click.value)
        await take_off_double(self._parts, click, stamp)
        if stamp.action == LOOK:
            return self._show(
                click, draw_request(await open_window(self._parts, staff, click.person, stamp.number))
            )
        action = action_of(stamp)
        if action in PRESSES and (click.view_id or action is not Action.RELEASE):
            return await self._do_at_once(click, staff, stamp, action)
        window = await open_window(self._parts, staff, click.person, stamp.number)
        if action in PRESSES:  # it can be gone at once: the window says so first
            return self._show(click, draw_request(window))
        await check_possible(self._parts, staff, window, action)
        view, web = draw_form(action, window), self._parts.web
        if not click.view_id:
            return Response(after=self._later(click, lambda: web.open(click.trigger_id, view)))

        async def push() -> None:
            try:
                await web.push(click.trigger_id, view)
            except ViewFailed:  # the window of the request stays, and says so
                await web.update(click.view_id, draw_request(window, said=words.NO_WINDOW))

        return Response(after=self._later(click, push))

    async def _do_at_once(self, click: Click, staff: Staff, stamp: Stamp, action: Action) -> Response:
        """What needs no form. The card is drawn anew by the outbox, a window here."""
        said = words.DONE.get(action, "")
        try:
            await act(self._parts, staff, stamp, key=click.key)
        except Stop as stop:
            return await self._say_in_place(click, staff, stamp.number, stop.sentence)
        except Changed:
            return await self._say_in_place(click, staff, stamp.number, words.CHANGED)
        if not click.view_id:
            return Response()
        return self._show_again(click, staff, stamp.number, said, gone=words.GONE.get(action, said))

    async def _submit(self, sent: Submission, typed: ViewFields) -> Response:
        staff = await find_staff(self._parts, sent.person)
        stamp = await read_stamp(self._parts, staff, sent.person, sent.private_metadata)
        action = action_of(stamp)
        whole = await whole_values(self._parts, staff, sent.person, stamp, typed)
        filled = whole.with_canned(self._parts.teams.canned)
        try:
            values = read_values(action, filled, self._parts.clock.now())
            await act(self._parts, staff, stamp, values, key=f"{sent.key}.{mark_of_values(values)}")
        except Missing as missing:
            return _wrong(typed, wrong_field(missing, filled), words.say_missing(missing))
        except Changed:
            window = await open_window(self._parts, staff, sent.person, stamp.number)
            await check_possible(self._parts, staff, window, action)
            return _update(draw_form(action, window, typed=typed, said=words.CHANGED))
        return self._draw_beneath(sent, staff, stamp.number, action)

    def _draw_beneath(self, sent: Submission, staff: Staff, number: str, action: Action) -> Response:
        """The form closes; the window under it, if there is one, shows what became of the request: once
        Slack has its answer, or what was kept could be told as not kept."""
        root = sent.root_view_id
        if not root or root == sent.view_id:
            return Response()
        said = words.DONE.get(action, "")

        async def update() -> None:
            gone = words.GONE.get(action, said)
            view = await self._draw_again(staff, sent.person, number, said, gone=gone)
            try:
                await self._parts.web.update(root, view)
            except ViewFailed:
                _log.info("a window was gone before it was drawn anew")

        return Response(after=update)

    async def _draw_again(
        self, staff: Staff, person: str, number: str, said: str, *, gone: str = ""
    ) -> Block:
        """The window after something was done; `gone` is said of a request that is not theirs any more."""
        found = await gather_again(self._parts, staff, person, number, said=said, gone=gone)
        if isinstance(found, str):
            return draw_told(found, link=self._parts.inbox)
        return draw_request(found, said=said)

    async def _say_in_place(self, click: Click, staff: Staff, number: str, said: str) -> Response:
        """In a window above the request as it is now, under a card to who clicked alone."""
        if not click.view_id:
            return await self._say(click, said)
        return self._show_again(click, staff, number, said)

    async def _say(self, click: Click, sentence: str) -> Response:
        if click.view_id:
            return self._show(click, draw_told(sentence, link=self._parts.inbox))
        try:
            await whisper(self._parts, click, sentence)
        except NotKept:
            return Response(after=lambda: self._answer(click, words.NOT_KEPT))
        return Response()

    def _show_again(self, click: Click, staff: Staff, number: str, said: str, *, gone: str = "") -> Response:
        """The window of the click, drawn anew."""

        async def draw_it() -> None:
            view = await self._draw_again(staff, click.person, number, said, gone=gone)
            await self._parts.web.update(click.view_id, view)

        return Response(after=self._later(click, draw_it))

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


def _update(view: Block) -> Response:
    return Response(body={"response_action": "update", "view": view})


def _wrong(typed: ViewFields, name: str, sentence: str) -> Response:
    """The sentence under the field that is wrong; all that was typed stays where it is."""
    block = typed.block_of(name)
    if not block:
        return _update(draw_told(sentence))
    errors: dict[str, Any] = {block: sentence}
    return Response(body={"response_action": "errors", "errors": errors})
