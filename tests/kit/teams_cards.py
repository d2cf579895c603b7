"""Adaptive Cards 1.5 as strict as we may use them in Teams: faults of a card and of a message with cards."""

import json
from collections.abc import Collection
from typing import Any

from tests.kit.slack_lint import (
    Check,
    Kind,
    Lint,
    flag,
    list_of,
    number,
    one_of,
    string,
    thing,
    unique,
    untyped,
)

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
MOST_CARD = 20_000  # bytes in UTF-8: our own rule (teams.md, section 5)
MOST_ACTIVITY = 80_000  # bytes in UTF-16 (same section; Teams refuses over 100 KB)
MOST_ACTIONS = 6  # Teams shows no more of them in a row
_LOCAL = ("http://127.0.0.1:", "http://127.0.0.1/", "http://localhost:", "http://localhost/")
_TEXT = string(MOST_CARD)
_SIZES = one_of("Default", "Small", "Medium", "Large", "ExtraLarge")
_LOOKS: dict[str, Check] = {
    "size": _SIZES,
    "weight": one_of("Default", "Lighter", "Bolder"),
    "color": one_of("Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention"),
    "isSubtle": flag,
    "fontType": one_of("Default", "Monospace"),
}
_PLACED: dict[str, Check] = {
    "id": unique("id"),
    "isVisible": flag,
    "separator": flag,
    "spacing": one_of("None", "Small", "Default", "Medium", "Large", "ExtraLarge", "Padding"),
}


def _address(lint: Lint, path: str, value: Any) -> None:
    """https; http to this very machine only."""
    _TEXT(lint, path, value)
    if isinstance(value, str) and not value.startswith(("https://", *_LOCAL)):
        lint.note(path, "is no https address")


def _data(lint: Lint, path: str, value: Any) -> None:
    """Strings and whole numbers by name. `msteams` would make the press say something in somebody's name."""
    if not isinstance(value, dict):
        lint.note(path, "is no object")
        return
    if "msteams" in value:
        lint.note(path, "holds msteams")
    for name, inside in value.items():
        if isinstance(inside, bool) or not isinstance(inside, (str, int)):
            lint.note(f"{path}.{name}", "is no text or whole number")
        elif isinstance(inside, str) and len(inside) > 200:
            lint.note(f"{path}.{name}", "has over 200 characters")


def _fetching(lint: Lint, path: str, value: Any) -> None:
    """The same, with the one `msteams` that only opens a dialog."""
    opens = value.get("msteams") if isinstance(value, dict) else None
    if opens != {"type": "task/fetch"}:
        lint.note(path, "opens no dialog")
        return
    _data(lint, path, {name: inside for name, inside in value.items() if name != "msteams"})


def _targets(lint: Lint, path: str, value: Any) -> None:
    """Names of what is shown or hidden; that they are there is looked at once all is read."""
    list_of(string(100), most=20)(lint, path, value)
    for name in value if isinstance(value, list) else ():
        lint.ids.add(("target", str(name)))


def _same_press(lint: Lint, path: str, value: dict[str, Any]) -> None:
    """An older client must send the same, with the verb in it."""
    fallback = value.get("fallback")
    if not isinstance(fallback, dict) or not isinstance(value.get("data"), dict):
        return
    if fallback.get("data") != {**value["data"], "verb": value.get("verb")}:
        lint.note(path, "the fallback sends something else")
    if fallback.get("title") != value.get("title"):
        lint.note(path, "the fallback is called something else")


_NAMED: dict[str, Check] = {
    "id": unique("id"),
    "title": _TEXT,
    "style": one_of("default", "positive", "destructive"),
    "tooltip": _TEXT,
    "isEnabled": flag,
    "mode": one_of("primary", "secondary"),
}
_INPUTS: dict[str, Check] = {"associatedInputs": one_of("auto", "none")}
_SUBMIT = Kind({**_NAMED, **_INPUTS, "data": _data}, required=("title", "data"))
_FETCH = Kind({**_NAMED, "data": _fetching}, required=("title", "data"))
_TOGGLE = Kind({**_NAMED, "targetElements": _targets}, required=("title", "targetElements"))
_OPEN = Kind({**_NAMED, "url": _address}, required=("url",))
_EXECUTE = Kind(
    {
        **_NAMED,
        **_INPUTS,
        "verb": string(100),
        "data": _data,
        "fallback": thing({"Action.Submit": _SUBMIT}),
    },
    required=("title", "verb", "data", "fallback"),
    rules=(_same_press,),
)
_ANYWHERE = {"Action.OpenUrl": _OPEN, "Action.ToggleVisibility": _TOGGLE}
# In a chat Action.Submit only opens a dialog; in a dialog it is all that comes back.
_ON_CARD = list_of(
    thing({**_ANYWHERE, "Action.Execute": _EXECUTE, "Action.Submit": _FETCH}), most=MOST_ACTIONS
)
_IN_DIALOG = list_of(thing({**_ANYWHERE, "Action.Submit": _SUBMIT}), most=MOST_ACTIONS)
_RUN = Kind(
    {
        **_LOOKS,
        **dict.fromkeys(("italic", "strikethrough", "underline", "highlight"), flag),
        "text": string(MOST_CARD, least=0),
        "selectAction": thing({"Action.OpenUrl": _OPEN}),
    },
    required=("text",),
)
_ASKED: dict[str, Check] = {
    **_PLACED,
    "label": _TEXT,
    "isRequired": flag,
    "errorMessage": _TEXT,
    "value": string(MOST_CARD, least=0),
    "placeholder": _TEXT,
}
_CHOICE = untyped(Kind({"title": _TEXT, "value": string(200)}, required=("title", "value")))
_INPUT_KINDS = {
    "Input.ChoiceSet": Kind(
        {
            **_ASKED,
            "choices": list_of(_CHOICE, most=500),
            "style": one_of("compact", "expanded", "filtered"),
            "isMultiSelect": flag,
            "wrap": flag,
        },
        required=("id", "label", "choices"),
    ),
    "Input.Text": Kind(
        {
            **_ASKED,
            "isMultiline": flag,
            "maxLength": number(1, 10_000),
            "style": one_of("text", "tel", "url", "email"),
        },
        required=("id", "label"),
    ),
    "Input.Date": Kind({**_ASKED}, required=("id", "label")),
    "Input.Time": Kind({**_ASKED}, required=("id", "label")),
    "Input.Toggle": Kind(
        {**_ASKED, "title": _TEXT, "valueOn": _TEXT, "valueOff": _TEXT, "wrap": flag},
        required=("id", "title"),
    ),
}


