"""The commands and their options; what each one does stands in the modules beside this one.

Those are loaded when they run, or each command would take as long to start as the assistant itself.
"""

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Protocol

WRONG_USE = 2
ROLES = ("medewerker", "teamleider", "beheerder")  # bot/request.py has them too, and takes long to load


class Command(Protocol):
    """Adds a command: its name, what runs (a module of this package and a function), and what its help
    says."""

    def __call__(self, name: str, run: str, text: str, /) -> argparse.ArgumentParser:
        """The parser of its options."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code. Wrong use or settings: one sentence each, exit 2."""
    _speak_utf8()
    options = make_parser().parse_args(arguments)
    try:
        return find(options.run)(options)
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # what has a sentence is known once that is loaded; all else is raised again
        from adapters.cli.refusals import sentences_of  # noqa: PLC0415 - see above

        sentences = sentences_of(error)
        if not sentences:
            raise
        print(*sentences, sep="\n", file=sys.stderr)
        return WRONG_USE


def find(run: str) -> Callable[[argparse.Namespace], int]:
    """What runs: `module.function` of this package."""
    module, _, function = run.partition(".")
    found: Callable[[argparse.Namespace], int] = getattr(import_module(f"adapters.cli.{module}"), function)
    return found


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        """One sentence instead of the whole usage."""
        self.exit(WRONG_USE, f"{self.prog}: {message}; see {self.prog} --help\n")


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: write a number from 0 to 65535")
    return int(text)


