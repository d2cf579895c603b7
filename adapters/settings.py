"""The settings: `wegwijs.yaml` and the environment; all that is wrong is told at once."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import resources
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from adapters.appointment_settings import AppointmentPart
from adapters.hours_settings import HoursPart, OptionalHours, parts_without_week
from adapters.inbox_settings import InboxPart, LoginPart, Mail, MailPart
from adapters.retention_settings import KeepPart
from adapters.settings_part import Part, blank_to_list
from adapters.slack_secrets import (
    APP_TOKEN,
    SIGNING,
    SIGNING_BEFORE,
    TOKEN,
    SlackGiven,
    SlackSecrets,
    read_slack_secrets,
)
from adapters.slack_settings import SlackPart
from adapters.teams_secrets import SECRET, TeamsGiven, TeamsSecrets, read_teams_secrets
from adapters.teams_settings import TeamsPart
from bot.organisation import Organisation
from bot.reply import Line
from bot.signing import SHORTEST_SECRET
from bot.teams import Teams
from knowledge.model import Flag, Url
from knowledge.reader import Document, Loc, Unreadable, read_text

EXAMPLE = "wegwijs.voorbeeld.yaml"
_PUBLIC_URL = re.compile(
    r"https://[a-z0-9.-]+(:\d{1,5})?/?|http://(127\.0\.0\.1|localhost)(:\d{1,5})?/?", re.IGNORECASE
)
DEFAULT_FILE = Path("wegwijs.yaml")
NO_WEEK = "no day of the week has opening hours: write them, or leave out the days that differ"
NO_WORKSPACE = "write the id of the Slack workspace (T…) under slack.werkruimte"
NO_TENANT = "write the id of your organisation in Microsoft Entra under teams.organisatie"
SOCIALS = (
    "https://www.linkedin.com/company/sociale-innovatiefabriek",
    "https://www.facebook.com/SocialeInnovatieFabriek",
    "https://www.instagram.com/socialeinnovatiefabriek",
)


class WrongSettings(Exception):  # noqa: N818 - it says what happened
    """The settings cannot be used; `sentences` says what to do, one sentence each."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        self.sentences = sentences
        super().__init__("\n".join(sentences))


class Environment(BaseSettings):
    """What comes from the environment: paths, and later secrets and addresses of services."""

    model_config = SettingsConfigDict(env_prefix="WEGWIJS_", env_ignore_empty=True, extra="ignore")

    config: Path | None = None
    knowledge: Path | None = None
    cache: Path | None = None
    database: SecretStr | None = None
    public_url: str = ""
    secret: SecretStr | None = None
    secret_before: SecretStr | None = None
    smtp_password: SecretStr | None = None
    oidc_secret: SecretStr | None = None
    test_clock: Path | None = None
    slack_token: SecretStr | None = None
    slack_token_file: Path | None = None
    slack_signing_secret: SecretStr | None = None
    slack_signing_secret_file: Path | None = None
    slack_signing_secret_before: SecretStr | None = None
    slack_signing_secret_before_file: Path | None = None
    slack_app_token: SecretStr | None = None
    slack_app_token_file: Path | None = None
    slack_api: str = ""
    teams_app_id: str = ""
    teams_secret: SecretStr | None = None
    teams_secret_file: Path | None = None
    teams_login: str = ""
    teams_metadata: str = ""

    def to_slack(self) -> SlackGiven:
        """What was set for Slack."""
        names = (TOKEN, SIGNING, SIGNING_BEFORE, APP_TOKEN)
        fields = {name: name.removeprefix("WEGWIJS_").lower() for name in names}
        return SlackGiven(
            {name: getattr(self, one) for name, one in fields.items()},
            {name: getattr(self, f"{one}_file") for name, one in fields.items()},
            self.slack_api,
        )

    def to_teams(self) -> TeamsGiven:
        """What was set for Teams."""
        secret, file = {SECRET: self.teams_secret}, {SECRET: self.teams_secret_file}
        return TeamsGiven(secret, file, self.teams_app_id, self.teams_login, self.teams_metadata)


