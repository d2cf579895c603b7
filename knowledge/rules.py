"""The small template language of rules: `[ik wil] (een mens|iemand) spreken ...`."""

import re
from collections.abc import Sequence
from functools import lru_cache

import re2

MAX_RULE_CHARACTERS = 300
_SYMBOL = re.compile(r"\.\.\.|[()\[\]|]|[a-z0-9'’-]+|\s+|.", re.IGNORECASE)


class BadRule(Exception):  # noqa: N818 - it says what happened
    """A rule that cannot be used, told to an editor."""

    def __init__(self, what: str, todo: str) -> None:
        self.what, self.todo = what, todo
        super().__init__(f"{what} ({todo})")


class Rule:
    """A compiled rule. Matching takes time linear in the text (RE2)."""

    def __init__(self, text: str, pattern: "re2._Regexp[str]") -> None:
        self.text = text
        self._pattern = pattern

    def matches(self, folded: str) -> bool:
        """Whether the folded text (small letters, words, single spaces) fits the rule."""
        return self._pattern.fullmatch(f" {folded} ") is not None


class RuleSet:
    """Many rules matched at once, in one pass over the text."""

    def __init__(self, rules: Sequence[str]) -> None:
        """Raises BadRule for the first rule that cannot be used."""
        for rule in rules:
            compile_rule(rule)
        self._set = re2.Set.FullMatchSet(_options()) if rules else None
        if self._set:
            for rule in rules:
                self._set.Add(_translate(rule.lower()))
            self._set.Compile()

    def find(self, folded: str) -> tuple[int, ...]:
        """Numbers of the rules that the folded text fits, lowest first."""
        return tuple(sorted(self._set.Match(f" {folded} ") or ())) if self._set else ()


def _options() -> "re2.Options":
    options = re2.Options()
    options.log_errors = False
    return options


@lru_cache(maxsize=4096)
def compile_rule(text: str) -> Rule:
    """Rule for `text`. `(a|b)` is a choice, `[a]` may be left out, `...` is any words.

    Without `...` at an end, the message must begin or end there. Raises BadRule.
    """
    if len(text) > MAX_RULE_CHARACTERS:
        raise BadRule(f"deze regel is langer dan {MAX_RULE_CHARACTERS} tekens", "maak er twee van")
    try:
        return Rule(text, re2.compile(_translate(text.lower()), options=_options()))
    except re2.error as error:
        raise BadRule(f"deze regel is niet te gebruiken: {error}", "kijk de haakjes na") from None


def _translate(text: str) -> str:
    parts: list[str] = []
    open_brackets: list[str] = []
    for symbol in _SYMBOL.findall(text):
        if symbol.isspace():
            continue
        if symbol in ")]":
            _close(symbol, open_brackets)
        elif symbol in "([":
            open_brackets.append(symbol)
        elif symbol == "|" and not open_brackets:
            raise BadRule("er staat een | buiten haakjes", "zet de keuzes tussen ( en )")
        parts.append(_piece(symbol))
    if open_brackets:
        raise BadRule(f"'{open_brackets[-1]}' wordt niet gesloten", "zet het andere haakje erbij")
    if not any(re.search(r"[a-z0-9]", part) for part in parts if part != _ANY):
        raise BadRule("deze regel bevat geen woorden", "schrijf er een woord bij")
    return " " + "".join(parts)


_ANY = r"(?:[^ ]+ )*"


def _piece(symbol: str) -> str:
    fixed = {"...": _ANY, "(": "(?:", "[": "(?:", ")": ")", "]": ")?", "|": "|"}
    if symbol in fixed:
        return fixed[symbol]
    if not re.fullmatch(r"[a-z0-9'’-]+", symbol):
        raise BadRule(f"het teken '{symbol}' hoort niet in een regel", "gebruik woorden, ( | ), [ ] en ...")
    words = re.findall(r"[a-z0-9]+", symbol)
    return "".join(f"{word} " for word in words)


def _close(symbol: str, open_brackets: list[str]) -> None:
    wanted = {")": "(", "]": "["}[symbol]
    if not open_brackets or open_brackets.pop() != wanted:
        raise BadRule(f"'{symbol}' hoort bij geen open haakje", "kijk de haakjes na")
