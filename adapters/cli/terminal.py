"""`wegwijs chat`: the assistant in a terminal."""

from collections.abc import Callable
from datetime import datetime

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

from bot.conversation import Conversation
from bot.incoming import Incoming
from bot.reply import Button, Reply
from bot.talk import Talk

_MAX_DIGITS = 3  # int() refuses thousands of them
HELP = "Typ je vraag, een nummer bij een keuze, of 'stop'."


def chat(talk: Talk, *, now: Callable[[], datetime], console: Console | None = None) -> int:
    """Talks until the person stops; nothing is kept."""
    out = console or Console()
    out.print(Panel(HELP, title="wegwijs"))
    state = Conversation()
    shown: tuple[Button, ...] = ()
    number = 0
    while True:
        try:
            text = out.input("[bold]jij>[/bold] ")
        except (EOFError, KeyboardInterrupt):
            out.print("\nTot ziens!")
            return 0
        if text.strip().lower() in ("stop", "quit", "exit"):
            out.print("Tot ziens!")
            return 0
        number += 1
        said = talk.respond(state, _incoming(text, number, shown), now=now())
        state = said.conversation
        shown = _draw(out, said.turn.reply)


def _incoming(text: str, number: int, shown: tuple[Button, ...]) -> Incoming:
    """A number stands for the button with that number."""
    typed = text.strip()
    if typed.isdecimal() and len(typed) <= _MAX_DIGITS and 1 <= int(typed) <= len(shown):
        return Incoming("terminal", "chat", str(number), choice=shown[int(typed) - 1].id)
    return Incoming("terminal", "chat", str(number), text)


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