def _elements(own_words: Collection[str], actions: Check) -> Check:
    """The elements of a body. Only these: no Table, which some clients on a phone do not draw."""

    def ours(lint: Lint, path: str, value: Any) -> None:
        """TextBlock and Fact read markdown, so no word of a person stands there (pitfall 11)."""
        _TEXT(lint, path, value)
        if value not in own_words:
            lint.note(path, "holds words that are not our own")

    def nested(lint: Lint, path: str, value: Any) -> None:
        list_of(thing(kinds), most=200)(lint, path, value)

    fact = untyped(Kind({"title": ours, "value": ours}, required=("title", "value")))
    kinds = {
        **_INPUT_KINDS,
        "RichTextBlock": Kind(
            {**_PLACED, "inlines": list_of(thing({"TextRun": _RUN}), most=500)}, required=("inlines",)
        ),
        "TextBlock": Kind(
            {**_PLACED, **_LOOKS, "text": ours, "wrap": flag, "style": one_of("default", "heading")},
            required=("text", "wrap"),
        ),
        "FactSet": Kind({**_PLACED, "facts": list_of(fact, most=100)}, required=("facts",)),
        "ActionSet": Kind({**_PLACED, "actions": actions}, required=("actions",)),
        "Container": Kind(
            {**_PLACED, "items": nested, "style": one_of("default", "emphasis", "accent"), "bleed": flag},
            required=("items",),
        ),
    }
    return nested


def lint_card(card: Any, own_words: Collection[str] = ()) -> list[str]:
    """What is wrong with this card in a chat, each as `card.body[0].text: what`. `own_words` may stand in
    markdown."""
    return _lint(card, own_words, _ON_CARD)


def lint_dialog(card: Any, own_words: Collection[str] = ()) -> list[str]:
    """What is wrong with this card in a dialog."""
    return _lint(card, own_words, _IN_DIALOG)


def _lint(card: Any, own_words: Collection[str], actions: Check) -> list[str]:
    lint = Lint()
    kind = Kind(
        {
            "version": one_of("1.5"),
            "lang": one_of("nl"),
            "body": _elements(own_words, actions),
            "actions": actions,
            "fallbackText": _TEXT,
            "speak": _TEXT,
        },
        required=("version", "body", "fallbackText"),
    )
    thing({"AdaptiveCard": kind})(lint, "card", card)
    for kind_of, name in sorted(lint.ids):
        if kind_of == "target" and ("id", name) not in lint.ids:
            lint.note("card", f"shows or hides {name}, which is not there")
    if size(card) > MOST_CARD:
        lint.note("card", f"{size(card)} bytes, over {MOST_CARD}")
    return lint.faults


def lint_activity(activity: Any, own_words: Collection[str] = ()) -> list[str]:
    """What is wrong with this message: its own fields, each card in it, and its size. Without `text`: beside
    a card that would be said twice, and as markdown."""
    lint = Lint()
    attachment = untyped(
        Kind(
            {"contentType": one_of(CARD_TYPE), "content": lambda *_: None},
            required=("contentType", "content"),
        )
    )
    kind = Kind(
        {
            "summary": string(400),
            "attachmentLayout": one_of("list"),
            "attachments": list_of(attachment, most=10),
        },
        required=("summary", "attachments"),
    )
    thing({"message": kind})(lint, "activity", activity)
    if wide_size(activity) > MOST_ACTIVITY:
        lint.note("activity", f"{wide_size(activity)} bytes in UTF-16, over {MOST_ACTIVITY}")
    cards = cards_of(activity)
    return [*lint.faults, *(fault for one in cards for fault in lint_card(one, own_words))]


def cards_of(activity: Any) -> list[Any]:
    """The cards of a message, in order."""
    return [one.get("content") for one in activity.get("attachments", ())]


def elements_of(activity: Any) -> list[dict[str, Any]]:
    """What stands in the cards of a message, in order."""
    return [element for card in cards_of(activity) for element in card["body"]]


def lines_of(activity: Any) -> list[str]:
    """The running text on the screen: of each block its runs together."""
    blocks = [one for one in elements_of(activity) if one["type"] == "RichTextBlock"]
    return ["".join(run["text"] for run in one["inlines"]) for one in blocks]


def actions_of(activity: Any) -> list[dict[str, Any]]:
    """All buttons, in order."""
    return [action for one in elements_of(activity) for action in one.get("actions", ())]


def size(value: Any) -> int:
    """Bytes as JSON in UTF-8."""
    return len(json.dumps(value, ensure_ascii=False).encode())


def wide_size(value: Any) -> int:
    """Bytes as JSON in UTF-16."""
    return len(json.dumps(value, ensure_ascii=False).encode("utf-16-le"))
