"""The settings: `wegwijs.yaml` and the environment; all that is wrong is told at once."""

import os
import re
from dataclasses import dataclass
from importlib import resources
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.organisation import Organisation
from bot.reply import Line
from knowledge.model import Flag, Url
from knowledge.reader import Unreadable, read_text

EXAMPLE = "wegwijs.voorbeeld.yaml"
DEFAULT_FILE = Path("wegwijs.yaml")
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


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _host(value: str) -> str:
    try:
        return value if value == "localhost" else str(ip_address(value))
    except ValueError:
        raise ValueError("write an IP address such as 127.0.0.1, or localhost") from None


def _mail(value: str) -> str:
    if value and not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", value):
        raise ValueError("write an address such as info@voorbeeld.be, or leave it empty")
    return value


def _network(value: Any) -> Any:
    try:
        return ip_network(value)
    except ValueError:
        raise ValueError("write IP addresses or networks such as 10.0.0.5 or 10.0.0.0/24") from None


def _blank_to_list(value: Any) -> Any:
    return [] if value in ("", None) else value


class OrganisationPart(_Part):
    """Section `organisatie`."""

    name: str = Field("Sociale InnovatieFabriek", alias="naam", min_length=1)
    email: Annotated[str, AfterValidator(_mail)] = Field("", alias="mail")
    phone: str = Field("", alias="telefoon")
    address: str = Field("", alias="adres")
    hours: str = Field("", alias="openingsuren")
    website: Url = "https://www.socialeinnovatiefabriek.be"
    socials: Annotated[tuple[Url, ...], BeforeValidator(_blank_to_list)] = Field(
        SOCIALS, alias="sociale_media"
    )


class WebPart(_Part):
    """Section `web`."""

    host: Annotated[str, AfterValidator(_host)] = Field("127.0.0.1", alias="adres")
    port: int = Field(8080, alias="poort", ge=0, le=65535)
    https: Flag = False
    ops_networks: Annotated[
        tuple[Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)], ...],
        BeforeValidator(_blank_to_list),
    ] = Field((ip_network("127.0.0.1"), ip_network("::1")), alias="beheer_adressen")


class KeepPart(_Part):
    """Section `bewaren`, in days."""

    conversation_days: int = Field(30, alias="gesprek_dagen", ge=1, le=3650)
    misses_days: int = Field(180, alias="gemist_dagen", ge=1, le=3650)


class FileSettings(_Part):
    """All of `wegwijs.yaml`."""

    organisation: OrganisationPart = Field(default_factory=OrganisationPart, alias="organisatie")
    web: WebPart = Field(default_factory=WebPart)
    keep: KeepPart = Field(default_factory=KeepPart, alias="bewaren")
    data: Path = Field(Path("data"), alias="gegevens")


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


def example_text() -> str:
    """The commented example that `wegwijs run` writes on first use."""
    return (resources.files("adapters") / EXAMPLE).read_text(encoding="utf-8")


def read_settings() -> Settings:
    """Settings of the file that WEGWIJS_CONFIG names, else ./wegwijs.yaml, else the defaults.

    Raises WrongSettings with every fault in one sentence.
    """
    environment = Environment()
    path = environment.config or DEFAULT_FILE
    wrong: list[str] = []
    values = _read_file(path, asked_for=environment.config is not None, wrong=wrong)
    if environment.knowledge is not None and not environment.knowledge.is_dir():
        wrong.append(
            f"WEGWIJS_KNOWLEDGE: {environment.knowledge} is not a folder: name the folder that holds topics/."
        )
    if wrong or values is None:
        raise WrongSettings(tuple(wrong))
    base = path.resolve().parent
    data = (base / values.data).resolve()
    part = values.organisation
    organisation = Organisation(
        name=part.name,
        email=part.email,
        phone=part.phone,
        address=part.address,
        hours=part.hours,
        website=part.website,
        socials=tuple(Line(_social_name(url), url) for url in part.socials),
    )
    cache = environment.cache or _cache_folder(data)
    return Settings(
        path, organisation, values.web, values.keep, data, cache, environment.knowledge, environment.database
    )


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
        return FileSettings.model_validate(document.content or {})
    except Unreadable as error:
        wrong.append(f"{path}:{error.line}: {error.what} ({error.todo}).")
    except OSError as error:
        wrong.append(f"{path}: the file cannot be read ({error.strerror}): check who may read it.")
    except UnicodeDecodeError:
        wrong.append(f"{path}: the file is not in UTF-8: save it again as UTF-8.")
    except ValidationError as error:
        for detail in error.errors():
            name = ".".join(str(part) for part in detail["loc"]) or "the file"
            reason = detail["msg"].removeprefix("Value error, ")
            wrong.append(f"{path}:{document.line_of(detail['loc'])}: {name}: {reason}; see {EXAMPLE}.")
    return None


def _social_name(url: str) -> str:
    names = {"linkedin": "LinkedIn", "facebook": "Facebook", "instagram": "Instagram"}
    return next((name for key, name in names.items() if key in url), "Sociale media")
