"""What helps who installs Slack: the manifest of the app, and whether all of it works."""

import yaml

from adapters.findings import Finding, Mark
from adapters.settings import Settings, WrongSettings
from adapters.slack.doctor import Installed, examine
from adapters.slack.manifest import AppWanted, make_manifest
from adapters.slack.web_api import WebApi

NOT_IN_USE = (
    "er is geen token. Maak de app met `wegwijs slack manifest` (docs/slack.md) en zet WEGWIJS_SLACK_TOKEN."
)
NO_ADDRESS = (
    "WEGWIJS_PUBLIC_URL: write the https address that Slack delivers to, such as"
    " https://wegwijs.voorbeeld.be; without a public address use `wegwijs slack manifest --socket`."
)


def write_manifest(settings: Settings, *, over_socket: bool) -> str:
    """The manifest in YAML: for Socket Mode when that is asked for or its token is there, else for the public
    address. Raises WrongSettings without an address."""
    uses_socket = over_socket or settings.slack_secrets.app_token is not None
    if not uses_socket and not settings.public_url.startswith("https://"):
        raise WrongSettings((NO_ADDRESS,))
    manifest = make_manifest(_wanted(settings, over_socket=uses_socket))
    text: str = yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=110)
    return text


async def examine_slack(settings: Settings) -> list[Finding]:
    """What `wegwijs doctor slack` tells."""
    given = settings.slack_secrets
    if given.token is None:
        return [Finding(Mark.WRONG, NOT_IN_USE)]
    api = WebApi(given.token.get_secret_value(), base_url=given.api)
    app_token = given.app_token
    socket = WebApi(app_token.get_secret_value(), base_url=given.api) if app_token else None
    wanted = _wanted(settings, over_socket=socket is not None)
    teams = settings.to_teams().teams
    try:
        return await examine(
            Installed(api, socket, settings.slack.workspace, len(given.signing_secrets), wanted, teams)
        )
    finally:
        for one in (api, socket):
            if one is not None:
                await one.close()


def _wanted(settings: Settings, *, over_socket: bool) -> AppWanted:
    return AppWanted(
        settings.organisation.name,
        "" if over_socket else settings.public_url,
        reads_threads=settings.slack.forwards_threads,
        is_agent=settings.slack.is_agent,
    )
