"""The command for a conversation in this terminal."""

import argparse
import os

from adapters import wiring
from adapters.cli import terminal
from adapters.cli.preparing import prepare_talk
from adapters.cli.wrong_use import WrongUse
from adapters.logs import make_log
from adapters.settings import Settings, read_settings
from adapters.store_wiring import open_store


def chat(options: argparse.Namespace) -> int:
    """A conversation in this terminal, kept as any other, so that staff can answer it. Raises WrongUse."""
    settings = read_settings()
    talk = prepare_talk(settings)
    store = open_store(settings)
    try:
        key = _conversation_here(settings, is_new=options.new)
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            parts = wiring.make_parts(settings, talk, store, make_log(nowhere))
            return terminal.chat(parts.assistant, store, key=key)
    finally:
        store.close()


def _conversation_here(settings: Settings, *, is_new: bool) -> str:
    try:
        return terminal.read_key(settings.data / "terminal", is_new=is_new)
    except OSError as error:
        raise WrongUse(f"{settings.data} cannot be used ({error.strerror}): check the folder") from None
