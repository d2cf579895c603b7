"""The form of the knowledge: frozen models, Dutch keys in the files, English names in code."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

PLACE_KINDS = ("gemeente", "provincie")
ENTITY_KINDS = ("gemeente", "provincie", "thema", "fase", "rol")
ROLES = ("ambtenaar", "innovator", "burger", "bedrijf", "organisatie", "student")


def _as_lines(value: Any) -> Any:
    if isinstance(value, str):
        return tuple(line.strip() for line in value.splitlines() if line.strip())
    return value


def _as_flag(value: Any) -> Any:
    if isinstance(value, str):
        if value.lower() not in ("ja", "nee"):
            raise ValueError("schrijf ja of nee")
        return value.lower() == "ja"
    return value


def _as_date(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError("schrijf een datum als 2026-11-23") from None
    return value


@dataclass(frozen=True)
class VagueDate:
    """A year, a month or a day, as a source gives it; `first` is the earliest day it can mean."""

    first: date
    precision: Literal["jaar", "maand", "dag"]


def _as_vague_date(value: Any) -> Any:
    if isinstance(value, str):
        if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", value):
            raise ValueError("schrijf een datum als 2024, 2024-06 of 2024-06-05")
        precision = {4: "jaar", 7: "maand", 10: "dag"}[len(value)]
        return {"first": _as_date((value + "-01-01")[:10]), "precision": precision}
    return value


_LINK = re.compile(
    r"https?://(?![^/]*\bxn--)([a-z0-9-]+\.)+[a-z]{2,}(:\d+)?([/?#]\S*)?", re.ASCII | re.IGNORECASE
)


def _safe_url(value: str) -> str:
    """Refuses other schemes, user names, numbers for a host, and hosts that look like another one."""
    if not _LINK.fullmatch(value) or not value.isprintable():
        raise ValueError("een link moet met https:// beginnen en naar een gewone website gaan")
    return value


def _one_text(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


Lines = Annotated[tuple[str, ...], BeforeValidator(_as_lines)]
Flag = Annotated[bool, BeforeValidator(_as_flag)]
Day = Annotated[date, BeforeValidator(_as_date)]
VagueDay = Annotated[VagueDate, BeforeValidator(_as_vague_date)]
Url = Annotated[str, AfterValidator(_safe_url)]
Text = Annotated[str, BeforeValidator(_one_text), Field(min_length=1)]
TopicId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Model(BaseModel):
    """Frozen, with no key that is not named here; read by its Dutch keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Amount(Model):
    """An amount, with the day on which a source stated it; without a day it is never shown."""

    what: Text = Field(alias="wat")
    amount: Text = Field(alias="bedrag")
    as_of: VagueDay | None = Field(default=None, alias="stand")
    url: Url


class Source(Model):
    """Where an answer comes from. `day` is the date seen in the source itself."""

    text: Text = Field(alias="tekst")
    day: VagueDay | None = Field(default=None, alias="datum")
    url: Url | None = None


class Contact(Model):
    """Whom to turn to, and for what."""

    name: Text = Field(alias="naam")
    purpose: Text = Field(alias="voor")
    url: Url | None = None


class Link(Model):
    """A page worth reading."""

    title: Text = Field(alias="titel")
    url: Url


class RoleAnswer(Model):
    """The answer for one role, where that differs from the general one."""

    role: Literal[ROLES] = Field(alias="rol")  # type: ignore[valid-type]
    answer: Text = Field(alias="antwoord")


