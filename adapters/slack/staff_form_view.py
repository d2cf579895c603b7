"""The window with the form of an action: drawn from the description of its fields, and read back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from adapters import staff_words as words
from adapters.slack.blocks import (
    MOST_LABEL,
    MOST_TEXT,
    MOST_TITLE,
    PREFIX,
    Block,
    cut,
    draw_option,
    menu,
    plain,
    quiet,
    section,
)
from adapters.slack.staff_clicks import FORM_VIEW
from adapters.staff_fields import Field, Kind, fields_of, name_submit
from adapters.staff_forms import Filled
from adapters.staff_windows import Window
from adapters.stamps import Stamp
from bot.answers import say_date
from bot.hours import BRUSSELS
from bot.request import Action

_FIELD = f"{PREFIX}:veld:"
_NOTHING = "-"  # Slack has no way back to nothing from a choice
_MOST_BOXES = 10
_MOST_OPTIONS = 100


@dataclass(frozen=True)
class ViewFields(Filled):
    """What was filled in, and in which block each field stands."""

    blocks: Mapping[str, str] = field(default_factory=dict)  # name of the field: id of its block

    def block_of(self, name: str) -> str:
        """The block in which a field stands, or else the first; "" when the window has none."""
        return self.blocks.get(name) or next(iter(self.blocks.values()), "")


NOTHING_TYPED = ViewFields()


def draw_form(action: Action, window: Window, *, typed: ViewFields = NOTHING_TYPED, said: str = "") -> Block:
    """The form, with what was typed before; `said` stands above it. Only a signed id goes along with it."""
    request = window.opened.request
    described = fields_of(action, window.opened, context=window.context)
    subject = cut(request.subject, 150)
    blocks = [section(said)] if said else []
    blocks.append(quiet(f"{request.number} · {subject}" if subject else request.number))
    # The version is in their names: what is drawn anew shows what we put in it, not what Slack remembers.
    blocks += [_draw_field(one, f"{one.name}@{request.version}", typed) for one in described]
    return {
        "type": "modal",
        "callback_id": FORM_VIEW,
        "title": plain(words.name_action(action), MOST_TITLE),
        "submit": plain(name_submit(action), MOST_TITLE),
        "close": plain("Terug", MOST_TITLE),
        "private_metadata": window.stamps.write(Stamp(request.number, request.version, action.value)),
        "blocks": blocks,
    }


def _draw_field(one: Field, block_id: str, typed: ViewFields) -> Block:
    values = typed.fields.get(one.name)
    value = _value_at_first(one) if values is None else typed.one(one.name)
    element = _choices(one, typed.many(one.name)) if one.kind is Kind.MANY else _element(one, value)
    made = {
        "type": "input",
        "block_id": block_id,
        "label": plain(one.label),
        "optional": not one.is_required,
        "element": element,
    }
    return made | ({"hint": plain(_hint_of(one))} if one.hint else {})


def _value_at_first(one: Field) -> str:
    """A day that may be left out stands in the hint: not everybody can empty a day that is filled in."""
    return "" if one.kind is Kind.DAY and not one.is_required else one.value


def _hint_of(one: Field) -> str:
    if one.kind is not Kind.DAY or not one.value:
        return one.hint
    return f"{one.hint} Nu staat er {say_date(date.fromisoformat(one.value))}."


def _element(one: Field, value: str) -> Block:
    action_id = _FIELD + one.name
    if one.kind is Kind.CHOICE:
        none = () if one.is_required else ((_NOTHING, "Geen"),)
        return menu("Kies", action_id, (*none, *one.options), chosen=value)
    if one.kind is Kind.DAY:
        return {"type": "datepicker", "action_id": action_id} | ({"initial_date": value} if value else {})
    if one.kind is Kind.MOMENT:
        stamp = _stamp_of(value)
        moment = {"initial_date_time": stamp} if stamp else {}
        return {"type": "datetimepicker", "action_id": action_id} | moment
    most = min(one.most, MOST_TEXT)
    made = {"type": "plain_text_input", "action_id": action_id, "max_length": most}
    made |= {"multiline": True} if one.kind is Kind.LONG else {}
    return made | ({"initial_value": value[:most]} if value else {})


def _choices(one: Field, chosen: Sequence[str]) -> Block:
    """Boxes to tick; with more than ten a menu of which several can be chosen."""
    options = dict(one.options)
    drawn = {value: _draw_box(value, label) for value, label in list(options.items())[:_MOST_OPTIONS]}
    ticked = [drawn[value] for value in chosen if value in drawn]
    initial = {"initial_options": ticked} if ticked else {}
    kind = "checkboxes" if len(drawn) <= _MOST_BOXES else "multi_static_select"
    made = {"type": kind, "action_id": _FIELD + one.name, "options": list(drawn.values())} | initial
    return made if kind == "checkboxes" else made | {"placeholder": plain("Kies", MOST_LABEL)}


def _draw_box(value: str, label: str) -> Block:
    """A box, with what does not fit in its label beneath it."""
    if len(label) <= MOST_LABEL:
        return draw_option(value, label)
    place = label.rfind(" ", 0, MOST_LABEL)
    end = place if place > 0 else MOST_LABEL
    return draw_option(value, label[:end]) | {"description": plain(label[end:], MOST_LABEL)}


def read_state(state: Mapping[str, Any]) -> ViewFields:
    """What was filled in. What is none of our fields, or not as Slack sends it, is left out."""
    fields, blocks = {}, {}
    for block_id, elements in state.items():
        for action_id, element in (elements if isinstance(elements, dict) else {}).items():
            if action_id.startswith(_FIELD) and isinstance(element, dict):
                name = action_id.removeprefix(_FIELD)
                fields[name], blocks[name] = _read_element(element), block_id
    return ViewFields(fields, blocks)


def _read_element(element: Mapping[str, Any]) -> tuple[str, ...]:
    option, options = element.get("selected_option"), element.get("selected_options")
    if isinstance(options, list):
        return tuple(_value_of(one) for one in options)
    if option is not None:
        return (_value_of(option),)
    stamp = element.get("selected_date_time")
    if isinstance(stamp, int):
        return (_clock_of(stamp),)
    value = element.get("value") or element.get("selected_date")
    return (value,) if isinstance(value, str) else ("",)


def _value_of(option: Any) -> str:
    value = option.get("value") if isinstance(option, dict) else None
    return value if isinstance(value, str) and value != _NOTHING else ""


def _clock_of(stamp: int) -> str:
    """The moment on the clock in Brussels, as the inbox has it typed. Of an hour that comes twice it is not
    said which: the first is taken, as there."""
    try:
        moment = datetime.fromtimestamp(stamp, UTC).astimezone(BRUSSELS)
    except (OverflowError, ValueError, OSError):
        return ""
    return moment.replace(tzinfo=None, second=0, microsecond=0).isoformat(timespec="minutes")


def _stamp_of(clock: str) -> int | None:
    """`_clock_of` the other way round."""
    try:
        return int(datetime.fromisoformat(clock).replace(tzinfo=BRUSSELS).timestamp())
    except ValueError:
        return None
