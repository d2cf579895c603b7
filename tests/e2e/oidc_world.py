"""An inbox with an issuer beside it, and a browser that goes there and back."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import unescape

from yarl import URL

from tests.e2e.inbox_fakes import Browserless, Inbox, hidden
from tests.kit.issuer import FakeIssuer

SITE = "https://wegwijs.voorbeeld.be"


@dataclass
class World:
    issuer: FakeIssuer
    inbox: Inbox
    browser: Browserless

    async def start(self, by: str = "/balie/oidc") -> URL:
        status, _ = await self.browser.get(URL(by, encoded=True))
        assert status == 303
        return URL(self.browser.headers["Location"])

    async def come_back(self, by: str = "/balie/oidc", **changes: str | None) -> tuple[int, str]:
        """Through the issuer and back, with the answer changed on the way."""
        place = await self.start(by)
        async with self.browser.session.get(place, allow_redirects=False) as response:
            answer = dict(URL(response.headers["Location"]).query)
        whole = {name: value for name, value in (answer | changes).items() if value is not None}
        return await self.browser.get(URL("/balie/oidc/terug").with_query(whole))

    async def tie(self, between: Callable[[], Awaitable[object]] | None = None) -> tuple[int, str]:
        """Presses the button on one's own page, goes to the issuer and back."""
        _, html = await self.browser.get("/balie/mijn")
        path = "/balie/mijn/werkaccount"
        _, html = await self.browser.post(path, hidden(html, path))
        found = re.search(r'href="([^"]+/authorize[^"]+)"', html)
        assert found
        if between:
            await between()
        place = URL(unescape(found[1]), encoded=True)
        async with self.browser.session.get(place, allow_redirects=False) as response:
            answer = URL(response.headers["Location"]).query
        status, _ = await self.browser.get(URL("/balie/oidc/terug").with_query(answer))
        return status, self.browser.headers.get("Location", "")

    @property
    def is_in(self) -> bool:
        return bool(self.inbox.store.sessions)
