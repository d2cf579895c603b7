"""Puts together what answers: knowledge, engine and organisation."""

import subprocess
import sys
from collections.abc import Callable
from datetime import date

from adapters.clock import today_here
from adapters.settings import Settings
from bot.talk import Talk
from intents.engine import IntentEngine
from knowledge.loader import Knowledge, load

Progress = Callable[[float], None]


def make_talk(settings: Settings, *, today: date | None = None, progress: Progress = lambda _: None) -> Talk:
    """What answers: knowledge, engine (from its cache when nothing changed) and organisation.

    Raises KnowledgeRefused when the knowledge holds a fout.
    """
    knowledge = load(settings.knowledge, today=today or today_here())
    return _talk_of(knowledge, settings, progress)


def make_lean_talk(settings: Settings) -> Talk:
    """`make_talk` for a process that stays: learning happens in another one, which frees its memory."""
    knowledge = load(settings.knowledge, today=today_here())
    if not IntentEngine.is_compiled(knowledge, settings.cache):
        command = [sys.executable, "-m", "adapters.cli.app", "compile"]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    return _talk_of(knowledge, settings)


def _talk_of(knowledge: Knowledge, settings: Settings, progress: Progress = lambda _: None) -> Talk:
    engine = IntentEngine.from_knowledge(knowledge, cache=settings.cache, progress=progress)
    return Talk(knowledge, engine, settings.organisation, terms=settings.keep.to_terms())


def is_compiled(settings: Settings) -> bool:
    """Whether the index of the knowledge in use is at hand."""
    return IntentEngine.is_compiled(load(settings.knowledge, today=today_here()), settings.cache)
