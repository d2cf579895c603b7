"""Where we and others are in Teams: told with each activity, kept as JSON of our own; or configured."""

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


@dataclass(frozen=True)
class Ours:
    """Who we are in Teams: the organisations (`tenants`) that we talk with, how the connector names us
    (`bot`), and the `service` that takes what is posted in channels of staff or deleted. Services on this
    machine, and any organisation, are allowed in tests only."""

    tenants: frozenset[str]
    bot: str
    service: str
    allows_loopback: bool = False
    allows_any: bool = False

    def has(self, tenant: str) -> bool:
        """Whether we talk with people of this organisation."""
        return self.allows_any or tenant in self.tenants
