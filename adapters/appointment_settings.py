"""The part of `wegwijs.yaml` about appointments: how long they take and where people meet."""

from typing import Annotated

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError, ValidationInfo, field_validator

from adapters.settings_part import Part, blank_to_list
from bot.appointment import Place, PlaceKind
from knowledge.model import Text, Url

SHORTEST_PHONE = 3  # digits: a short number such as 1700 is one too


class PlacePart(Part):
    """One place under `afspraken.plaatsen`."""

    name: Text = Field(alias="naam", max_length=100)
    kind: PlaceKind = Field(alias="soort")
    value: Text = Field(alias="waarde")

    @field_validator("value")
    @classmethod
    def _fits_kind(cls, value: str, info: ValidationInfo) -> str:
        """A value that people can use. Raises ValueError."""
        kind = info.data.get("kind")
        if kind is PlaceKind.ONLINE and not _is_https_link(value):
            raise ValueError("write the link of an online place, beginning with https://")
        if kind is PlaceKind.PHONE and sum(sign.isdigit() for sign in value) < SHORTEST_PHONE:
            raise ValueError("write the phone number to call, such as 02 123 45 67")
        return value

    def to_place(self) -> Place:
        """The place."""
        return Place(self.name, self.kind, self.value)


class AppointmentPart(Part):
    """Section `afspraken`. Without places no appointment can be offered."""

    minutes: int = Field(45, alias="duur_minuten", ge=15, le=240)
    places: Annotated[tuple[PlacePart, ...], BeforeValidator(blank_to_list)] = Field((), alias="plaatsen")

    @field_validator("places")
    @classmethod
    def _differ(cls, places: tuple[PlacePart, ...]) -> tuple[PlacePart, ...]:
        names = [place.name.casefold() for place in places]
        twice = next((place.name for place in places if names.count(place.name.casefold()) > 1), None)
        if twice is not None:
            raise ValueError(
                f"two places are called {twice}: an appointment is kept with the name of its place"
            )
        return places

    def to_places(self) -> tuple[Place, ...]:
        """The places, in the order of the file."""
        return tuple(place.to_place() for place in self.places)


def _is_https_link(value: str) -> bool:
    try:
        return TypeAdapter(Url).validate_python(value).lower().startswith("https://")
    except ValidationError:
        return False