def _host(value: str) -> str:
    try:
        return value if value == "localhost" else str(ip_address(value))
    except ValueError:
        raise ValueError("write an IP address such as 127.0.0.1, or localhost") from None


def _network(value: Any) -> Any:
    try:
        return ip_network(value)
    except ValueError:
        raise ValueError("write IP addresses or networks such as 10.0.0.5 or 10.0.0.0/24") from None


class OrganisationPart(Part):
    """Section `organisatie`."""

    name: str = Field("Sociale InnovatieFabriek", alias="naam", min_length=1)
    email: Mail = Field("", alias="mail")
    phone: str = Field("", alias="telefoon")
    address: str = Field("", alias="adres")
    hours: str = Field("", alias="openingsuren")
    website: Url = "https://www.socialeinnovatiefabriek.be"
    socials: Annotated[tuple[Url, ...], BeforeValidator(blank_to_list)] = Field(
        SOCIALS, alias="sociale_media"
    )


class WebPart(Part):
    """Section `web`."""

    host: Annotated[str, AfterValidator(_host)] = Field("127.0.0.1", alias="adres")
    port: int = Field(8080, alias="poort", ge=0, le=65535)
    https: Flag = False
    proxies: Annotated[
        tuple[Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)], ...],
        BeforeValidator(blank_to_list),
    ] = Field((), alias="proxy_adressen")
    ops_networks: Annotated[
        tuple[Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)], ...],
        BeforeValidator(blank_to_list),
    ] = Field((ip_network("127.0.0.1"), ip_network("::1")), alias="beheer_adressen")


class FileSettings(Part):
    """All of `wegwijs.yaml`."""

    organisation: OrganisationPart = Field(default_factory=OrganisationPart, alias="organisatie")
    web: WebPart = Field(default_factory=WebPart)
    keep: KeepPart = Field(default_factory=KeepPart, alias="bewaren")
    data: Path = Field(Path("data"), alias="gegevens")
    inbox: InboxPart = Field(default_factory=InboxPart, alias="balie")
    mail: MailPart = Field(default_factory=MailPart, alias="post")
    login: LoginPart = Field(default_factory=LoginPart, alias="aanmelden")
    hours: OptionalHours = Field(default_factory=HoursPart, alias="uren")
    appointments: AppointmentPart = Field(default_factory=AppointmentPart, alias="afspraken")
    slack: SlackPart = Field(default_factory=SlackPart)
    teams: TeamsPart = Field(default_factory=TeamsPart)


@dataclass(frozen=True)
class Settings:
    """The settings in use, with absolute folders."""

    file: Path
    organisation: Organisation
    web: WebPart
    keep: KeepPart
    data: Path
    cache: Path
    knowledge: Path | None
    database: SecretStr | None = None
    inbox: InboxPart = field(default_factory=InboxPart)
    mail: MailPart = field(default_factory=MailPart)
    login: LoginPart = field(default_factory=LoginPart)
    hours: HoursPart = field(default_factory=HoursPart)
    appointments: AppointmentPart = field(default_factory=AppointmentPart)
    slack: SlackPart = field(default_factory=SlackPart)
    slack_secrets: SlackSecrets = field(default_factory=SlackSecrets)
    teams: TeamsPart = field(default_factory=TeamsPart)
    teams_secrets: TeamsSecrets = field(default_factory=TeamsSecrets)
    test_clock: Path | None = None
    public_url: str = ""
    secrets: tuple[SecretStr, ...] = ()
    smtp_password: SecretStr | None = None
    oidc_secret: SecretStr | None = None

    @property
    def has_slack(self) -> bool:
        """Whether there is a Slack with boards of teams."""
        return self.slack_secrets.is_given and bool(self.slack.workspace)

    @property
    def has_teams(self) -> bool:
        """Whether there is a Microsoft Teams with boards of teams."""
        return self.teams_secrets.is_given and bool(self.teams.tenant)

    def to_teams(self) -> Teams:
        """The teams, each with its hours and boards. Without a token there is no board in Slack, nor in Teams
        without a bot: cards would be owed that nothing sends, and be posted long after."""
        return self.inbox.to_teams(
            self.hours,
            slack_workspace=self.slack.workspace if self.has_slack else "",
            teams_tenant=self.teams.tenant if self.has_teams else "",
        )