def _speak_utf8() -> None:
    """Reads and prints UTF-8 whatever the locale says; what is no UTF-8 becomes a replacement sign."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8-sig" if stream is sys.stdin else "utf-8", errors="replace")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day: write it as 2026-11-23") from None


def make_parser() -> argparse.ArgumentParser:
    """The commands and their options; `run` names what runs, for `find`."""
    parser = _Parser(prog="wegwijs", description="De wegwijzer van de Sociale InnovatieFabriek.")
    parts = parser.add_subparsers(title="commands", required=True, parser_class=_Parser, metavar="COMMAND")

    def command(name: str, run: str, text: str) -> argparse.ArgumentParser:
        part = parts.add_parser(name, help=text, description=text)
        part.set_defaults(run=run)
        return part

    part = command("run", "running.run", "start the assistant with its web chat")
    part.add_argument("--port", type=_port, help="listen on this port instead of the configured one")
    text = "take what the Agents Playground of Teams sends, without a token, from this machine only"
    part.add_argument("--insecure-loopback", action="store_true", help=text)
    command("worker", "running.worker", "send what is owed and do the chores, without the web chat")
    part = command("outbox", "outbox.outbox", "list what could not be sent, or send it again")
    part.add_argument("--retry", metavar="NUMBER|all", help="make a notice of the list owed again, or all")
    part = command("chat", "chatting.chat", "talk with the assistant in this terminal")
    part.add_argument("--new", action="store_true", help="begin a new conversation")
    part = command("ask", "commands.ask", "ask one question, or many as JSON lines")
    part.add_argument("question", nargs="?", help="the question")
    part.add_argument("--jsonl", action="store_true", help="read one JSON object a line, write one a line")
    part = command("explain", "commands.explain", "tell how a sentence is understood")
    part.add_argument("sentence")
    _add_editing(command)
    _add_staff(command("staff", "staff.show", "add, list and disable the members of staff"))
    _add_platforms(command)
    part = command("hours", "hours.show", "print day by day when a team is open, and why not")
    part.add_argument("--from", dest="first", type=_day, required=True, metavar="DAY", help="the first day")
    part.add_argument("--to", dest="last", type=_day, required=True, metavar="DAY", help="the last day")
    part.add_argument("--team", metavar="ID", help="default: the first team of wegwijs.yaml")
    _add_keeping(command)
    return parser


def _add_editing(command: Command) -> None:
    """What looks at the knowledge, and what people made of it."""
    part = command("check", "commands.check", "report every problem of every knowledge file")
    part.add_argument("folder", nargs="?", type=Path, help="a knowledge folder (default: the one in use)")
    part.add_argument("--streng", action="store_true", help="aandacht counts as fout")
    part.add_argument("--op", type=_day, metavar="DATUM", help="check as if it were this day")
    _add_limits(command("eval", "commands.evaluate", "score files of questions with expected outcomes"))
    command("misses", "misses.misses", "list what was not understood, grouped by likeness")
    part = command("new-topic", "commands.new_topic", "write the files of a new topic, as a draft")
    part.add_argument("topic", help="the id: small letters, digits and _")
    part.add_argument("--group", default="begrippen", help="the group (file) it belongs to")
    part.add_argument("--folder", type=Path, help="a knowledge folder (default: the one in use)")
    command(
        "compile",
        "commands.compile_knowledge",
        "compile the knowledge, so that the next start is fast",
    )
    command("schema", "commands.schema", "print the JSON Schema of the knowledge files, for editors")


def _add_keeping(command: Command) -> None:
    """What looks after what is kept."""
    command("migrate", "keeping.migrate", "bring the tables of the database to this version")
    part = command("purge", "purging.purge", "delete what has passed its end date, as is done every hour too")
    what = part.add_mutually_exclusive_group()
    what.add_argument("--dry-run", action="store_true", help="only tell what would go, now and in a week")
    what.add_argument("--record", action="store_true", help="only tell what was destroyed, in numbers")
    part = command("backup", "keeping.backup", "write everything that is kept to a file, while others run")
    part.add_argument("file", type=Path, metavar="FILE", help="a new file")
    part = command("restore", "keeping.restore", "put a backup back, after stopping the assistant")
    part.add_argument("file", type=Path, metavar="FILE", help="a file that backup made")
    part.add_argument("--replace", action="store_true", help="in the place of what the database holds")
    text = "print the record of processing (AVG, article 30) in Dutch, as Markdown"
    command("verwerkingsregister", "register.show", text)
    part = command("move-store", "keeping.move_store", "copy everything to another, empty database")
    for name, metavar in (("source", "FROM"), ("target", "TO")):
        part.add_argument(name, metavar=metavar, help="the path of a SQLite file, or postgresql://…")


def _add_staff(part: argparse.ArgumentParser) -> None:
    parts = part.add_subparsers(parser_class=_Parser, metavar="WHAT")
    one = parts.add_parser("add", help="add somebody, and print the link for their first time")
    one.add_argument("login")
    one.add_argument("--name", required=True, help="as colleagues know them; askers see the first name")
    one.add_argument("--team", help="default: the first team of wegwijs.yaml")
    one.add_argument("--role", choices=ROLES, default=ROLES[0])
    one.set_defaults(run="staff.add")
    one = parts.add_parser("list", help="list everybody")
    one.set_defaults(run="staff.show")
    for name, run, text in (
        ("disable", "staff.disable", "end somebody's sessions; their requests go back to the team"),
        ("link", "staff.first_link", "print a new link to choose a password with"),
    ):
        one = parts.add_parser(name, help=text)
        one.add_argument("login")
        one.set_defaults(run=run)


def _add_platforms(command: Command) -> None:
    """What Slack and Teams are installed with, and whether they work, and mail."""
    part = command(
        "doctor", "staff.doctor", "send a test notice to every team, and say which would not arrive"
    )
    parts = part.add_subparsers(parser_class=_Parser, metavar="WHAT")
    one = parts.add_parser("slack", help="look whether Slack is set up well, and say in Dutch what to mend")
    one.set_defaults(run="slack.doctor")
    one = parts.add_parser("teams", help="look whether Teams is set up well, and say in Dutch what to mend")
    one.set_defaults(run="teams.doctor")
    part = command("slack", "slack.manifest", "print what the app in Slack is made from")
    part.add_argument("what", choices=["manifest"])
    part.add_argument("--socket", action="store_true", help="for Socket Mode, without a public address")
    part = command("teams", "teams.package", "write what the app in Teams is made from: wegwijs-teams.zip")
    part.add_argument("what", choices=["package"])


def _add_limits(part: argparse.ArgumentParser) -> None:
    part.add_argument("files", nargs="+", type=Path, metavar="FILE")
    part.add_argument("--wrong", action="store_true", help="print every message that did not come out right")
    part.add_argument(
        "--minimum",
        action="append",
        default=[],
        metavar="NAME=SHARE",
        help="exit 1 below it, e.g. right=0.85",
    )
    part.add_argument(
        "--maximum",
        action="append",
        default=[],
        metavar="NAME=SHARE",
        help="exit 1 above it, e.g. confidently_wrong=0.05",
    )


if __name__ == "__main__":
    sys.exit(main())
