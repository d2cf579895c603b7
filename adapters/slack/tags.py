"""Marks what can be pressed with where its answer belongs: Slack does not tell that of all messages."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from adapters.slack.outgoing import Drawn

DIRECT = "direct"
_THREAD = "thread="
_PRESSED = ("actions", "section", "input")


def tagged(parts: Sequence[Drawn], *, thread: str = "") -> tuple[Drawn, ...]:
    """These messages, of which each press goes on in this thread; without one in the direct message."""
    tag = f"{_THREAD}{thread}" if thread else DIRECT
    return tuple(replace(part, blocks=_tag(part.blocks, tag)) for part in parts)


def _tag(blocks: Sequence[dict[str, Any]], tag: str) -> list[dict[str, Any]]:
    return [
        {**block, "block_id": f"{tag}:{number}"} if block.get("type") in _PRESSED else block
        for number, block in enumerate(blocks)
    ]


def is_direct(block_id: str) -> bool:
    """Whether a press goes on in the direct message, wherever it was."""
    return block_id.startswith(f"{DIRECT}:")


def thread_in(block_id: str) -> str:
    """The thread that a press goes on in; empty when that is not marked."""
    tag, _, _ = block_id.removeprefix(_THREAD).partition(":")
    return tag if block_id.startswith(_THREAD) else ""
