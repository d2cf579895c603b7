"""Writes the files of a new topic as a draft that passes the check."""

import re
from datetime import date
from pathlib import Path

from knowledge.loader import read_folder
from knowledge.reader import Unreadable, read_text


class DraftRefused(Exception):  # noqa: N818 - it says what happened
    """The draft cannot be written; the message says what to do."""


_ANSWER = """- id: {topic}
  titel: {title}
  keuze: {title_small}
  antwoord: |
    Schrijf hier het antwoord, in hoogstens 90 woorden.
  stappen:
  - Schrijf hier wat iemand nu kan doen.
  gecontroleerd: {today}
  herzien: {review}
  een_op_een: nee
  status: concept
"""


def write_draft(folder: Path, topic: str, *, group: str, today: date) -> list[Path]:
    """Writes answer and questions of `topic`; the paths written. Raises DraftRefused."""
    for name in (topic, group):
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name):
            raise DraftRefused(
                f"'{name}' kan geen naam zijn: gebruik kleine letters, cijfers en _, hoogstens 40 tekens"
            )
    files = read_folder(folder)
    answers = folder / "topics" / f"{group}.yaml"
    questions = folder / "questions" / group / f"{topic}.yaml"
    known = {t.id for g in files.groups for t in g.value.topics} | {q.value.topic for q in files.questions}
    if topic in known or questions.exists():
        raise DraftRefused(f"het topic '{topic}' bestaat al: kies een andere naam")
    title = topic.replace("_", " ").strip().capitalize()
    text = _answers_text(answers, group) + _ANSWER.format(
        topic=topic, title=title, title_small=title.lower(), today=today, review=_next_year(today)
    )
    try:
        read_text(text)
    except Unreadable as error:
        raise DraftRefused(
            f"het topic past niet onderaan {answers} (regel {error.line}): {error.what}; {error.todo}"
        ) from None
    asked = f"topic: {topic}\nvragen: |\n  Hoe vragen mensen naar {title.lower()}?\n"
    for path, content in ((answers, text), (questions, asked)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return [answers, questions]


def _answers_text(answers: Path, group: str) -> str:
    """What stands in the file of answers now, or the head of a new one."""
    if not answers.exists():
        return f"groep: {group}\ntitel: {group.replace('_', ' ').strip().capitalize()}\ntopics:\n"
    text = answers.read_text(encoding="utf-8")
    return text if text.endswith("\n") else text + "\n"


def _next_year(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)
