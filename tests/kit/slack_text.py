"""Text as Slack writes and reads it: escaping, links, mentions; and what may not stand in what we write."""

import re
from collections.abc import Collection

_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
_ADDRESS = re.compile(r"https?://[^\s<>|]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MENTION = re.compile(r"@(U[A-Z0-9]+)\b")
_FORM = re.compile(r"<([^<>]*)>")
_OURS = re.compile(r"(?:https://|http://127\.0\.0\.1|http://localhost|mailto:|tel:)[^\s|]+(?:\|[^|\n]+)?")
_DATE = re.compile(r"!date\^\d+\^[^|]+\|.+")
_BARE = re.compile(r"&(?!(?:amp|lt|gt);)|[<>]")


def escape(text: str) -> str:
    """As Slack escapes what somebody types: three characters and no other, once
    (docs.slack.dev/messaging/formatting-message-text)."""
    for raw, entity in _ESCAPES:
        text = text.replace(raw, entity)
    return text


def unescape(text: str) -> str:
    """What people see of escaped text."""
    for raw, entity in reversed(_ESCAPES):
        text = text.replace(entity, raw)
    return text


def typed(text: str, users: Collection[str]) -> str:
    """What an event holds of what somebody types: escaped, addresses as links, `@U1` as a mention of a known
    user. A `<@U1>` that somebody types is not a mention: it arrives as `&lt;@U1&gt;`."""

    def link(found: re.Match[str]) -> str:
        address = found[0]
        return f"<{address}>" if "://" in address else f"<mailto:{address}|{address}>"

    def mention(found: re.Match[str]) -> str:
        return f"<@{found[1]}>" if found[1] in users else found[0]

    return _MENTION.sub(mention, _ADDRESS.sub(link, escape(text)))


def lint_text(text: str, *, mentions_allowed: bool = False) -> list[str]:
    """What is wrong with mrkdwn that we write: a bare `&`, `<` or `>`, a mention, a link that is not https.

    `>` for a quote counts as bare too: whoever is quoted can leave it with a new line, so rich_text_quote is
    asked for (slack.md, pitfall 3). Addresses on loopback may be http: the inbox of a test lies there."""
    faults: list[str] = []

    def strip(found: re.Match[str]) -> str:
        inside = found[1]
        is_mention = inside[:1] in ("@", "#", "!") and not _DATE.fullmatch(inside)
        if is_mention and not mentions_allowed:
            faults.append(f"mention <{inside}>")
        elif not is_mention and not _OURS.fullmatch(inside) and not _DATE.fullmatch(inside):
            faults.append(f"<{inside[:60]}> is no link that we may write")
        return inside

    rest = _FORM.sub(strip, text)
    faults += [
        f"bare {found[0]} in {rest[max(0, found.start() - 15) : found.end() + 15]!r}"
        for found in _BARE.finditer(rest)
    ]
    return faults
