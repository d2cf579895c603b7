"""`wegwijs chat`: the assistant in a terminal."""

import asyncio
import secrets
from typing import Protocol

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

from bot.assistant import reply_from
from bot.incoming import Incoming
from bot.ports import NotKept, Store
from bot.reply import Button, Reply, Turn

CHANNEL = "terminal"
_ENDS = ("stop", "quit", "exit")
_MAX_DIGITS = 3  # int() refuses thousands of them
HELP = "Typ je vraag, een nummer bij een keuze, of 'stop'."


class Assistant(Protocol):
    """Answers one message."""

    async def handle(self, incoming: Incoming) -> Turn:
        """Handles and keeps the message."""


def chat(assistant: Assistant, store: Store, *, console: Console | None = None) -> int:
    """Talks until the person stops. What staff answer is shown before the next line."""
    out = console or Console()
    out.print(Panel(HELP, title="wegwijs"))
    key = secrets.token_hex(16)
    shown: tuple[Button, ...] = ()
    number, last = 0, 0
    with asyncio.Runner() as runner:
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
                turn = runner.run(assistant.handle(_incoming(text, number, shown, key)))
            except NotKept:
                out.print(
                    "Je bericht is nu niet bewaard. Wacht even en probeer het opnieuw.", style="bold red"
                )
                continue
            shown = _draw(out, turn.reply)


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


def _incoming(text: str, number: int, shown: tuple[Button, ...], key: str) -> Incoming:
    """A number stands for the button with that number."""
    typed = text.strip()
    if typed.isdecimal() and len(typed) <= _MAX_DIGITS and 1 <= int(typed) <= len(shown):
        return Incoming(CHANNEL, key, str(number), choice=shown[int(typed) - 1].id)
    return Incoming(CHANNEL, key, str(number), text)


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
