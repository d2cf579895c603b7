"""Draws the pages of the inbox; everything that somebody typed is text, with its hidden signs in sight."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import segno
from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from adapters import staff_words as words
from adapters.staff_reading import BIDI, CONTROLS, UNSEEN, name_fact, say_when
from adapters.web.assets import Asset
from adapters.web.inbox.site import Balie
from adapters.web.incoming import fresh_id
from bot.accounts import Visit
from bot.answers import say_date
from bot.appointment import Standing, say_moment
from bot.request import Action, Outcome, Request, Role, State, Urgency
from bot.staffing import Counts


class InboxPages:
    """All pages of one inbox."""

    def __init__(self, balie: Balie, assets: Mapping[str, Asset]) -> None:
        self._balie = balie
        self._templates = Environment(
            loader=PackageLoader("adapters.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(shown=show_text, when=self.say_moment, day=say_date, moment=say_moment)
        self._templates.globals.update(
            organisation=balie.organisation,
            asset={name: asset.address for name, asset in assets.items()},
            fresh_id=fresh_id,
            name_fact=name_fact,
            words=words,
            Action=Action,
            State=State,
            Role=Role,
            Urgency=Urgency,
            Outcome=Outcome,
            Standing=Standing,
            now=balie.clock.now,
            team_title=lambda name: balie.teams.of(name).title,
            theme_title=lambda name: balie.themes().get(name, name),
        )

    def page(
        self,
        name: str,
        *,
        status: int = 200,
        visit: Visit | None = None,
        counts: Counts | None = None,
        **values: Any,
    ) -> web.Response:
        """A whole page. With `counts` its title says how many are new."""
        template = self._templates.get_template(f"inbox/{name}.html")
        html = template.render(visit=visit, counts=counts, **values)
        return web.Response(text=html, status=status, content_type="text/html")

    def part(self, name: str, **values: Any) -> Markup:
        """A part of a page."""
        template = self._templates.get_template(f"inbox/{name}.html")
        return Markup(template.render(**values))  # noqa: S704 - drawn by an escaping template

    def say_moment(self, moment: datetime) -> Markup:
        """A moment as people say it: today and yesterday by name."""
        now = self._balie.clock.now()
        there, said = moment.astimezone(now.tzinfo), say_when(moment, now)
        there_is = f'<time datetime="{there.isoformat(timespec="minutes")}">{said}</time>'
        return Markup(there_is)  # noqa: S704 - digits and names of months

    def is_stale(self, request: Request) -> bool:
        """Whether nobody did anything with it for too long."""
        asleep_until = request.snoozed_until
        is_awake = asleep_until is None or asleep_until <= self._balie.clock.now()
        return request.is_open and is_awake and request.changed_at < self.stale_before()

    def is_late(self, request: Request) -> bool:
        """Whether an answer was promised by now."""
        by = request.promised_at
        return request.is_open and by is not None and by < self._balie.clock.now()

    def stale_before(self) -> datetime:
        """What did not change since then waits for too long."""
        return self._balie.clock.now() - self._balie.teams.stale_after


def draw_code(address: str) -> Markup:
    """The QR code of an address, as a drawing within the page: dark on light, whatever the page's colours."""
    drawing = segno.make(address, error="m").svg_inline(scale=4, dark="#000", light="#fff", svgclass="qr")
    return Markup(drawing)  # noqa: S704 - drawn from squares, no text of the address is in it


def show_text(text: str) -> Markup:
    """What somebody typed: escaped, and signs that turn the reading direction in sight."""
    if UNSEEN.search(text) is None:
        return escape(text)
    return Markup("").join(_show_sign(sign) for sign in text)


def _show_sign(sign: str) -> Markup:
    code = ord(sign)
    if code in BIDI:
        return Markup('<span class="hidden-sign">[{}]</span>').format(BIDI[code])
    return escape("\ufffd" if code in CONTROLS else sign)
