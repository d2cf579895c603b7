"""Serves until it is stopped: the web chat, the outbox, fresh knowledge, and what must be deleted."""

import asyncio
import hashlib
import logging
from pathlib import Path

from aiohttp import web

from adapters.cleaning import keep_clean, keep_swept
from adapters.knowledge_wiring import make_lean_talk
from adapters.logs import make_log, place_of, route_logging
from adapters.settings import Settings, WrongSettings
from adapters.settled import settle
from adapters.staff_office import first_way_in
from adapters.stopping import finish, run_until_stopped
from adapters.store_wiring import open_store
from adapters.web.app import make_app
from adapters.web.inbox.app import add_inbox
from adapters.web.under_way import UnderWay
from adapters.wiring import (
    Parts,
    Shared,
    close_channels,
    make_balie,
    make_bot,
    make_parts,
    make_shared,
    make_site,
    make_workspace,
)
from bot.boarding import set_right
from bot.morning import sum_up
from knowledge.loader import packaged_folder
from knowledge.problems import KnowledgeRefused

RELOAD_SECONDS = 2.0
REMIND_SECONDS = 5.0
LISTEN_SECONDS = 60.0
POINT_OUT_SECONDS = 3600.0
SEND_AGAIN_SECONDS = 1.0
REQUEST_SECONDS = 4.0
CLOSE_SECONDS = 0.5
_log = logging.getLogger("wegwijs")


def serve(settings: Settings, *, port: int | None = None) -> int:
    """Serves the web chat, and sends what is owed, until it is stopped; the exit code.

    Raises WrongSettings, and KnowledgeRefused when the knowledge holds a fout.
    """
    log = make_log()
    route_logging(log)
    read_as = _fingerprint(_folder(settings))  # before reading, so that no change is missed
    parts = make_parts(settings, make_lean_talk(settings), open_store(settings), log)
    chosen = settings.web.port if port is None else port
    settle()
    try:
        run_until_stopped(lambda stop: _serve(parts, chosen, stop, read_as=read_as))
    finally:
        parts.store.close()
    return 0


def work(settings: Settings) -> int:
    """Sends what is owed and deletes what must go, without a web chat, until it is stopped; the exit code.

    Raises WrongSettings.
    """
    log = make_log()
    route_logging(log)
    shared = make_shared(settings, open_store(settings), log)
    try:
        run_until_stopped(lambda stop: _work(shared, stop))
    finally:
        shared.store.close()
    return 0


async def _serve(parts: Parts, port: int, stop: asyncio.Event, *, read_as: str) -> None:
    app, under_way = make_app(make_site(parts)), UnderWay()
    add_inbox(app, make_balie(parts))
    slack = make_workspace(parts)
    if slack is not None:
        slack.add_routes(app)
    teams = make_bot(parts)
    if teams is not None:
        teams.add_routes(app)
    app.middlewares.insert(0, under_way.count)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=CLOSE_SECONDS)
    await runner.setup()
    address = await _listen(runner, parts.settings.web.host, port)
    sending = asyncio.create_task(keep_sending(parts, stop))
    works = [keep_fresh(parts, read_as), keep_clean(parts), keep_swept(parts)]
    works += [keep_pointing_out(parts), keep_reminding(parts), keep_listening(parts), keep_boards(parts)]
    works += slack.chores() if slack else []
    chores = [asyncio.create_task(work) for work in works]
    if parts.settings.test_clock is not None:
        _log.warning("the clock is moved by WEGWIJS_TEST_CLOCK: only to try things out")
    _tell(f"wegwijs is klaar: {address}  (stoppen met Ctrl+C)")
    code = await first_way_in(parts)
    if code is not None:
        _tell(f"balie voor medewerkers, eerste keer (drie dagen geldig): {address}/balie/eerste/{code}")
    await stop.wait()
    for chore in chores:
        chore.cancel()
    taken_in = [one.finish() for one in (slack, teams) if one is not None]
    await finish(_close(runner, under_way), *taken_in, sending, *chores)
    await close_channels(parts.channels)


async def _work(shared: Shared, stop: asyncio.Event) -> None:
    sending = asyncio.create_task(keep_sending(shared, stop))
    chores = [asyncio.create_task(work) for work in (keep_clean(shared), keep_swept(shared))]
    _tell("wegwijs worker is klaar  (stoppen met Ctrl+C)")
    await stop.wait()
    for chore in chores:
        chore.cancel()
    await finish(sending, *chores)
    await close_channels(shared.channels)


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - for who started it


