"""Checks of intake.yaml: questions that refer to what is there, and every wish with its rules."""

from collections.abc import Iterator, Mapping

from knowledge.loader import Files, Loaded
from knowledge.model import WISHES, Intake, IntakeQuestion
from knowledge.problems import Kind, Problem


def check_intake(files: Files) -> Iterator[Problem]:
    """Every problem of the questions before a talk with a member of staff."""
    if files.intake is None:
        return
    values: Mapping[str, set[str]] = {
        one.value.kind: {value.name for value in one.value.values} for one in files.entities
    }
    yield from _check_questions(files.intake, values.get("thema", set()))
    yield from _check_conditions(files.intake, values)
    present = [wish.id for wish in files.intake.value.wishes]
    for name in WISHES:
        if present.count(name) != 1:
            what = f"de wens '{name}' " + ("ontbreekt" if name not in present else "staat er twee keer")
            yield _fout(files.intake, ("zeggen",), what, "zet ze er precies een keer in")


def intake_rules(files: Files) -> Iterator[tuple[str, int, str]]:
    """(file, line, text) of every rule of a wish."""
    if files.intake is None:
        return
    for number in range(len(files.intake.value.wishes)):
        for line, text in files.intake.document.texts_at(("zeggen", number, "regels")):
            yield files.intake.file, line, text


def _check_questions(loaded: Loaded[Intake], themes: set[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, question in enumerate(loaded.value.questions):
        place = ("vragen", number)
        if question.id in seen:
            yield _fout(
                loaded, place, f"de vraag '{question.id}' staat er twee keer", "geef ze een andere naam"
            )
        if (question.kind == "keuze") != bool(question.options):
            what = f"bij de vraag '{question.id}' passen soort en opties niet bij elkaar"
            yield _fout(loaded, place, what, "geef opties bij soort keuze, en alleen daar")
        for theme in question.themes:
            if theme not in themes:
                yield _fout(
                    loaded, (*place, "themas"), f"onbekend thema '{theme}'", "kijk in entities/thema.yaml"
                )
        seen.add(question.id)
    if not loaded.value.questions[0].required or loaded.value.questions[0].kind != "tekst":
        yield _fout(
            loaded, ("vragen", 0), "de eerste vraag is niet de vraag zelf", "maak ze tekst en verplicht"
        )


def _check_conditions(loaded: Loaded[Intake], values: Mapping[str, set[str]]) -> Iterator[Problem]:
    """An answer that nobody can give makes a question that is never asked."""
    earlier: dict[str, IntakeQuestion] = {}
    for number, question in enumerate(loaded.value.questions):
        place, wanted = ("vragen", number, "als"), question.only_if
        if wanted and wanted.question not in earlier:
            what = f"'{wanted.question}' is geen eerdere vraag"
            yield _fout(loaded, place, what, "verwijs naar een vraag die ervoor komt")
        elif wanted:
            asked = earlier[wanted.question]
            possible = set(asked.options) if asked.kind == "keuze" else values.get(asked.kind, {wanted.value})
            if wanted.value not in possible:
                what = f"'{wanted.value}' is geen antwoord op de vraag '{asked.id}'"
                yield _fout(loaded, place, what, f"kies uit {', '.join(sorted(possible))}")
        earlier[question.id] = question


def _fout(loaded: Loaded[Intake], place: tuple[str | int, ...], what: str, todo: str) -> Problem:
    return Problem(loaded.file, loaded.line_of(*place), Kind.FOUT, what, todo)
