"""How long what is kept is kept, and why: per kind, and for requests per topic; as `wegwijs.yaml` says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

PUBLIC_TASK = "taak van algemeen belang (AVG, artikel 6, lid 1, e)"
LEGITIMATE = "gerechtvaardigd belang (AVG, artikel 6, lid 1, f)"
WARNED_BEFORE = timedelta(days=7)
KEEP_DESTRUCTIONS = timedelta(days=3653)  # who is asked what became of something can say so for ten years
ON_DEMAND = "op verzoek"  # stands in the place of a rule when the person asked for it


class Kind(StrEnum):
    """What has an end date."""

    CONVERSATION = "gesprek"
    MISS = "gemist"
    REQUEST = "aanvraag"
    AUDIT = "logboek"


class Fate(StrEnum):
    """What happens at the end (Flemish Bestuursdecreet, III.87: by a published selectieregel)."""

    DESTROY = "vernietigen"
    KEEP = "bewaren"


@dataclass(frozen=True)
class Term:
    """How many days something is kept, on which legal basis and by which selectieregel ("": none applies).

    What is to be kept for the archive is never destroyed by wegwijs.
    """

    days: int
    basis: str = PUBLIC_TASK
    selection_rule: str = ""
    fate: Fate = Fate.DESTROY


@dataclass(frozen=True)
class Terms:
    """All terms. A conversation and what is remembered in it count from the last message, a miss and a line
    of the log from when they were made, a request from its end. `topics` are terms of requests by topic."""

    conversation: Term = field(default_factory=lambda: Term(30))
    miss: Term = field(default_factory=lambda: Term(90))
    request: Term = field(default_factory=lambda: Term(90))
    audit: Term = field(default_factory=lambda: Term(365, LEGITIMATE))
    topics: Mapping[str, Term] = field(default_factory=dict)

    def of_request(self, topic: str | None) -> Term:
        """The term of a request on this topic."""
        return self.topics.get(topic or "", self.request)

    def of(self, kind: Kind, rule: str = "") -> Term:
        """The term of a kind; `rule` is the topic of requests with one of their own."""
        if kind is Kind.REQUEST:
            return self.of_request(rule)
        others = {Kind.CONVERSATION: self.conversation, Kind.MISS: self.miss, Kind.AUDIT: self.audit}
        return others[kind]

    @property
    def longest_request_days(self) -> int:
        """The longest that any closed request is kept."""
        return max(self.request.days, *(term.days for term in self.topics.values()), 0)


DEFAULT = Terms()


@dataclass(frozen=True)
class Destruction:
    """One line of the record of what was destroyed: numbers only.

    `rule` is the topic with a term of its own, "" for the general one, or ON_DEMAND.
    """

    at: datetime
    kind: str
    rule: str
    rows: int


@dataclass(frozen=True)
class Outlook:
    """What becomes of one kind by one rule: how many would go now, and within a week after that; how many
    whose time has come stay because somebody holds them, or because they are for the archive."""

    kind: Kind
    rule: str = ""
    now: int = 0
    soon: int = 0
    held: int = 0
    archive: int = 0
