"""How long what is kept is kept, and why: per kind, and for requests per topic; as `wegwijs.yaml` says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

PUBLIC_TASK = "taak van algemeen belang (AVG, artikel 6, lid 1, e)"
LEGITIMATE = "gerechtvaardigd belang (AVG, artikel 6, lid 1, f)"


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

    @property
    def longest_request_days(self) -> int:
        """The longest that any closed request is kept."""
        return max(self.request.days, *(term.days for term in self.topics.values()), 0)


DEFAULT = Terms()
