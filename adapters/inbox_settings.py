"""The parts of `wegwijs.yaml` about staff: teams and their routing, logging in, and mail."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from adapters.hours_settings import HoursPart, OptionalHours
from adapters.settings_part import Names, Part, blank_to_list
from adapters.teams_settings import CHANNEL_FORM
from bot.mail_address import read_mail
from bot.promise import PromiseRule
from bot.teams import Canned, Team, Teams
from knowledge.model import Flag, Text


def _mail(value: str) -> str:
    """A mail address, or nothing. Raises ValueError."""
    if value and read_mail(value) is None:
        raise ValueError("write an address such as info@voorbeeld.be, or leave it empty")
    return value


Mail = Annotated[str, AfterValidator(_mail)]


class TeamPart(Part):
    """One team under `balie.teams`."""

    id: str = Field(alias="team", pattern=r"^[a-z][a-z0-9_]{0,29}$")
    title: Text = Field(alias="titel")
    email: Mail = Field("", alias="mail")
    topics: Names = Field(frozenset(), alias="onderwerpen")
    themes: Names = Field(frozenset(), alias="themas")
    municipalities: Names = Field(frozenset(), alias="gemeenten")
    provinces: Names = Field(frozenset(), alias="provincies")
    roles: Names = Field(frozenset(), alias="rollen")
    stand_in: str | None = Field(None, alias="vervanger")
    is_away: Flag = Field(default=False, alias="afwezig")
    takes_turns: Flag = Field(default=False, alias="om_de_beurt")
    hours: OptionalHours | None = Field(None, alias="uren")
    slack_channel: str = Field("", alias="slack_kanaal", pattern=r"^([CG][A-Z0-9]{2,})?$")

    teams_channel: str = Field("", alias="teams_kanaal", pattern=CHANNEL_FORM, max_length=120)

    def to_team(self, organisation: HoursPart, *, slack_workspace: str = "", teams_tenant: str = "") -> Team:
        """The team, with the hours of the organisation where it has none of its own, and its boards."""
        hours = organisation.to_hours(self.hours)
        places = {
            "slack": (slack_workspace, self.slack_channel),
            "teams": (teams_tenant, self.teams_channel),
        }
        boards = {channel: "/".join(place) for channel, place in places.items() if all(place)}
        plain = self.model_dump(exclude={"slack_channel", "teams_channel", "hours"})
        return Team(**{**plain, "stand_in": self.stand_in or None, "hours": hours, "boards": boards})


class CannedPart(Part):
    """One reply under `balie.standaardantwoorden`."""

    name: Text = Field(alias="naam")
    text: str = Field(alias="tekst", min_length=1)


def _default_teams() -> tuple[TeamPart, ...]:
    return (TeamPart(team="algemeen", titel="Algemeen team"),)


class InboxPart(Part):
    """Section `balie`."""

    teams: tuple[TeamPart, ...] = Field(default_factory=_default_teams, min_length=1)
    canned: Annotated[tuple[CannedPart, ...], BeforeValidator(blank_to_list)] = Field(
        (), alias="standaardantwoorden"
    )
    stale_days: int = Field(3, alias="stil_na_dagen", ge=1, le=90)
    totp_roles: Names = Field(frozenset(), alias="extra_code_voor")
    promised_days: int = Field(2, alias="beloofde_werkdagen", ge=1, le=10)
    requests_per_day: int = Field(5, alias="aanvragen_per_dag", ge=1, le=1000)
    boards_with_content: Flag = Field(default=False, alias="kaart_met_vraag")

    @model_validator(mode="after")
    def _fits(self) -> "InboxPart":
        self.to_teams(HoursPart())
        _check_apart((team.slack_channel for team in self.teams), "slack_kanaal")
        _check_apart((team.teams_channel for team in self.teams), "teams_kanaal")
        return self

    def to_teams(self, hours: HoursPart, *, slack_workspace: str = "", teams_tenant: str = "") -> Teams:
        """The teams, with the hours of the organisation. Raises ValueError when they do not fit together."""
        return Teams(
            tuple(
                team.to_team(hours, slack_workspace=slack_workspace, teams_tenant=teams_tenant)
                for team in self.teams
            ),
            tuple(Canned(one.name, one.text) for one in self.canned),
            timedelta(days=self.stale_days),
            PromiseRule(self.promised_days, self.requests_per_day),
        )


def _check_apart(channels: Iterable[str], name: str) -> None:
    """Raises ValueError when two teams would get each other's cards."""
    used = [channel for channel in channels if channel]
    if len(set(used)) < len(used):
        raise ValueError(f"two teams share a channel: give each its own under `{name}`")


class MailPart(Part):
    """Section `post`: the server that takes our mail. Its password is WEGWIJS_SMTP_PASSWORD."""

    host: str = Field("", alias="server")
    port: int = Field(587, alias="poort", ge=1, le=65535)
    user: str = Field("", alias="gebruiker")
    sender: Mail = Field("", alias="afzender")
    security: str = Field("starttls", alias="beveiliging", pattern=r"^(starttls|tls|geen)$")

    @model_validator(mode="after")
    def _fits(self) -> "MailPart":
        if self.host and not self.sender:
            raise ValueError("write the address that mail comes from under `afzender`")
        return self


class LoginPart(Part):
    """Section `aanmelden`: logging in with an account of your organisation (OpenID Connect).

    `roles` maps what the claim holds to medewerker, teamleider or beheerder, `teams` to a team; `team` is
    that of who comes for the first time, without it only those who have a record get in. `login_field`
    names a claim that is trusted as a login in place of the verified mail. The client's secret is
    WEGWIJS_OIDC_SECRET.
    """

    issuer: str = Field("", alias="uitgever")
    client_id: str = Field("", alias="klant")
    login_field: str = Field("", alias="login_veld")
    role_claim: str = Field("roles", alias="rol_veld")
    roles: Annotated[dict[str, str], BeforeValidator(lambda value: value or {})] = Field({}, alias="rollen")
    teams: Annotated[dict[str, str], BeforeValidator(lambda value: value or {})] = Field({})
    team: str = ""
    title: str = Field("je werkaccount", alias="titel")

    @model_validator(mode="after")
    def _fits(self) -> "LoginPart":
        if self.issuer and not self.client_id:
            raise ValueError("write the name of this application at the issuer under `klant`")
        if self.issuer and not self.issuer.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError("write an address that begins with https:// under `uitgever`")
        wrong = set(self.roles.values()) - {"medewerker", "teamleider", "beheerder"}
        if wrong:
            raise ValueError(f"{sorted(wrong)[0]} is no role: write medewerker, teamleider or beheerder")
        return self
