"""What helps who installs Teams: the package of the app, and whether all of it works."""

import io
import json
import zipfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from adapters.findings import Finding, Mark
from adapters.settings import Settings, WrongSettings
from adapters.teams.connector import Connector, Tokens
from adapters.teams.doctor import Installed, examine
from adapters.teams.icons import draw_color, draw_outline
from adapters.teams.manifest import COLOR, MANIFEST, OUTLINE, AppWanted, make_manifest

PACKAGE = "wegwijs-teams.zip"
NOT_IN_USE = "er is geen app. Maak een Azure-bot (docs/teams.md) en zet WEGWIJS_TEAMS_APP_ID."
NO_APP = "WEGWIJS_TEAMS_APP_ID: is needed for the package: make an Azure bot first (docs/teams.md)."
NO_ADDRESS = "WEGWIJS_PUBLIC_URL: write the https address that Teams delivers to, such as https://wegwijs.voorbeeld.be."
_ALWAYS = (1980, 1, 1, 0, 0, 0)  # the first date that a zip can hold: the same app is the same package


def write_package(settings: Settings, folder: Path) -> Path:
    """Writes the package of the app in a folder, in the place of an earlier one; where it is.

    Raises WrongSettings where something is missing, or the file cannot be written.
    """
    app_id = settings.teams_secrets.app_id
    is_public = settings.public_url.startswith("https://")
    wrong = tuple(what for what, is_there in ((NO_APP, app_id), (NO_ADDRESS, is_public)) if not is_there)
    if wrong:
        raise WrongSettings(wrong)
    wanted = AppWanted(app_id, settings.organisation.name, settings.public_url, version("wegwijs"))
    manifest = json.dumps(make_manifest(wanted), ensure_ascii=False, indent=2)
    files = {MANIFEST: manifest.encode(), COLOR: draw_color(), OUTLINE: draw_outline()}
    path = folder / PACKAGE
    try:
        path.write_bytes(_pack(files))
    except OSError as error:
        raise WrongSettings(
            (f"{path}: cannot be written ({error.strerror}): go to a folder that you may write in.",)
        ) from None
    return path


async def examine_teams(settings: Settings) -> list[Finding]:
    """What `wegwijs doctor teams` tells."""
    given = settings.teams_secrets
    if not given.app_id or given.secret is None:
        return [Finding(Mark.WRONG, NOT_IN_USE)]
    tenant = settings.teams.tenant
    tokens = Tokens(given.app_id, given.secret.get_secret_value(), tenant, login_url=given.login)
    connector = Connector(tokens)
    where = (settings.teams.service, settings.public_url)
    try:
        return await examine(
            Installed(tokens, connector, given.app_id, tenant, *where, settings.to_teams().teams)
        )
    finally:
        await connector.close()


def _pack(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _ALWAYS)
            entry.external_attr = 0o644 << 16
            package.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
