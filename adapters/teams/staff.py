"""Staff in Teams: what a press on a card, a dialog or a form in it does, and what is answered."""

from collections.abc import Awaitable
from dataclasses import dataclass

from adapters import staff_words as words
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
from adapters.staff_forms import Filled, mark_of_values, read_values, wrong_field
from adapters.staff_windows import Window
from adapters.stamps import LOOK, Stamp
from adapters.teams.board_card import draw_card
from adapters.teams.card_parts import Part
from adapters.teams.staff_form_view import NOTHING_TYPED, NOTHING_WRONG, Wrong, draw_form, holds
from adapters.teams.staff_parts import TeamsParts
from adapters.teams.staff_presses import AT_ONCE, SEND
from adapters.teams.staff_views import draw_request, draw_told_to_staff
from bot.desk import Changed
from bot.desk_checks import Missing
from bot.ports import NotKept
from bot.request import Action, Staff

TOLD = "Wegwijs"  # the title of a dialog that only says something


@dataclass(frozen=True)
class Click:
    """A button that `person` pressed; `key` is the same when Teams tells of the same press again. `board` is
    the channel it was pressed in; `step` is what a button in a dialog is."""

    person: str
    board: str
    value: str
    key: str
    step: str = ""


@dataclass(frozen=True)
class Pressed:
    """What is answered to a press on a card: the card as it is now, or a sentence."""

    card: Part | None = None
    sentence: str = ""


@dataclass(frozen=True)
class Dialog:
    """What a dialog shows."""

    title: str
    card: Part