class Topic(Model):
    """Something we know: the answer with all that belongs to it."""

    id: TopicId
    title: Text = Field(alias="titel", max_length=45)
    choice: Text = Field(alias="keuze", max_length=60)
    answer: Text = Field(alias="antwoord")
    role_answers: tuple[RoleAnswer, ...] = Field(default=(), alias="voor_rol")
    costs: Text | None = Field(default=None, alias="kosten")
    who: Text | None = Field(default=None, alias="wie")
    where: Text | None = Field(default=None, alias="waar")
    when: Text | None = Field(default=None, alias="wanneer")
    how: Text | None = Field(default=None, alias="hoe")
    steps: tuple[Text, ...] = Field(default=(), alias="stappen")
    contacts: tuple[Contact, ...] = Field(default=(), alias="contact")
    links: tuple[Link, ...] = ()
    amounts: tuple[Amount, ...] = Field(default=(), alias="bedragen")
    follow_ups: tuple[TopicId, ...] = Field(default=(), alias="vervolg")
    sources: tuple[Source, ...] = Field(default=(), alias="bron")
    checked: Day = Field(alias="gecontroleerd")
    review: Day = Field(alias="herzien")
    one_on_one: Flag = Field(alias="een_op_een")
    status: Literal["actief", "concept"] = "actief"

    def answer_for(self, role: str | None) -> str:
        """The answer for this role, or the general one."""
        return next((a.answer for a in self.role_answers if a.role == role), self.answer)


class TopicGroup(Model):
    """One file of answers."""

    group: TopicId = Field(alias="groep")
    title: Text = Field(alias="titel")
    topics: tuple[Topic, ...]


class Questions(Model):
    """The ways people ask for one topic, one a line."""

    topic: TopicId
    dutch: Lines = Field(alias="vragen")
    english: Lines = Field(default=(), alias="engels")
    french: Lines = Field(default=(), alias="frans")
    follow_ups: Lines = Field(default=(), alias="vervolg")
    rules: Lines = Field(default=(), alias="regels")


class Choice(Model):
    """A message that fits several topics, and the short question back."""

    id: TopicId = Field(alias="keuze")
    question: Text = Field(alias="vraag")
    options: tuple[TopicId, ...] = Field(alias="opties", min_length=2, max_length=4)
    examples: Lines = Field(alias="vragen")


class Outside(Model):
    """A family of messages that are none of our business."""

    id: TopicId = Field(alias="buiten")
    answer: Text = Field(alias="antwoord")
    examples: Lines = Field(alias="vragen")


class Case(Model):
    """A family of personal or many-sided cases that belong with a person."""

    id: TopicId = Field(alias="geval")
    answer: Text = Field(alias="antwoord")
    about: tuple[TopicId, ...] = Field(alias="over")
    examples: Lines = Field(alias="vragen")


class Municipality(Model):
    """A municipality of 2025 with all the names people use for it."""

    nis: str
    name: Text = Field(alias="naam")
    province: Text = Field(alias="provincie")
    french: Text | None = Field(default=None, alias="frans")
    postcodes: Lines = ()
    former: Lines = Field(default=(), alias="vroeger")
    parts: Lines = Field(default=(), alias="deelgemeenten")
    short: Lines = Field(default=(), alias="kort")


class Municipalities(Model):
    """The file of municipalities; `common_words` are names that are also ordinary words."""

    common_words: Lines = Field(alias="gewone_woorden")
    municipalities: tuple[Municipality, ...] = Field(alias="gemeenten")


class EntityValue(Model):
    """One value of an entity and the words people use for it."""

    name: TopicId | Text = Field(alias="naam")
    title: Text = Field(alias="titel")
    words: Lines = Field(alias="woorden")


class Entity(Model):
    """One kind of entity."""

    kind: Literal["provincie", "thema", "fase", "rol"] = Field(alias="soort")
    values: tuple[EntityValue, ...] = Field(alias="waarden")


class Concept(Model):
    """Words that mean the same for our purpose, in Dutch, English and French."""

    id: TopicId = Field(alias="begrip")
    words: Lines = Field(alias="woorden")
    english: Lines = Field(default=(), alias="engels")
    french: Lines = Field(default=(), alias="frans")

    @property
    def all_words(self) -> tuple[str, ...]:
        """Every word and phrase of the concept."""
        return (*self.words, *self.english, *self.french)


