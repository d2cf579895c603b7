"""The part of `wegwijs.yaml` about how long things are kept, and why."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from adapters.settings_part import Part, blank_to_list
from bot.retention import DEFAULT, Fate, Kind, Term, Terms
from knowledge.model import Text

MOST_DAYS = 3650


def _to_days(value: Any) -> int:
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= MOST_DAYS):
        raise ValueError(f"write a whole number of days, from 1 to {MOST_DAYS}")
    return int(text)


def _to_topics(value: Any) -> Any:
    """Refuses an empty list: a rule for no topic would be the rule for all."""
    if not blank_to_list(value):
        raise ValueError("name the topics in a list, or leave `onderwerpen` out to mean all other requests")
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("write the topics as a list, each on a line of its own after a dash")
    return value


def _to_rules(value: Any) -> Any:
    rules = blank_to_list(value)
    if not isinstance(rules, list):
        raise ValueError("write the rules as a list, each of them after a dash")
    return rules


def _one_of(words: type[StrEnum]) -> BeforeValidator:
    def check(value: Any) -> Any:
        if value not in list(words):
            raise ValueError(f"write one of {', '.join(words)}")
        return value

    return BeforeValidator(check)


_Days = Annotated[int, BeforeValidator(_to_days)]
_Topics = Annotated[frozenset[str], BeforeValidator(_to_topics)]


class RulePart(Part):
    """One entry of `bewaren.regels`: on what basis a kind is kept, and for requests on which topics.

    `aanvraag` without topics holds for all other requests.
    """

    kind: Annotated[Kind, _one_of(Kind)] = Field(alias="soort")
    topics: _Topics = Field(frozenset(), alias="onderwerpen")
    days: _Days | None = Field(None, alias="dagen")
    basis: Text = Field("", alias="grondslag")
    selection_rule: Text = Field("", alias="selectieregel")
    fate: Annotated[Fate, _one_of(Fate)] = Field(Fate.DESTROY, alias="bestemming")

    @model_validator(mode="after")
    def _fits(self) -> "RulePart":
        if self.topics and self.kind is not Kind.REQUEST:
            raise ValueError("only `soort: aanvraag` may name topics under `onderwerpen`")
        return self

    def to_term(self, otherwise: Term) -> Term:
        """The term, with what is left out from another one."""
        return Term(
            self.days or otherwise.days, self.basis or otherwise.basis, self.selection_rule, self.fate
        )


class KeepPart(Part):
    """Section `bewaren`, in days; `regels` say on which basis, and may differ per topic."""

    conversation_days: _Days = Field(DEFAULT.conversation.days, alias="gesprek_dagen")
    misses_days: _Days = Field(DEFAULT.miss.days, alias="gemist_dagen")
    request_days: _Days = Field(DEFAULT.request.days, alias="aanvraag_dagen")
    audit_days: _Days = Field(DEFAULT.audit.days, alias="logboek_dagen")
    rules: Annotated[tuple[RulePart, ...], BeforeValidator(_to_rules)] = Field((), alias="regels")

    @model_validator(mode="after")
    def _fits(self) -> "KeepPart":
        named = list(self._named())
        twice = next((name for name in named if named.count(name) > 1), None)
        if twice:
            raise ValueError(f"there are two rules for {twice} under `regels`: leave one out")
        return self

    def _named(self) -> Iterator[str]:
        for rule in self.rules:
            yield from sorted(rule.topics) or [rule.kind.value]

    def to_terms(self) -> Terms:
        """The terms in use."""
        of_kind = {rule.kind: rule for rule in self.rules if not rule.topics}

        def term(kind: Kind, days: int, otherwise: Term) -> Term:
            plain = Term(days, otherwise.basis)
            return of_kind[kind].to_term(plain) if kind in of_kind else plain

        request = term(Kind.REQUEST, self.request_days, DEFAULT.request)
        topics = {topic: rule.to_term(request) for rule in self.rules for topic in sorted(rule.topics)}
        return Terms(
            term(Kind.CONVERSATION, self.conversation_days, DEFAULT.conversation),
            term(Kind.MISS, self.misses_days, DEFAULT.miss),
            request,
            term(Kind.AUDIT, self.audit_days, DEFAULT.audit),
            topics,
        )
