"""Block Kit as strict as documented: faults of the blocks of a message, a modal and a home view."""

from collections.abc import Mapping
from typing import Any, Literal

from tests.kit.slack_elements import IMAGE, IN_ACTIONS, IN_INPUT, IN_SECTION
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
    size,
    string,
    text,
    thing,
    unique,
    untyped,
)

Surface = Literal["message", "modal", "home"]
MOST_BLOCKS: Mapping[Surface, int] = {"message": 50, "modal": 100, "home": 100}
MOST_CHARACTERS = 10_000  # msg_blocks_too_long was seen from 11,300 on; slack.md asks to stay under this
MOST_VIEW_BYTES = 250_000


def _text_or_fields(lint: Lint, path: str, value: dict[str, Any]) -> None:
    if "text" not in value and "fields" not in value:
        lint.note(path, "a section needs text or fields")


def _markdown(lint: Lint, path: str, value: Any) -> None:
    """Markdown blocks hold 12,000 characters together, and read `<!here>` as well (slack.md, pitfall 3)."""
    string(12_000)(lint, path, value)
    if not isinstance(value, str):
        return
    lint.markdown_characters += len(value)
    lint.characters += len(value)
    if lint.markdown_characters > 12_000:
        lint.note(path, "markdown blocks hold over 12,000 characters together")
    if not lint.mentions_allowed and any(form in value for form in ("<!", "<@", "<#")):
        lint.note(path, "holds a mention")


def _rich_string(lint: Lint, path: str, value: Any) -> None:
    string(4000, least=0)(lint, path, value)
    if value == "":
        lint.note(path, "is empty")  # blanks and new lines alone are fine here, between two other parts
    lint.characters += len(value) if isinstance(value, str) else 0


_STYLE = untyped(Kind(dict.fromkeys(("bold", "italic", "strike", "code", "underline"), flag)))
_RICH_PARTS = {
    "text": Kind({"text": _rich_string, "style": _STYLE}, required=("text",)),
    "link": Kind({"url": address, "text": _rich_string, "style": _STYLE, "unsafe": flag}, required=("url",)),
    "emoji": Kind({"name": string(100), "unicode": string(100)}, required=("name",)),
}
_RICH_LINE = Kind({"elements": list_of(thing(_RICH_PARTS), most=1000)}, required=("elements",))
_BORDERED = Kind({**_RICH_LINE.fields, "border": number(0, 1)}, required=("elements",))
_RICH_LIST = Kind(
    {
        "elements": list_of(thing({"rich_text_section": _RICH_LINE}), most=1000),
        "style": one_of("bullet", "ordered"),
        **{"indent": number(0, 8), "offset": number(0, 1000), "border": number(0, 1)},
    },
    required=("elements", "style"),
)
_RICH = {
    "rich_text_section": _RICH_LINE,
    "rich_text_list": _RICH_LIST,
    "rich_text_quote": _BORDERED,
    "rich_text_preformatted": _BORDERED,
}


def _context_part(lint: Lint, path: str, value: Any) -> None:
    """An image, or a text: which has no limit of its own in the documentation, so that of a section."""
    is_image = isinstance(value, dict) and value.get("type") == "image"
    (thing({"image": IMAGE}) if is_image else text(3000))(lint, path, value)


_ID: dict[str, Check] = {"block_id": unique("block_id")}
_BLOCKS = {
    "section": Kind(
        {
            **_ID,
            **{"text": text(3000), "fields": list_of(text(2000), most=10), "expand": flag},
            "accessory": thing(IN_SECTION),
        },
        rules=(_text_or_fields,),
    ),
    "header": Kind({**_ID, "text": plain(150), "level": number(1, 6)}, required=("text",)),
    "divider": Kind(_ID),
    "context": Kind({**_ID, "elements": list_of(_context_part, most=10)}, required=("elements",)),
    "actions": Kind({**_ID, "elements": list_of(thing(IN_ACTIONS), most=25)}, required=("elements",)),
    "image": Kind({**_ID, **IMAGE.fields, "title": plain(2000)}, required=("image_url", "alt_text")),
    "rich_text": Kind({**_ID, "elements": list_of(thing(_RICH), most=100)}, required=("elements",)),
    "input": Kind(
        {
            **_ID,
            **{"label": plain(2000), "hint": plain(2000), "optional": flag, "dispatch_action": flag},
            "element": thing(IN_INPUT),
        },
        required=("label", "element"),
    ),
}
_MARKDOWN = {"markdown": Kind({**_ID, "text": _markdown}, required=("text",))}
_OF: Mapping[Surface, Mapping[str, Kind]] = {
    "message": {**_BLOCKS, **_MARKDOWN},
    "modal": _BLOCKS,
    "home": _BLOCKS,
}


def _blocks(surface: Surface) -> Check:
    least = 0 if surface == "home" else 1
    return list_of(thing(_OF[surface]), least=least, most=MOST_BLOCKS[surface])


def lint_blocks(blocks: Any, surface: Surface = "message", *, mentions_allowed: bool = False) -> list[str]:
    """What Slack would mind in these blocks, each as `blocks[0].text.text: what`. Block types that the
    adapter has no use for (video, file, table ...) count as unknown."""
    lint = Lint(mentions_allowed)
    _blocks(surface)(lint, "blocks", blocks)
    if surface == "message" and lint.characters > MOST_CHARACTERS:
        lint.note("blocks", f"{lint.characters} characters in all, over {MOST_CHARACTERS}")
    return lint.faults


def _submit(lint: Lint, path: str, value: dict[str, Any]) -> None:
    has_input = any(
        isinstance(block, dict) and block.get("type") == "input" for block in value.get("blocks") or []
    )
    if has_input and "submit" not in value:
        lint.note(path, "a modal with an input block needs submit")


_VIEW: dict[str, Check] = {
    "private_metadata": string(3000, least=0),
    "callback_id": string(255),
    "external_id": string(255, least=0),
}
_VIEWS = {
    "modal": Kind(
        {
            **_VIEW,
            **{"title": plain(24), "submit": plain(24), "close": plain(24)},
            **{"clear_on_close": flag, "notify_on_close": flag, "blocks": _blocks("modal")},
        },
        required=("title", "blocks"),
        rules=(_submit,),
    ),
    "home": Kind({**_VIEW, "blocks": _blocks("home")}, required=("blocks",)),
}


def lint_view(view: Any, *, mentions_allowed: bool = False) -> list[str]:
    """What Slack would mind in this modal or home view, each as `view.title.text: what`."""
    lint = Lint(mentions_allowed)
    thing(_VIEWS)(lint, "view", view)
    if size(view) > MOST_VIEW_BYTES:
        lint.note("view", f"{size(view)} bytes, over {MOST_VIEW_BYTES}")
    return lint.faults
