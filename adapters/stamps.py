"""The values of buttons and forms of staff: a request, a version, what it does; signed for one place."""

from dataclasses import dataclass

from bot.signing import Signer

LOOK = "bekijken"  # what the button does that changes nothing
MOST_VALUE = 150  # characters that Slack takes as the value of an option in a menu
_PARTS = 4


@dataclass(frozen=True)
class Stamp:
    """What is signed: a request, the version of it that was shown, and what the button or form does."""

    number: str
    version: int
    action: str


@dataclass(frozen=True)
class Stamps:
    """Signs and reads stamps for one `place`: the channel in which a card lies, or the person whose window it
    is. What was signed for another place is not read here (statement 44), nor what was for another `purpose`:
    each platform has its own.
    """

    signer: Signer
    place: str
    purpose: str

    def write(self, stamp: Stamp) -> str:
        """The stamp as the value of a button. Raises ValueError for one that a platform would refuse."""
        version = str(stamp.version)
        signature = self.signer.sign(self.purpose, stamp.number, version, stamp.action, self.place)
        value = ".".join((stamp.number, version, signature, stamp.action))
        if len(value) > MOST_VALUE or "." in stamp.number:
            raise ValueError("a stamp that no button can hold")
        return value

    def read(self, value: str) -> Stamp | None:
        """The stamp in this value; None for what we did not sign for this place, word for word."""
        parts = value.split(".", _PARTS - 1) if len(value) <= MOST_VALUE else []
        if len(parts) < _PARTS:
            return None
        number, version, signature, action = parts
        if not self.signer.is_signed(signature, self.purpose, number, version, action, self.place):
            return None
        return Stamp(number, int(version), action)