async def _listen(runner: web.AppRunner, host: str, port: int) -> str:
    """The address it listens on. Raises WrongSettings when it cannot."""
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise WrongSettings(
            (f"cannot listen on {host}:{port} ({error.strerror}): stop what listens there, or use --port.",)
        ) from None
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{runner.addresses[0][1]}"


async def _close(runner: web.AppRunner, under_way: UnderWay) -> None:
    """Stops listening, has requests answered, and closes the connections."""
    for site in runner.sites.copy():
        await site.stop()
    if not await under_way.wait_until_done(REQUEST_SECONDS):
        _log.warning("stopped before all requests were answered")
    await runner.cleanup()


async def keep_sending(shared: Shared, stop: asyncio.Event) -> None:
    """Sends what is owed until `stop`; a fault of our own does not end it."""
    while not stop.is_set():
        try:
            await shared.outbox.run(stop)
        except Exception as error:  # noqa: BLE001 - what is owed stays owed, and is tried again
            shared.watch.note("outbox", channel="", outcome="failed")
            _log.error("outbox failed: error=%s at=%s", type(error).__name__, place_of(error))
            await asyncio.sleep(SEND_AGAIN_SECONDS)


async def keep_fresh(parts: Parts, read_as: str) -> None:
    """Swaps in changed knowledge without a restart; a bad version is reported and the old one stays.

    `read_as`: the fingerprint of the folder when the knowledge in use was read.
    """
    folder, state = _folder(parts.settings), read_as
    while True:
        await asyncio.sleep(RELOAD_SECONDS)
        now = await asyncio.to_thread(_fingerprint, folder)
        if now != state:
            state = now
            parts.watch.note("knowledge", channel="", outcome=await _reload(parts))


async def _reload(parts: Parts) -> str:
    """How it went."""
    try:
        talk = await asyncio.to_thread(make_lean_talk, parts.settings)
    except KnowledgeRefused as refused:
        first, *more = refused.wrong
        _log.warning(
            "knowledge not reloaded, the old version keeps answering: %s (and %d more)", first, len(more)
        )
        return "refused"
    except Exception:  # noqa: BLE001 - whatever it is, the next change is to be tried again
        _log.exception("knowledge not reloaded, the old version keeps answering")
        return "failed"
    parts.assistant.swap(talk)
    settle()
    _log.info("knowledge reloaded: %d topics", len(talk.knowledge.topics))
    return "reloaded"


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


async def keep_pointing_out(parts: Parts) -> None:
    """Tells the teams each day what waits for too long and what will soon go; looked at every hour."""
    while True:
        try:
            now = parts.clock.now()
            await parts.announcer.point_out_stale(parts.store, now=now)
            await parts.announcer.warn_of_end(parts.store, parts.terms, now=now)
            if parts.announcer.cards:
                await sum_up(parts.store, parts.announcer.cards, now=now)
            parts.outbox.wake()
        except Exception:  # noqa: BLE001 - a full disk, a locked file: tried again in an hour
            _log.exception("teams not told what waits, tried again in an hour")
            parts.watch.note("stale", channel="", outcome="failed")
        await asyncio.sleep(POINT_OUT_SECONDS)


async def keep_boards(parts: Parts) -> None:
    """Sets the boards of the teams right, at the start and every hour."""
    while True:
        try:
            cards = parts.announcer.cards
            if cards and await set_right(parts.store, cards, now=parts.clock.now()):
                parts.outbox.wake()
        except Exception:  # noqa: BLE001 - a full disk, a locked file: tried again in an hour
            _log.exception("boards of teams not set right, tried again in an hour")
            parts.watch.note("boards", channel="", outcome="failed")
        await asyncio.sleep(POINT_OUT_SECONDS)


async def keep_reminding(parts: Parts) -> None:
    """Does what is due about promises and appointments; looked at every few seconds."""
    while True:
        try:
            if await parts.reminding.remind():
                parts.outbox.wake()
        except Exception:  # noqa: BLE001 - a full disk, a locked file: what is due stays due
            _log.exception("nothing reminded of, tried again in a moment")
            parts.watch.note("reminder", channel="", outcome="failed")
        await asyncio.sleep(REMIND_SECONDS)


async def keep_listening(parts: Parts) -> None:
    """Keeps from when to when nothing was heard of a platform; written every minute."""
    while True:
        await asyncio.sleep(LISTEN_SECONDS)
        try:
            if await parts.gaps.look():
                _log.warning("a platform was silent for a while: see the inbox")
        except Exception:  # noqa: BLE001 - a full disk, a locked file: written the next time
            _log.exception("what was heard of platforms not written, tried again in a minute")
            parts.watch.note("gaps", channel="", outcome="failed")
