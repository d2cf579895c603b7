"""What the sections of `wegwijs.yaml` share: the form of a part, and lists that may be left empty."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict


class Part(BaseModel):
    """A section: frozen, with no key that is not named here."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def blank_to_list(value: Any) -> Any:
    """An empty value of a list as a list."""
    return [] if value in ("", None) else value


Names = Annotated[frozenset[str], BeforeValidator(blank_to_list)]