def example_text() -> str:
    """The commented example that `wegwijs run` writes on first use."""
    return (resources.files("adapters") / EXAMPLE).read_text(encoding="utf-8")


def read_settings(*, is_to_run: bool = True) -> Settings:
    """Settings of the file that WEGWIJS_CONFIG names, else ./wegwijs.yaml, else the defaults. What is not
    `is_to_run`, only describes: what Teams is asked with may be missing.

    Raises WrongSettings with every fault in one sentence.
    """
    environment, wrong = Environment(), list[str]()
    path = environment.config or DEFAULT_FILE
    values = _read_file(path, asked_for=environment.config is not None, wrong=wrong)
    wrong.extend(_wrong_environment(environment))
    if values is not None and values.login.issuer:
        wrong.extend(_wrong_login(values, environment))
    slack_secrets, teams_secrets = _read_chat_secrets(environment, values, is_to_run=is_to_run, wrong=wrong)
    if wrong or values is None:
        raise WrongSettings(tuple(wrong))
    data = (path.resolve().parent / values.data).resolve()
    return Settings(
        path,
        _organisation_of(values.organisation),
        values.web,
        values.keep,
        data,
        environment.cache or _cache_folder(data),
        environment.knowledge,
        environment.database,
        inbox=values.inbox,
        mail=values.mail,
        login=values.login,
        hours=values.hours,
        appointments=values.appointments,
        slack=values.slack,
        slack_secrets=slack_secrets,
        teams=values.teams,
        teams_secrets=teams_secrets,
        public_url=environment.public_url.rstrip("/").lower(),
        test_clock=environment.test_clock,
        secrets=_secrets(environment),
        smtp_password=environment.smtp_password,
        oidc_secret=environment.oidc_secret,
    )


def _read_chat_secrets(
    environment: Environment, values: FileSettings | None, *, is_to_run: bool, wrong: list[str]
) -> tuple[SlackSecrets, TeamsSecrets]:
    """Those of Slack and of Teams; of a file that could not be read nothing more is said."""
    workspace = values.slack.workspace if values is not None else None
    tenant = values.teams.tenant if values is not None else None
    return (
        read_slack_secrets(environment.to_slack(), workspace=workspace, wrong=wrong),
        read_teams_secrets(environment.to_teams(), tenant=tenant, is_to_run=is_to_run, wrong=wrong),
    )


def _organisation_of(part: OrganisationPart) -> Organisation:
    return Organisation(
        name=part.name,
        email=part.email,
        phone=part.phone,
        address=part.address,
        hours=part.hours,
        website=part.website,
        socials=tuple(Line(_social_name(url), url) for url in part.socials),
    )


def _secrets(environment: Environment) -> tuple[SecretStr, ...]:
    """The secret that signs, and the one before it while it is being replaced."""
    return tuple(one for one in (environment.secret, environment.secret_before) if one is not None)


def _wrong_login(values: FileSettings, environment: Environment) -> Iterator[str]:
    if not environment.public_url:
        yield "WEGWIJS_PUBLIC_URL: is needed to sign in with an issuer, which sends people back to it."
    if environment.oidc_secret is None:
        yield "WEGWIJS_OIDC_SECRET: is needed to sign in with an issuer: it gave one for this application."
    known = [team.id for team in values.inbox.teams]
    for name, team in (("team", values.login.team), *(("teams", one) for one in values.login.teams.values())):
        if team and team not in known:
            yield f"aanmelden.{name}: there is no team {team!r} under balie.teams."


