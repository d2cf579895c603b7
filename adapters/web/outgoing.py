"""Draws messages and pages as HTML; everything that was typed or written is escaped."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from adapters.web.assets import Asset
from adapters.web.incoming import fresh_id
from adapters.web.site import Site
from bot.answers import say_date
from bot.disclosure import disclosed, in_use, not_in_use
from bot.ports import Message
from bot.reply import Reply, reply_from

ASKER = "vrager"
SHOWN_AT_ONCE = 1_000
_OUR_FILE = re.compile(r"/afspraak/[0-9a-f]{32}@wegwijs/[0-9a-f]{64}\.ics")
_OWN_PAGES = frozenset(("/gegevens", "/gegevens.json", "/hervat", "/privacy"))  # that a reply may lead to
_INVISIBLE = {"Cf", "Cc", "Zs", "Zl", "Zp"}


@dataclass(frozen=True)
class Typed:
    """What the asker typed: the start, and the rest of a very long message."""

    start: str
    rest: str


class Pages:
    """All pages and messages of one site."""

    def __init__(self, site: Site, assets: Mapping[str, Asset]) -> None:
        self._site = site
        self._templates = Environment(
            loader=PackageLoader("adapters.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(safe_link=safe_link, host=host, day=say_date)
        self._templates.globals.update(
            site=site,
            asset={name: asset.address for name, asset in assets.items()},
            fresh_id=fresh_id,
            disclosed=disclosed(cards_with_content=site.cards_with_content),
            used=in_use(site.channels),
            unused=not_in_use(site.channels),
        )

    def draw(self, message: Message) -> Markup:
        """One message as HTML, for the page and for the script alike."""
        values: dict[str, Any] = {"number": message.number}
        if message.author == ASKER:
            values["typed"] = read_typed(message.content)
        else:
            values |= {"reply": reply_from(message.content), "by": message.content.get("by")}
        return Markup(self._render("message.html", values))  # noqa: S704 - drawn by an escaping template

    def draw_first_words(self) -> Markup:
        """The opening of every conversation."""
        values = {"number": 0, "reply": Reply(self._site.words().first_words), "by": None}
        return Markup(self._render("message.html", values))  # noqa: S704 - drawn by an escaping template

    def to_json(self, message: Message) -> dict[str, Any]:
        """One message for the script: its number, whose it is and its HTML."""
        return {"number": message.number, "author": message.author, "html": str(self.draw(message))}

    def page(self, name: str, **values: Any) -> str:
        """A whole page."""
        return self._render(f"{name}.html", values)

    def day_of_erasure(self) -> date:
        """When a conversation is gone whose last message is sent today."""
        return (self._site.clock.now() + timedelta(days=self._site.terms.conversation.days)).date()

    def _render(self, template: str, values: Mapping[str, Any]) -> str:
        return self._templates.get_template(template).render(values)


def read_typed(content: Mapping[str, Any]) -> Typed:
    """The asker's line; a very long one is cut in two so that the conversation stays readable."""
    text = str(content.get("text", ""))
    if all(unicodedata.category(sign) in _INVISIBLE for sign in text):
        return Typed("(leeg bericht)", "")
    return Typed(text[:SHOWN_AT_ONCE], text[SHOWN_AT_ONCE:])


def safe_link(url: str | None) -> str | None:
    """The address when it is one that may be followed, else None: of another site, or one of our own pages.

    Refused: `javascript:`, `data:`, an address with a name in front of an @, a host in look-alike
    letters, blanks and control signs.
    """
    if url and _OUR_FILE.fullmatch(url):
        return url
    if not url or not url.isascii() or not url.isprintable() or set(url) & set(' \\"<>'):
        return None
    if url in _OWN_PAGES:
        return url
    try:
        parts = urlsplit(url)
        host_name = parts.hostname
    except ValueError:
        return None
    if parts.scheme in ("http", "https"):
        return url if host_name and "@" not in parts.netloc else None
    return url if parts.scheme in ("mailto", "tel") and parts.path else None


def host(url: str) -> str:
    """The site that an address leads to, as people write it: `vlaio.be`."""
    return (urlsplit(url).hostname or "").removeprefix("www.")
