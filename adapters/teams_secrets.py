"""What Microsoft gave to our bot in Teams, from the environment or from a file that only we can read."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import SecretStr

from adapters.given_secrets import GivenSecrets, find_common_fault, is_on_this_machine, read_secret
from adapters.teams.service_urls import LOGIN, METADATA
from adapters.teams_settings import is_guid

APP_ID, SECRET = "WEGWIJS_TEAMS_APP_ID", "WEGWIJS_TEAMS_SECRET"
LOGIN_URL, METADATA_URL = "WEGWIJS_TEAMS_LOGIN", "WEGWIJS_TEAMS_METADATA"


@dataclass(frozen=True)
class TeamsGiven(GivenSecrets):
    """What was set for Teams."""

    app_id: str = ""
    login: str = ""
    metadata: str = ""


@dataclass(frozen=True)
class TeamsSecrets:
    """The id of the bot in Microsoft Entra and the secret it signs in with.

    `login` and `metadata` are other addresses in tests only. `is_open`: what comes in is taken without a
    token, for the Agents Playground on this machine; it is never set by the environment.
    """

    app_id: str = ""
    secret: SecretStr | None = None
    login: str = LOGIN
    metadata: str = METADATA
    is_open: bool = False

    @property
    def is_given(self) -> bool:
        """Whether there is a Teams to talk with."""
        return bool(self.app_id) or self.is_open

    @property
    def is_local(self) -> bool:
        """Whether Teams is played by something on this machine; what it says of itself may be here too."""
        return self.is_open or any(map(is_on_this_machine, (self.login, self.metadata)))


def read_teams_secrets(
    given: TeamsGiven, *, tenant: str | None, wrong: list[str], is_to_run: bool = True
) -> TeamsSecrets:
    """The secrets; what is wrong with them is added to `wrong`, one sentence each, without a value.

    `tenant` is None where it could not be read: nothing is said about it then. What is not `is_to_run` may
    have an app alone.
    """
    before = len(wrong)
    app_id = given.app_id.strip().lower()
    secret = read_secret(SECRET, given, wrong, find_fault=_fault)
    wrong.extend(_wrong_addresses(given))
    if app_id and not is_guid(app_id):
        wrong.append(
            f"{APP_ID}: is no id of an app: it stands in the Azure portal as Application (client) ID."
        )
    if is_to_run and len(wrong) == before:
        wrong.extend(_misfits(app_id, secret, tenant))
    return TeamsSecrets(app_id, secret, given.login or LOGIN, given.metadata or METADATA)


def _wrong_addresses(given: TeamsGiven) -> Iterator[str]:
    for name, address in ((LOGIN_URL, given.login), (METADATA_URL, given.metadata)):
        if address and not is_on_this_machine(address):
            yield f"{name}: is for tests on this machine only: leave it out."


def _misfits(app_id: str, secret: SecretStr | None, tenant: str | None) -> Iterator[str]:
    """What is there without what it needs."""
    if secret is not None and not app_id:
        yield f"{APP_ID}: is needed for Teams: it stands in the Azure portal as Application (client) ID."
    if app_id and secret is None:
        yield (
            f"{SECRET}: is needed for Teams: make one in the Azure portal under Certificates & secrets, and"
            " copy its value."
        )
    if app_id and tenant == "":
        yield (
            "teams.organisatie: write the id of your organisation: it stands in the Azure portal as Directory"
            " (tenant) ID."
        )


def _fault(value: str) -> str:
    """What is wrong with a secret; never the secret itself."""
    if is_guid(value.lower()):
        return "is the id of a secret: copy what stands under Value, which is shown only once."
    return find_common_fault(value, giver="Microsoft Entra")