def _wrong_environment(environment: Environment) -> Iterator[str]:
    """What is wrong in the environment; names the variable, never a secret's value."""
    if environment.knowledge is not None and not environment.knowledge.is_dir():
        folder = environment.knowledge
        yield f"WEGWIJS_KNOWLEDGE: {folder} is not a folder: name the folder that holds topics/."
    for name in ("secret", "secret_before"):
        value: SecretStr | None = getattr(environment, name)
        if value is not None and is_weak(value.get_secret_value()):
            yield (
                f"WEGWIJS_{name.upper()}: is too short or an example: make one with"
                " `python3 -c 'import secrets; print(secrets.token_urlsafe(32))'`."
            )
    if environment.secret_before is not None and environment.secret is None:
        yield "WEGWIJS_SECRET_BEFORE: is there without WEGWIJS_SECRET: set the new one as well."
    if environment.test_clock is not None and environment.public_url.lower().startswith("https"):
        yield "WEGWIJS_TEST_CLOCK: is only to try things out: leave it out where people come."
    if environment.public_url and not _PUBLIC_URL.fullmatch(environment.public_url):
        yield "WEGWIJS_PUBLIC_URL: write an address such as https://wegwijs.voorbeeld.be, without a path."


def is_weak(secret: str) -> bool:
    """Whether a secret is too short, or one that everybody knows."""
    plain = secret.lower()
    known = any(
        word in plain for word in ("changeme", "verander", "geheim", "secret", "example", "voorbeeld")
    )
    return len(secret) < SHORTEST_SECRET or known or len(set(secret)) < 8


def _cache_folder(data: Path) -> Path:
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "wegwijs"
    except RuntimeError:  # a user without a home, as in many containers
        return data / "cache"


def _read_file(path: Path, *, asked_for: bool, wrong: list[str]) -> FileSettings | None:
    if not path.is_file():
        if asked_for:
            wrong.append(
                f"WEGWIJS_CONFIG: there is no file {path}: correct the path, or leave the variable out."
            )
            return None
        return FileSettings()
    try:
        document = read_text(path.read_text(encoding="utf-8-sig"))
        values = FileSettings.model_validate(document.content or {})
        wrong.extend(_fault(path, document, loc, what) for loc, what in _wrong_together(values))
        return values
    except Unreadable as error:
        wrong.append(f"{path}:{error.line}: {error.what} ({error.todo}).")
    except OSError as error:
        wrong.append(f"{path}: the file cannot be read ({error.strerror}): check who may read it.")
    except UnicodeDecodeError:
        wrong.append(f"{path}: the file is not in UTF-8: save it again as UTF-8.")
    except ValidationError as error:
        wrong.extend(_fault(path, document, one["loc"], one["msg"]) for one in error.errors())
    return None


def _wrong_together(values: FileSettings) -> Iterator[tuple[Loc, str]]:
    """What is wrong in one section because of another, and where."""
    for loc in parts_without_week(values.hours, (team.hours for team in values.inbox.teams)):
        yield loc, NO_WEEK
    for number, team in enumerate(values.inbox.teams):
        if team.slack_channel and not values.slack.workspace:
            yield ("balie", "teams", number, "slack_kanaal"), NO_WORKSPACE
        if team.teams_channel and not values.teams.tenant:
            yield ("balie", "teams", number, "teams_kanaal"), NO_TENANT


def _fault(path: Path, document: Document, loc: Loc, what: str) -> str:
    name = ".".join(str(part) for part in loc) or "the file"
    reason = what.removeprefix("Value error, ")
    return f"{path}:{document.line_of(loc)}: {name}: {reason}; see {EXAMPLE}."


def _social_name(url: str) -> str:
    names = {"linkedin": "LinkedIn", "facebook": "Facebook", "instagram": "Instagram"}
    return next((name for key, name in names.items() if key in url), "Sociale media")
