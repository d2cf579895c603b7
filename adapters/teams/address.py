"""Where a conversation in Teams is reached: told with each activity, kept as JSON of our own."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Address:
    """The service of the Bot connector, and how it names the conversation, the person and us. Only of an
    activity whose token was good: pitfall 14 of teams.md."""

    service: str
    conversation: str
    user: str
    bot: str

    def to_json(self) -> Mapping[str, str]:
        """Plain values for the store."""
        return dict(vars(self))

    @classmethod
    def from_json(cls, value: Mapping[str, str]) -> "Address | None":
        """The address of `to_json`; None for what is none."""
        known = {name: str(value.get(name, "")) for name in cls.__dataclass_fields__}
        return cls(**known) if known["service"] and known["conversation"] else None
