"""The commands that ask the assistant, or look at its knowledge."""

import argparse
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from adapters.cli import ask as asking
from adapters.cli import evaluate as evaluation
from adapters.cli.preparing import prepare_talk
from adapters.cli.wrong_use import WrongUse
from adapters.knowledge_wiring import is_compiled
from adapters.settings import read_settings
from bot.talk import Talk
from intents.understanding import Context
from knowledge.checks import check_files
from knowledge.drafts import DraftRefused, write_draft
from knowledge.loader import packaged_folder, read_folder
from knowledge.problems import Kind
from knowledge.schemas import schemas_as_json

_console = Console()


def _now() -> datetime:
    return datetime.now(UTC).astimezone()


def ask(options: argparse.Namespace) -> int:
    """One question, or JSON lines."""
    if bool(options.question) == options.jsonl:
        raise WrongUse('give one question (wegwijs ask "…") or --jsonl with lines on standard input')
    talk = prepare_talk(read_settings())
    if options.jsonl:
        asking.answer_lines(talk, sys.stdin, sys.stdout, now=_now())
    else:
        asking.answer_one(talk, options.question, now=_now())
    return 0


def explain(options: argparse.Namespace) -> int:
    """How a sentence is understood, for editors."""
    talk = prepare_talk(read_settings())
    found = talk.engine.understand(options.sentence, Context())
    why = talk.engine.explain(options.sentence, found)
    print(f"besluit: {found.verdict.value}" + (f" ({found.family})" if found.family else ""))
    table = Table("topic", "kans", "titel")
    for candidate in found.candidates[:6]:
        title = talk.knowledge.topics[candidate.label].title
        table.add_row(candidate.label, f"{candidate.probability:.2f}", title)
    _console.print(table)
    print(f"zekerheid: {found.confidence:.2f}")
    print(f"woorden die het meest zeiden: {', '.join(why.words) or '(geen)'}")
    print(f"meest gelijkende geschreven vraag: {why.example or '(geen)'} ({why.likeness:.2f})")
    if found.repaired:
        print("hersteld: " + ", ".join(f"{typed} → {word}" for typed, word in found.repaired.items()))
    for kind, names in found.entities.items():
        print(f"{kind}: {', '.join(names)}")
    return 0


def check(options: argparse.Namespace) -> int:
    """Every problem of every file; exit 1 on a fout (with --streng: on any problem)."""
    folder = options.folder or read_settings().knowledge or packaged_folder()
    if not folder.is_dir():
        raise WrongUse(f"{folder} is not a folder: name the folder that holds topics/ and questions/")
    files = read_folder(folder)
    problems = check_files(files, today=options.op or _now().date())
    for problem in problems:
        print(f"{folder.resolve().name}/{problem}")
    wrong = sum(problem.kind is Kind.FOUT for problem in problems)
    topics = sum(len(group.value.topics) for group in files.groups)
    questions = sum(len(one.value.dutch) for one in files.questions)
    print(f"{topics} topics, {questions} vragen: {wrong} fout, {len(problems) - wrong} aandacht")
    return 1 if wrong or (options.streng and problems) else 0


def evaluate(options: argparse.Namespace) -> int:
    """Scores files; exit 1 when a threshold is missed or a sentence was copied."""
    limits = [*_limits(options.minimum, floor=True), *_limits(options.maximum, floor=False)]
    talk = prepare_talk(read_settings())
    report = evaluation.evaluate(talk, options.files, now=_now())
    figures = evaluation.figures(report)
    unknown = [name for name, _, _ in limits if name not in figures]
    if unknown:
        raise WrongUse(f"no figure is called {unknown[0]!r}; choose from {', '.join(figures)}")
    _print_report(report, figures, talk, wrong=options.wrong)
    missed = [
        f"{name} is {figures[name]:.3f}, {'at least' if floor else 'at most'} {limit:.3f} was asked"
        for name, limit, floor in limits
        if (figures[name] < limit if floor else figures[name] > limit)
    ]
    missed.extend(f"this evaluation sentence stands in the knowledge: {text}" for text in report.copied)
    for line in missed:
        print(line, file=sys.stderr)
    return 1 if missed else 0


def _limits(given: Iterable[str], *, floor: bool) -> Iterable[tuple[str, float, bool]]:
    for text in given:
        name, _, value = text.partition("=")
        try:
            yield name, float(value), floor
        except ValueError:
            raise WrongUse(f"{text!r} is not NAME=SHARE; write for instance right=0.85") from None


def _print_report(report: evaluation.Report, figures: dict[str, float], talk: Talk, *, wrong: bool) -> None:
    print(f"{len(report.rows)} messages, {len(report.turns)} turns of conversations")
    for name, value in figures.items():
        print(f"  {name:18} {100 * value:5.1f} %")
    group_of = talk.knowledge.group_of
    for title, rows in (
        ("group", evaluation.by_group(report, group_of)),
        ("tag", evaluation.by_tag(report)),
    ):
        print(f"per {title}: " + ", ".join(f"{name} {100 * s:.0f}% ({n})" for name, (s, n) in rows.items()))
    print(
        "confidence → right, of the answers: "
        + ", ".join(f"{mean:.2f} → {right:.2f} ({n})" for mean, right, n in evaluation.calibration(report))
    )
    print("most confused (wanted → came, times):")
    for wanted, came, times in evaluation.confusions(report):
        print(f"  {wanted} → {came}  {times}")
    if wrong:
        for row in evaluation.wrong_rows(report):
            got = row.outcome
            print(f"- {row.expected.text}\n    wanted {row.expected.expect} {list(row.expected.topics)},")
            print(f"    came {got.decision.value} {got.topic or list(got.options)} ({got.confidence:.2f})")


def new_topic(options: argparse.Namespace) -> int:
    """Writes the files of a draft."""
    folder: Path = options.folder or read_settings().knowledge or packaged_folder()
    today: date = _now().date()
    try:
        written = write_draft(folder, options.topic, group=options.group, today=today)
    except DraftRefused as error:
        raise WrongUse(str(error)) from None
    for path in written:
        print(f"{path}: vul aan, en zet daarna status op actief")
    return 0


def compile_knowledge(_: argparse.Namespace) -> int:
    """Compiles the knowledge into the cache."""
    settings = read_settings()
    if not is_compiled(settings):
        prepare_talk(settings)
    return 0


def schema(_: argparse.Namespace) -> int:
    """The JSON Schema of each kind of knowledge file."""
    print(schemas_as_json())
    return 0