class Concepts(Model):
    """The thesaurus."""

    concepts: tuple[Concept, ...] = Field(alias="begrippen")


class Dialect(Model):
    """Spoken and chat spellings: lines of `kheb = ik heb`."""

    forms: Lines = Field(alias="vormen")

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """(as typed, in standard Dutch); a line without `=` gives an empty right side."""
        parts = (line.partition("=") for line in self.forms)
        return tuple((left.strip().lower(), right.strip().lower()) for left, _, right in parts)


class Bridge(Model):
    """Everyday words for an official term."""

    term: Text = Field(alias="heet")
    topic: TopicId
    said: Lines = Field(alias="zegt")


class Bridges(Model):
    """All word bridges."""

    bridges: tuple[Bridge, ...] = Field(alias="bruggen")


class Frames(Model):
    """Small words with a fixed task: greetings, closings, words that point back."""

    greetings: Lines = Field(alias="aanhef")
    closings: Lines = Field(alias="slot")
    openers: Lines = Field(alias="vervolg")
    pointers: Lines = Field(alias="verwijzing")
    aspects: dict[Literal["kosten", "wie", "waar", "wanneer", "hoe"], Lines] = Field(alias="aspecten")
    english: Lines = Field(alias="engels")
    french: Lines = Field(alias="frans")
    dutch: Lines = Field(alias="nederlands")
    small: Lines = Field(alias="klein")
    answers: Lines = Field(default=(), alias="antwoord")


class Danger(Model):
    """One kind of acute danger: what people write, what it is not, and the help lines."""

    id: TopicId = Field(alias="gevaar")
    answer: Text = Field(alias="antwoord")
    signals: Lines = Field(alias="signalen")
    not_when: Lines = Field(default=(), alias="niet_als")


class Dangers(Model):
    """Acute danger, with the day on which the help lines were checked."""

    checked: Day = Field(alias="gecontroleerd")
    dangers: tuple[Danger, ...] = Field(alias="gevaren")


class Condition(Model):
    """Ask only when an earlier question got this answer."""

    question: TopicId = Field(alias="vraag")
    value: Text = Field(alias="is")


class IntakeQuestion(Model):
    """One question before a talk with a member of staff; `title` is the label that staff see."""

    id: TopicId = Field(alias="vraag")
    title: Text = Field(alias="titel", max_length=40)
    text: Text = Field(alias="tekst", max_length=200)
    kind: Literal["tekst", "gemeente", "thema", "rol", "fase", "keuze"] = Field(alias="soort")
    required: Flag = Field(default=True, alias="verplicht")
    options: Lines = Field(default=(), alias="opties")
    themes: Lines = Field(default=(), alias="themas")
    only_if: Condition | None = Field(default=None, alias="als")
    check: Literal["geen", "mail"] = Field(default="geen", alias="controle")


WISHES = (
    "start", "ja", "nee", "terug", "stop", "wijzig", "schrap", "overslaan",
    "stand", "intrekken", "aanvullen", "heropenen", "assistent", "genoeg",
    "verzetten", "afzeggen", "afspraak",
    "gegevens", "wissen", "zeker", "verbeteren", "gegevens_kort", "wissen_kort", "verbeteren_kort",
)  # fmt: skip


class Wish(Model):
    """What people say to steer the intake, or about a request they sent, as rules."""

    id: Literal[WISHES] = Field(alias="wens")  # type: ignore[valid-type]
    rules: Lines = Field(alias="regels", min_length=1)


class Intake(Model):
    """The questions of the intake in order, and what is said to steer it."""

    questions: tuple[IntakeQuestion, ...] = Field(alias="vragen", min_length=1)
    wishes: tuple[Wish, ...] = Field(alias="zeggen")


class Phrases(Model):
    """What the assistant itself says, by name; several lines are variants used in turn."""

    phrases: dict[str, Lines] = Field(alias="zinnen")
