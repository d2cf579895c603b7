"""Elements of Block Kit and their limits (shared/slack.md; docs.slack.dev/reference/block-kit)."""

import re
from typing import Any

from tests.kit.slack_lint import (
    Check,
    Kind,
    Lint,
    address,
    flag,
    list_of,
    number,
    one_of,
    plain,
    string,
    text,
    unique,
    untyped,
)

_CONFIRM = untyped(
    Kind(
        {
            **{"title": plain(100), "text": plain(300), "confirm": plain(30), "deny": plain(30)},
            "style": one_of("primary", "danger"),
        },
        required=("title", "text", "confirm", "deny"),
    )
)
_BASE: dict[str, Check] = {"action_id": unique("action_id"), "confirm": _CONFIRM, "focus_on_load": flag}
_PLACEHOLDER: dict[str, Check] = {"placeholder": plain(150)}


def _option(label: Check, **more: Check) -> Check:
    """One option: its text, its value of at most 150, and a description."""
    return untyped(
        Kind(
            {"text": label, "value": string(150), "description": plain(75)} | more, required=("text", "value")
        )
    )


_PLAIN_OPTION = _option(plain(75))
_MARKED_OPTION = _option(text(75))  # only checkboxes and radio buttons may mark up their options
_GROUP = untyped(
    Kind({"label": plain(75), "options": list_of(_PLAIN_OPTION, most=100)}, required=("label", "options"))
)


def options_of(element: dict[str, Any]) -> list[dict[str, Any]]:
    """All options of an element, those of its groups too."""
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(option for group in groups for option in group["options"])]


def _options(lint: Lint, path: str, value: dict[str, Any]) -> None:
    """Options or groups; no value twice; what is chosen at first is exactly one of them."""
    if ("options" in value) == ("option_groups" in value):
        lint.note(path, "needs options or option_groups, one of both")
        return
    try:
        options = options_of(value)
        values = [option["value"] for option in options]
    except (TypeError, KeyError):
        return  # noted by the checks of the fields
    if len(set(values)) < len(values):
        lint.note(path, "two options have the same value")
    initial = [value["initial_option"]] if "initial_option" in value else value.get("initial_options", [])
    if any(option not in options for option in initial):
        lint.note(path, "what is chosen at first is none of its options")


def _one_focus(lint: Lint, path: str, value: dict[str, Any]) -> None:
    lint.focused += bool(value.get("focus_on_load"))
    if lint.focused > 1 and value.get("focus_on_load"):
        lint.note(path, "a second focus_on_load")


def _written(pattern: str, what: str) -> Check:
    shape = re.compile(pattern)

    def check(lint: Lint, path: str, value: Any) -> None:
        if not isinstance(value, str) or not shape.fullmatch(value):
            lint.note(path, f"is no {what}")

    return check


def _lengths(lint: Lint, path: str, value: dict[str, Any]) -> None:
    """What stands there at first fits; the shortest is no longer than the longest."""
    most, least = value.get("max_length", 3000), value.get("min_length", 0)
    if least > most:
        lint.note(path, "min_length is over max_length")
    if len(value.get("initial_value", "")) > most:
        lint.note(path, "initial_value is over max_length")


def _made(fields: dict[str, Check], *required: str, rules: tuple[Check, ...] = ()) -> Kind:
    """An element; its action_id is asked for although Slack would make one up: we must know it again."""
    return Kind(_BASE | fields, required=("action_id", *required), rules=(_one_focus, *rules))


def _typed(**more: Check) -> Kind:
    """A field to type in."""
    fields: dict[str, Check] = {
        **_PLACEHOLDER,
        **{"initial_value": string(3000, least=0), "dispatch_action_config": _DISPATCH},
        **more,
    }
    return _made(fields, rules=(_lengths,))


_DISPATCH = untyped(
    Kind({"trigger_actions_on": list_of(one_of("on_enter_pressed", "on_character_entered"), least=1, most=2)})
)
_MENU: dict[str, Check] = {
    **_PLACEHOLDER,
    "options": list_of(_PLAIN_OPTION, most=100),
    "option_groups": list_of(_GROUP, most=100),
}
_BOXES = list_of(_MARKED_OPTION, most=10)

BUTTON = Kind(
    {
        **{"text": plain(75), "action_id": unique("action_id"), "confirm": _CONFIRM, "url": address},
        **{"value": string(2000), "style": one_of("primary", "danger"), "accessibility_label": string(75)},
    },
    required=("text", "action_id"),
)
IMAGE = Kind({"image_url": address, "alt_text": string(2000)}, required=("image_url", "alt_text"))
OVERFLOW = Kind(
    {
        "action_id": unique("action_id"),
        "confirm": _CONFIRM,
        "options": list_of(_option(plain(75), url=address), most=5),
    },
    required=("action_id", "options"),
)
MENUS = {
    "static_select": _made(_MENU | {"initial_option": _PLAIN_OPTION}, rules=(_options,)),
    "multi_static_select": _made(
        _MENU | {"initial_options": list_of(_PLAIN_OPTION, most=100), "max_selected_items": number(1, 100)},
        rules=(_options,),
    ),
    "users_select": _made(_PLACEHOLDER | {"initial_user": string(40)}),
    "radio_buttons": _made(
        {"options": _BOXES, "initial_option": _MARKED_OPTION}, "options", rules=(_options,)
    ),
    "checkboxes": _made({"options": _BOXES, "initial_options": _BOXES}, "options", rules=(_options,)),
    "datepicker": _made(_PLACEHOLDER | {"initial_date": _written(r"\d{4}-\d\d-\d\d", "date")}),
    "timepicker": _made(
        _PLACEHOLDER | {"initial_time": _written(r"[0-2]\d:[0-5]\d", "time"), "timezone": string(60)}
    ),
}
MOMENT = _made({"initial_date_time": number(1_000_000_000, 9_999_999_999)})
FIELDS = {
    "plain_text_input": _typed(multiline=flag, min_length=number(0, 3000), max_length=number(1, 3000)),
    "email_text_input": _typed(),
    "url_text_input": _typed(),
    "number_input": _typed(is_decimal_allowed=flag, min_value=string(20), max_value=string(20)),
}

IN_ACTIONS = {**MENUS, "button": BUTTON, "overflow": OVERFLOW, "datetimepicker": MOMENT}
IN_SECTION = {**MENUS, "button": BUTTON, "overflow": OVERFLOW, "image": IMAGE}
IN_INPUT = {**MENUS, **FIELDS, "datetimepicker": MOMENT}
