"""`wegwijs chat`: the assistant in a terminal."""

import asyncio
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

from bot.incoming import Incoming
from bot.ports import NotKept, Store
from bot.reply import Button, Reply, Turn, reply_from

CHANNEL, ASKER = "terminal", "vrager"
_KEY = re.compile(r"[0-9a-f]{32}")
_ENDS = ("stop", "quit", "exit")
_MAX_DIGITS = 3  # int() refuses thousands of them
HELP = "Typ je vraag, een nummer bij een keuze, of 'stop'."


class Assistant(Protocol):
    """Answers one message."""

    async def handle(self, incoming: Incoming) -> Turn:
        """Handles and keeps the message."""


def read_key(path: Path, *, is_new: bool) -> str:
    """The name of the conversation of this machine, as the cookie of a browser: made when there is none
    yet, or a new one is wanted. Raises OSError when it cannot be kept."""
    if not is_new:
        with suppress(FileNotFoundError, UnicodeDecodeError):
            if _KEY.fullmatch(found := path.read_text(encoding="ascii").strip()):
                return found
    key = secrets.token_hex(16)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)
    return key


def chat(assistant: Assistant, store: Store, *, key: str, console: Console | None = None) -> int:
    """Talks until the person stops. What staff answer is shown before the next line.

    A conversation that was begun earlier goes on, with what was said last in sight.
    """
    out = console or Console()
    out.print(Panel(HELP, title="wegwijs"))
    session, number = secrets.token_hex(8), 0
    with asyncio.Runner() as runner:
        last, shown = runner.run(_show_where_we_were(out, store, key))
        while True:
            last = runner.run(_show_staff(out, store, key, last))
            try:
                text = out.input("[bold]jij>[/bold] ")
            except (EOFError, KeyboardInterrupt):
                out.print("\nTot ziens!")
                return 0
            if text.strip().lower() in _ENDS and not runner.run(_is_asked(store, key)):
                out.print("Tot ziens!")
                return 0
            number += 1
            try:
                turn = runner.run(assistant.handle(_incoming(text, f"{session}-{number}", shown, key)))
            except NotKept:
                out.print(
                    "Je bericht is nu niet bewaard. Wacht even en probeer het opnieuw.", style="bold red"
                )
                continue
            shown = _draw(out, turn.reply)


async def _show_where_we_were(out: Console, store: Store, key: str) -> tuple[int, tuple[Button, ...]]:
    """The number of the asker's last line, and the buttons of the reply to it, which is shown again."""
    try:
        async with store.unit(read_only=True) as unit:
            lines = await unit.messages(CHANNEL, key)
    except NotKept:
        return 0, ()
    last = max((one.number for one in lines if one.author == ASKER), default=0)
    replies = [one for one in lines if one.number > last and not one.content.get("by")]
    if not replies:
        return last, ()
    out.print("Je gesprek loopt verder.", style="dim")
    return last, _draw(out, reply_from(replies[0].content))


async def _is_asked(store: Store, key: str) -> bool:
    """Whether an intake runs: then "stop" ends that."""
    async with store.unit(read_only=True) as unit:
        state = await unit.conversation(CHANNEL, key)
    return state is not None and state.intake is not None


async def _show_staff(out: Console, store: Store, key: str, last: int) -> int:
    """Prints what a person wrote since the line with this number; the number of the last one now."""
    try:
        async with store.unit(read_only=True) as unit:
            lines = await unit.messages(CHANNEL, key, after=last)
    except NotKept:
        return last
    for line in lines:
        by = line.content.get("by")
        if by:
            out.print(f"[bold]{escape(str(by))} (medewerker)[/bold]")
            _draw(out, reply_from(line.content))
    return lines[-1].number if lines else last


def _incoming(text: str, event_id: str, shown: tuple[Button, ...], key: str) -> Incoming:
    """A number stands for the button with that number."""
    typed = text.strip()
    if typed.isdecimal() and len(typed) <= _MAX_DIGITS and 1 <= int(typed) <= len(shown):
        return Incoming(CHANNEL, key, event_id, choice=shown[int(typed) - 1].id)
    return Incoming(CHANNEL, key, event_id, text)


def _draw(out: Console, reply: Reply) -> tuple[Button, ...]:
    for paragraph in (*([reply.aside.text] if reply.aside else []), *reply.paragraphs):
        out.print(escape(paragraph), style="green")
    for section in reply.sections:
        out.print(escape(section.heading), style="bold")
        for line in section.lines:
            out.print(escape(f"  - {line.text}" + (f" ({line.url})" if line.url else "")))
    for text in reply.small_print:
        out.print(escape(text), style="dim")
    buttons = (*reply.choices, *reply.buttons, *reply.rate)
    labels = [
        *(b.label for b in (*reply.choices, *reply.buttons)),
        *(f"hielp dit? {b.label}" for b in reply.rate),
    ]
    if buttons:
        out.print("  ".join(f"[bold]{i}[/bold] {escape(label)}" for i, label in enumerate(labels, start=1)))
    return buttons
