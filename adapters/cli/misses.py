"""The command that lists what was not understood."""

import argparse
import asyncio

from adapters.cli.preparing import prepare_talk
from adapters.cli.wrong_use import cannot_be_used
from adapters.settings import read_settings
from adapters.store_wiring import open_store, read_misses
from bot.misses import group_misses
from bot.ports import NotKept


def misses(_: argparse.Namespace) -> int:
    """What was not understood, grouped, with the nearest topic and the words that were missing.

    Raises WrongUse for a database that does not answer.
    """
    settings = read_settings()
    talk = prepare_talk(settings)
    store = open_store(settings)
    try:
        kept = asyncio.run(read_misses(store))
    except NotKept as error:
        raise cannot_be_used(error) from None
    finally:
        store.close()
    groups = group_misses(kept, talk.engine.unknown_words)
    for group in groups:
        print(f"{group.size}x  {group.texts[0]}")
        for text in dict.fromkeys(group.texts[1:4]):
            print(f"      {text}")
        missing = f"; ontbrekende woorden: {', '.join(group.missing)}" if group.missing else ""
        print(f"      ({', '.join(group.kinds)}) dichtstbij: {group.topic or 'niets'}{missing}")
    print(f"{len(kept)} gemist, in {len(groups)} groepen")
    return 0
