"""Gets the assistant ready for a command, with a bar as long as the knowledge is compiled."""

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from adapters.knowledge_wiring import make_talk
from adapters.settings import Settings
from bot.talk import Talk


def prepare_talk(settings: Settings) -> Talk:
    """What answers. Raises KnowledgeRefused."""
    console = Console(stderr=True)
    with Progress(
        TextColumn("Kennis voorbereiden"),
        BarColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task("compile", total=1.0)
        return make_talk(settings, progress=lambda share: bar.update(task, completed=share))
