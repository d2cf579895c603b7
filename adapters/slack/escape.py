"""What people type on its way in and out of Slack: entities undone once coming in, made once going out."""

import re

_TOKEN = re.compile(r"<([^<>]*)>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # the last one last, or "&amp;lt;" is undone twice
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")


def escape(text: str) -> str:
    """The text with exactly the three signs escaped that Slack gives a meaning (pitfall 1 of slack.md):
    `<!channel>` of somebody reaches nobody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """What somebody typed, from the form in which Slack delivers it: entities undone once (pitfall 2), links
    and mentions as the words that people see."""
    return "".join(
        _words_of(part) if number % 2 else _undone(part) for number, part in enumerate(_TOKEN.split(text))
    )


def _undone(text: str) -> str:
    for entity, sign in _ENTITIES:
        text = text.replace(entity, sign)
    return text


def _words_of(token: str) -> str:
    """What is seen of `<…>`: the label where there is one, else the address; of a bare id nothing."""
    what, _, label = token.partition("|")
    if what.startswith("@"):
        return f"@{_undone(label)}" if label else ""
    if what.startswith("#"):
        return f"#{_undone(label)}" if label else ""
    if what.startswith("!"):
        return _undone(label) or f"@{what[1:].partition('^')[0]}"
    return _undone(label) or _undone(what.removeprefix("mailto:").removeprefix("tel:"))


def without_mention(text: str, bot_user: str) -> str:
    """The text without mentions of us; as long as we do not know who we are, without the one in front."""
    if bot_user:
        return _MENTION.sub(lambda found: "" if found[1] == bot_user else found[0], text).strip()
    found = _MENTION.match(text.lstrip())
    return text.lstrip()[found.end() :].strip() if found else text
