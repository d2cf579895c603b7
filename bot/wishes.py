"""What people say to steer the intake, or about a request they sent; by the rules of intake.yaml."""

import re
from collections.abc import Callable, Iterable, Sequence

from bot.number import SHAPE
from intents.normalise import clean, fold, tokenise
from knowledge.model import Intake
from knowledge.rules import RuleSet

STEERING = ("ja", "nee", "terug", "stop", "wijzig", "schrap", "overslaan")
ABOUT_REQUESTS = (
    "verzetten", "afzeggen", "afspraak", "stand", "intrekken", "aanvullen", "heropenen", "assistent",
)  # fmt: skip
ABOUT_DATA = ("wissen", "verbeteren", "gegevens")  # also where a member of staff reads along
ABOUT_DATA_IN_SHORT = tuple(f"{name}_kort" for name in ABOUT_DATA)
_POLITE = frozenset((*ABOUT_REQUESTS, *ABOUT_DATA, *ABOUT_DATA_IN_SHORT))  # "ok, bedankt" is no yes
_MOST_WORDS = 25  # whoever steers says it briefly
_ADDING_WORDS = frozenset((
    "ik", "wil", "wou", "zou", "willen", "graag", "nog", "iets", "wat", "dit", "toevoegen", "voeg", "toe",
    "aan", "bij", "voor", "mijn", "de", "het", "een", "vraag", "aanvraag", "nummer", "mag", "kan", "moet",
    "er", "daar", "aub", "alsjeblieft", "hoor", "ja", "even",
))  # fmt: skip
_LEADING_WORDS = frozenset(("je", "jouw", "mijn", "m'n", "de", "het", "een"))
_GREETING = re.compile(
    r"(?:(?:hallo|hey|hoi|hi|dag|beste|goeiedag|goedendag|goe(?:de|ie)n? ?(?:morgen|middag|avond)|wegwijs) )+"
)
_THANKS = re.compile(
    r" (?:met )?vriendelijke groet(?:en)?(?= )| bij voorbaat dank(?= )| dank (?:u|je)(?: wel)?(?= )|"
    r" a u b(?= )| s v p(?= )"
)
_FILLERS = frozenset((
    "aub", "svp", "alsjeblieft", "alstublieft", "asjeblieft", "dankjewel", "dankuwel", "bedankt", "merci",
    "thanks", "alvast", "mvg", "groeten", "groetjes", "graag", "even", "eens", "maar", "gewoon", "allemaal",
    "direct", "meteen", "onmiddellijk", "nu", "hoor", "toch", "misschien", "ook",
))  # fmt: skip
_LONGEST = 400  # characters of a wish
_LINE = re.compile(r"\b(\d{1,2})\b")


class Wishes:
    """Recognises wishes. `standard` turns dialect words into standard Dutch."""

    def __init__(self, intake: Intake, standard: Callable[[Sequence[str]], Sequence[str]]) -> None:
        self._standard = standard
        self._rules = {wish.id: RuleSet(wish.rules) for wish in intake.wishes}

    def find(self, text: str, among: Sequence[str]) -> str | None:
        """The first of these wishes that the text says, or None."""
        typed = tokenise(fold(clean(text))) if len(text) <= _LONGEST else []
        if not typed or len(typed) > _MOST_WORDS:
            return None
        said = {" ".join(words).replace("'", " ") for words in (typed, self._standard(typed))}
        bare = said | {without_manners(spelling) for spelling in said}
        return next((name for name in among if self._says(name, bare if name in _POLITE else said)), None)

    def _says(self, name: str, spellings: Iterable[str]) -> bool:
        return any(self._rules[name].find(spelling) for spelling in spellings)


def without_manners(spelling: str) -> str:
    """The words without a greeting, thanks, and what only makes them softer."""
    greeting = _GREETING.match(spelling)
    left = _THANKS.sub("", f" {spelling[greeting.end() if greeting else 0 :]} ")
    return " ".join(word for word in left.split() if word not in _FILLERS)


def content_of(text: str) -> str:
    """What was said besides "ik wil iets toevoegen aan mijn vraag 428-193-K"; empty when nothing was."""
    rest = [
        word
        for word in tokenise(fold(clean(SHAPE.sub(" ", clean(text).upper()))))
        if word not in _ADDING_WORDS
    ]
    return text if len(rest) > 1 else ""


def read_lines(text: str) -> tuple[int, ...]:
    """The numbers of the lines that are meant: "schrap 2 en 3"."""
    return tuple(int(found) for found in _LINE.findall(text[:_LONGEST]))


def without_numbers(text: str) -> str:
    """The text without numbers of lines or requests: what is wanted, not with what."""
    return re.sub(r"\d+", " ", SHAPE.sub(" ", clean(text).upper()))


def without_words(text: str, words: Iterable[str]) -> str:
    """The text without these words, and without those that only lead to them."""
    gone = {fold(word) for word in words} | _LEADING_WORDS
    return " ".join(word for word in tokenise(fold(clean(text))) if word not in gone)


def says_name(text: str, name: str) -> bool:
    """Whether the text has every word of the name of a line that is not just leading to it."""
    said = set(tokenise(fold(clean(text[:_LONGEST]))))
    needed = set(tokenise(fold(name))) - _LEADING_WORDS
    return bool(needed) and needed <= said
