"""One line of the intake, in requests and in forms."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """One line of the intake as the asker left it: the id of its question, a label, the value."""

    id: str
    label: str
    value: str
