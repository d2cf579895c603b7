"""Who runs the assistant, as `wegwijs.yaml` says: name, contact, address, hours."""

from dataclasses import dataclass

from bot.reply import Line, Section


@dataclass(frozen=True)
class Organisation:
    """The organisation behind the assistant; empty fields are simply not shown."""

    name: str = "Sociale InnovatieFabriek"
    email: str = ""
    phone: str = ""
    address: str = ""
    hours: str = ""
    website: str = "https://www.socialeinnovatiefabriek.be"
    socials: tuple[Line, ...] = ()

    def given_contact(self) -> tuple[Line, ...]:
        """The contact that was filled in, a line each."""
        given = (
            ("Mail", self.email),
            ("Telefoon", self.phone),
            ("Adres", self.address),
            ("Open", self.hours),
        )
        return tuple(Line(f"{label}: {value}") for label, value in given if value)

    def contact(self) -> Section:
        """How to reach a person there: the contact that was filled in, and always the website."""
        lines = (*self.given_contact(), Line("Website", self.website), *self.socials)
        return Section(f"Zo bereik je de {self.name}", lines)
