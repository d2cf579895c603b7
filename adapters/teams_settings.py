"""Section `teams` of `wegwijs.yaml`: Microsoft Teams; its secrets come from the environment."""

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from adapters.links import is_link
from adapters.settings_part import Part, blank_to_list
from adapters.teams.service_urls import SERVICE, is_allowed

CHANNEL_FORM = r"^(19:[A-Za-z0-9_-]{1,100}@thread\.(tacv2|skype))?$"  # how Teams names a channel
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TENANT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12,14}")  # that of the Playground is longer


def is_guid(value: str) -> bool:
    """Whether this is an id as Microsoft Entra gives them, in small letters."""
    return _GUID.fullmatch(value) is not None


def _tenant(value: str) -> str:
    """In small letters. Raises ValueError."""
    found = value.strip().lower()
    if not _TENANT.fullmatch(found):
        raise ValueError("write an id of Microsoft Entra, such as 1b4e28ba-2fa1-11d2-883f-0016d3cca427")
    return found


def _tenant_or_none(value: str) -> str:
    return _tenant(value) if value else ""


def _service(value: str) -> str:
    if not is_allowed(value, loopback=True):
        raise ValueError(f"write an address of Teams, such as {SERVICE}, or leave it out")
    return value


def _link(value: str) -> str:
    if value and not is_link(value):
        raise ValueError("write the address at which people add the app, with https://, or leave it empty")
    return value


class TeamsPart(Part):
    """The organisation in Microsoft Entra whose Teams this is, others whose people may ask too, where people
    add the app (`app_link`), and where Teams takes what is posted in channels of staff."""

    tenant: Annotated[str, AfterValidator(_tenant_or_none)] = Field("", alias="organisatie")
    other_tenants: Annotated[
        tuple[Annotated[str, AfterValidator(_tenant)], ...], BeforeValidator(blank_to_list)
    ] = Field((), alias="andere_organisaties")
    service: Annotated[str, AfterValidator(_service)] = Field(SERVICE, alias="dienst")

    app_link: Annotated[str, AfterValidator(_link)] = Field("", alias="app_adres")

    @property
    def tenants(self) -> frozenset[str]:
        """Everybody whose people may ask: our own organisation, and the others."""
        return frozenset(one for one in (self.tenant, *self.other_tenants) if one)
