"""What is found when an installation of a platform is looked at: what is fine, and what is to be mended."""

from dataclasses import dataclass
from enum import Enum


class Mark(Enum):
    """How something was found; LOOK is what only a person can see."""

    FINE = "ok"
    WRONG = "ONTBREEKT"
    LOOK = "ZIE ZELF"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and what to mend."""

    mark: Mark
    what: str

    @property
    def is_wrong(self) -> bool:
        """Whether it is to be mended."""
        return self.mark is Mark.WRONG
