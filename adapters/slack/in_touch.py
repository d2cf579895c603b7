"""Whether Slack lets us in and delivers: asked every minute, so that silence means trouble."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from adapters.logs import place_of
from adapters.slack.ids import CHANNEL
from adapters.slack.web_api import WebApi
from bot.gaps import Gaps
from bot.outbox import SendLater, SendRefused
from bot.ports import Clock

EVERY_SECONDS = 60.0
CHECKED_EVERY = timedelta(hours=1)
_log = logging.getLogger("wegwijs.slack")


class Contact:
    """Keeps in touch with one workspace. That Slack answers us tells that it can deliver only as long as
    `can_hear`: over a socket, while that is connected."""

    def __init__(
        self,
        api: WebApi,
        workspace: str,
        gaps: Gaps,
        clock: Clock,
        can_hear: Callable[[], bool] = lambda: True,
    ) -> None:
        self._api = api
        self._workspace = workspace
        self._gaps = gaps
        self._clock = clock
        self._can_hear = can_hear

    def heard(self) -> None:
        """Slack delivered something."""
        self._gaps.heard(CHANNEL)

    def answered(self) -> None:
        """Slack answered; that is silence as well, where nothing can be delivered."""
        if self._can_hear():
            self._gaps.heard(CHANNEL)

    async def let_out(self) -> None:
        """The app was removed, or its token withdrawn: sending waits until Slack lets us in again."""
        self._api.is_let_in = False
        _log.error("Slack withdrew the token: install the app again and set WEGWIJS_SLACK_TOKEN")

    async def missed(self, minute: int) -> None:
        """Slack left out deliveries of this minute, given in seconds since 1970."""
        since = datetime.fromtimestamp(max(0, min(minute, 2**33)), UTC)
        await self._gaps.missed(CHANNEL, since, since + timedelta(minutes=1))

    async def ask(self) -> bool:
        """Whether Slack answers and knows us, as the app of this workspace."""
        try:
            answer = await self._api.read("auth.test", {})
        except (SendLater, SendRefused):
            return False
        if answer.get("team_id") != self._workspace:
            self._api.is_let_in = False
            _log.error(
                "the token is of another workspace than `slack.werkruimte`: see `wegwijs doctor slack`"
            )
            return False
        return True

    async def keep(self, check: Callable[[], Awaitable[None]] | None = None) -> None:
        """Asks every minute, until it is cancelled; `check` is done at the start and once an hour."""
        checked_at: datetime | None = None
        while True:
            try:
                if await self.ask():
                    self.answered()
                    now = self._clock.now()
                    if check is not None and (checked_at is None or now - checked_at >= CHECKED_EVERY):
                        await check()
                        checked_at = now
            except Exception as error:  # noqa: BLE001 - it is asked again in a minute
                _log.warning("not in touch: error=%s at=%s", type(error).__name__, place_of(error))
            await asyncio.sleep(EVERY_SECONDS)
