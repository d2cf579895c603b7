"""Draws the intake as a modal, and reads what was filled in and what is to be left out."""

from collections.abc import Mapping
from typing import Any

from adapters.payload import Payload, part, text
from adapters.slack.blocks import (
    Block,
    beginning,
    draw_option,
    menu,
    plain,
    quiet,
    section,
    sections,
    size,
)
from bot.intake import MOST_CHARACTERS
from bot.reply import FormField, IntakeForm

CALLBACK = "wegwijs:intake"
_FIELD, _KEEP = "veld:", "mee:"  # before block ids
_VALUE = "wegwijs:v1:waarde"
_TITLE = "Je vraag aan ons"
_BOXES = 10  # in one group
_MOST_RADIOS = 5
_MOST_TYPED = 3_000


def draw_intake_form(form: IntakeForm) -> dict[str, Any]:
    """The questions that apply, or everything to look over before it is sent."""
    blocks = _review(form) if form.is_review else _questions(form)
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain(_TITLE, 24),
        "submit": plain("Versturen" if form.is_review else "Verder", 24),
        "close": plain("Sluiten", 24),
        "private_metadata": form.seen,
        "blocks": blocks,
    }


def _questions(form: IntakeForm) -> list[Block]:
    """The fields. What is wrong with one stands above it: in a form that is drawn anew nothing else tells."""
    blocks = [quiet(note) for note in form.notes]
    for one in form.fields:
        blocks += [*sections(form.wrong.get(one.id, "")), _field(one)]
    return [*blocks, quiet(form.privacy or "…")]


def block_of(name: str) -> str:
    """The block in which the field of this question stands."""
    return f"{_FIELD}{name}"


def _field(one: FormField) -> Block:
    block: Block = {
        "type": "input",
        "block_id": block_of(one.id),
        "label": plain(one.label, 2_000),
        "optional": not one.is_required,
        "element": _choice(one) if one.options else _box(one),
    }
    return {**block, "hint": plain(one.hint, 2_000)} if one.hint else block


def _box(one: FormField) -> Block:
    """A text box; Slack refuses what is longer than the intake keeps. What is there is never cut shorter
    than it must be: it comes back as the new answer."""
    value = beginning(one.value.encode("utf-8", "replace").decode(), _MOST_TYPED)
    most = MOST_CHARACTERS if size(value) <= MOST_CHARACTERS else _MOST_TYPED
    made: Block = {
        "type": "plain_text_input",
        "action_id": f"{_VALUE}:{one.id}",
        "multiline": one.is_long,
        "max_length": most,
    }
    return {**made, "initial_value": value} if value else made


def _choice(one: FormField) -> Block:
    """Few options stand there all; more of them are a menu."""
    action_id = f"{_VALUE}:{one.id}"
    if len(one.options) > _MOST_RADIOS:
        options = [(option.id, option.label) for option in one.options]
        return menu("Kies", action_id, options, chosen=one.value)
    drawn = [draw_option(option.id, option.label) for option in one.options]
    made: Block = {"type": "radio_buttons", "action_id": action_id, "options": drawn}
    chosen = next((option for option in drawn if option["value"] == one.value), None)
    return {**made, "initial_option": chosen} if chosen else made


def _review(form: IntakeForm) -> list[Block]:
    """Line by line what a member of staff will read; what is unticked is left out."""
    free = [one for one in form.lines if one.id not in form.fixed]
    blocks = [quiet(note) for note in form.notes]
    blocks.append(section("Dit ziet de medewerker. Kijk het na voor je het verstuurt."))
    for one in form.lines:
        blocks += sections(f"{one.label}: {one.value}")
    for start in range(0, len(free), _BOXES):
        options = [{"text": plain(one.label, 75), "value": one.id} for one in free[start : start + _BOXES]]
        element = {
            "type": "checkboxes", "action_id": f"{_VALUE}:{_KEEP}{start}",
            "options": options, "initial_options": options,
        }  # fmt: skip
        blocks.append(
            {
                "type": "input",
                "block_id": f"{_KEEP}{start}",
                "label": plain("Stuur dit mee" if start == 0 else "En dit", 2_000),
                "hint": plain("Haal het vinkje weg bij wat je niet wilt sturen.", 2_000),
                "optional": True,
                "element": element,
            }
        )
    return [*blocks, quiet(form.privacy or "…")]


def is_review(view: Payload) -> bool:
    """Whether this is the look over everything, and not the questions."""
    blocks = view.get("blocks")
    ids = [text(block, "block_id") for block in blocks] if isinstance(blocks, list) else []
    return not any(name.startswith(_FIELD) for name in ids)


def read_intake_form(state: Payload) -> Mapping[str, str]:
    """What was filled in, by question; an empty field is there, with nothing in it."""
    found = {}
    for name in part(state, "values"):
        if name.startswith(_FIELD):
            given = _given(state, name)
            found[name.removeprefix(_FIELD)] = text(given, "selected_option", "value") or text(given, "value")
    return found


def _given(state: Payload, block: str) -> Payload:
    """What was filled in in a block, which holds one field."""
    name = next(iter(part(state, "values", block)), "")
    return part(state, "values", block, name)


def read_strikes(view: Payload) -> str:
    """The lines to leave out, with commas: those that could be ticked in this view and are not."""
    blocks, state = view.get("blocks"), part(view, "state")
    left = []
    for block in blocks if isinstance(blocks, list) else ():
        name = text(block, "block_id")
        if name.startswith(_KEEP):
            ticked = {text(one, "value") for one in _objects(_given(state, name), "selected_options")}
            shown = (text(one, "value") for one in _objects(part(block, "element"), "options"))
            left += [value for value in shown if value not in ticked]
    return ",".join(left)


def _objects(payload: Payload, name: str) -> list[Any]:
    found = payload.get(name)
    return found if isinstance(found, list) else []


def field_errors(form: IntakeForm) -> dict[str, str]:
    """What is wrong, by the block in which it stands."""
    return {block_of(name): sentence for name, sentence in form.wrong.items()}