class StaffSide:
    """Does what staff do in Teams.

    Who clicks is looked up on every click, by the account that they linked; what a button does is read from
    what we signed for that very place. Only `deliver` raises NotKept: all else is answered at once.
    """

    def __init__(self, parts: TeamsParts) -> None:
        self._parts = parts

    async def press(self, click: Click) -> Pressed:
        """A button on a card that does something at once."""
        try:
            return await self._press(click)
        except Stop as stop:
            return Pressed(sentence=stop.sentence)
        except NotKept:
            return Pressed(sentence=words.NOT_KEPT)

    async def deliver(self, click: Click) -> str:
        """The same where nothing can be answered; why it was not done, "" when it was. Raises NotKept."""
        try:
            await self._do_on_card(click)
        except Stop as stop:
            return stop.sentence
        return ""

    async def fetch(self, click: Click) -> Dialog:
        """A button on a card that opens a dialog: the request, or the form of an action."""
        return await self._answer(self._fetch(click))

    async def submit(self, click: Click, typed: Filled) -> Dialog:
        """A button in a dialog. Refused or incomplete: all that was typed stays."""
        if click.step == SEND:
            return await self._answer(self._send(click, typed), typed)
        return await self._answer(self._step(click))

    async def _answer(self, done: Awaitable[Dialog], typed: Filled = NOTHING_TYPED) -> Dialog:
        try:
            return await done
        except Stop as stop:
            return self._tell(stop.sentence, typed)
        except NotKept:
            return self._tell(words.NOT_KEPT, typed)

    async def _press(self, click: Click) -> Pressed:
        stamp = await self._do_on_card(click)
        try:
            content = await self._parts.content_at(stamp.number, click.board)
        except NotKept:  # what was done is done: the outbox draws the card for everybody
            content = None
        if content is None:
            return Pressed(sentence=words.DONE.get(action_of(stamp), ""))
        activity = draw_card(content, self._parts.stamps(click.board))
        return Pressed(card=activity["attachments"][0]["content"])

    async def _do_on_card(self, click: Click) -> Stamp:
        """Raises Stop and NotKept."""
        staff = await find_staff(self._parts, click.person)
        stamp = await read_stamp(self._parts, staff, click.board, click.value)
        if stamp.action == LOOK or action_of(stamp) not in AT_ONCE:
            raise Stop(words.NO_WINDOW)
        try:
            await act(self._parts, staff, stamp, key=click.key)
        except Changed:
            raise Stop(words.CHANGED) from None
        return stamp

    async def _fetch(self, click: Click) -> Dialog:
        staff = await find_staff(self._parts, click.person)
        stamp = await read_stamp(self._parts, staff, click.board, click.value)
        return await self._show(click, staff, stamp)

    async def _step(self, click: Click) -> Dialog:
        """A button in a dialog that is not that of a form."""
        staff = await find_staff(self._parts, click.person)
        stamp = await read_stamp(self._parts, staff, click.person, click.value)
        if stamp.action == LOOK or action_of(stamp) not in PRESSES:
            return await self._show(click, staff, stamp)
        said, gone = words.DONE.get(action_of(stamp), ""), words.GONE.get(action_of(stamp), "")
        try:
            await act(self._parts, staff, stamp, key=click.key)
        except Stop as stop:
            said = gone = stop.sentence
        except Changed:
            said = gone = words.CHANGED
        return await self._show_again(click, staff, stamp, said=said, gone=gone)

    async def _send(self, click: Click, typed: Filled) -> Dialog:
        staff = await find_staff(self._parts, click.person)
        stamp = await read_stamp(self._parts, staff, click.person, click.value)
        action = action_of(stamp)
        typed = await whole_values(self._parts, staff, click.person, stamp, typed)
        filled = typed.with_canned(self._parts.teams.canned)
        try:
            values = read_values(action, filled, self._parts.clock.now())
            await act(self._parts, staff, stamp, values, key=f"{click.value}.{mark_of_values(values)}")
        except Missing as missing:
            problem = Wrong(wrong_field(missing, filled), words.say_missing(missing))
            return await self._ask_again(click, staff, stamp, typed, problem)
        except Changed:
            return await self._ask_again(click, staff, stamp, typed, Wrong("", words.CHANGED))
        except NotKept:
            return await self._ask_again(click, staff, stamp, typed, Wrong("", words.NOT_KEPT))
        said = words.DONE.get(action, "")
        return await self._show_again(click, staff, stamp, said=said, gone=words.GONE.get(action, said))

    async def _ask_again(
        self, click: Click, staff: Staff, stamp: Stamp, typed: Filled, problem: Wrong
    ) -> Dialog:
        """The form with what was typed, and what is wrong with it."""
        if not holds(typed):
            return self._tell(problem.sentence, typed)
        window = await open_window(self._parts, staff, click.person, stamp.number)
        action = action_of(stamp)
        await check_possible(self._parts, staff, window, action)
        return _form(action, window, typed, problem)

    async def _show(self, click: Click, staff: Staff, stamp: Stamp) -> Dialog:
        """The request; the form of an action that has one."""
        window = await open_window(self._parts, staff, click.person, stamp.number)
        if stamp.action == LOOK or action_of(stamp) in PRESSES:
            return _request(window)
        await check_possible(self._parts, staff, window, action_of(stamp))
        return _form(action_of(stamp), window)

    async def _show_again(self, click: Click, staff: Staff, stamp: Stamp, *, said: str, gone: str) -> Dialog:
        """The request after something was done, or not."""
        found = await gather_again(self._parts, staff, click.person, stamp.number, said=said, gone=gone)
        return self._tell(found) if isinstance(found, str) else _request(found, said)

    def _tell(self, sentence: str, typed: Filled = NOTHING_TYPED) -> Dialog:
        return Dialog(TOLD, draw_told_to_staff(sentence, typed=typed.in_words, link=self._parts.inbox))


def _request(window: Window, said: str = "") -> Dialog:
    return Dialog(f"Aanvraag {window.opened.request.number}", draw_request(window, said=said))


def _form(
    action: Action, window: Window, typed: Filled = NOTHING_TYPED, problem: Wrong = NOTHING_WRONG
) -> Dialog:
    return Dialog(words.name_action(action), draw_form(action, window, typed=typed, problem=problem))
