"""What Slack gave to our app, from the environment or from files that only we can read."""

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

TOKEN, APP_TOKEN = "WEGWIJS_SLACK_TOKEN", "WEGWIJS_SLACK_APP_TOKEN"
SIGNING, SIGNING_BEFORE = "WEGWIJS_SLACK_SIGNING_SECRET", "WEGWIJS_SLACK_SIGNING_SECRET_BEFORE"
SHORTEST = 16
API = "https://slack.com/api/"
_FORMS = {TOKEN: "xoxb-", APP_TOKEN: "xapp-"}
_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|localhost)(:\d{1,5})?/.*")


@dataclass(frozen=True)
class SlackGiven:
    """Each as it was set: a value, or a file that holds it."""

    values: dict[str, SecretStr | None] = field(default_factory=dict)
    files: dict[str, Path | None] = field(default_factory=dict)
    api: str = ""


@dataclass(frozen=True)
class SlackSecrets:
    """The token of the bot, what signs deliveries (the second one while it is being replaced), and the token
    of Socket Mode. `api` is another address in tests only."""

    token: SecretStr | None = None
    signing_secrets: tuple[SecretStr, ...] = ()
    app_token: SecretStr | None = None
    api: str = API

    @property
    def is_given(self) -> bool:
        """Whether there is a Slack to talk with."""
        return self.token is not None


def read_slack_secrets(given: SlackGiven, *, workspace: str | None, wrong: list[str]) -> SlackSecrets:
    """The secrets; what is wrong with them is added to `wrong`, one sentence each, without a value.

    `workspace` is None where it could not be read: nothing is said about it then.
    """
    before = len(wrong)
    found = {name: _read(name, given, wrong) for name in (TOKEN, SIGNING, SIGNING_BEFORE, APP_TOKEN)}
    signing = tuple(one for one in (found[SIGNING], found[SIGNING_BEFORE]) if one is not None)
    if given.api and not _LOOPBACK.fullmatch(given.api):
        wrong.append("WEGWIJS_SLACK_API: is for tests on this machine only: leave it out.")
    if len(wrong) == before:
        wrong.extend(_misfits(found, workspace))
    return SlackSecrets(found[TOKEN], signing, found[APP_TOKEN], given.api or API)


def _misfits(found: dict[str, SecretStr | None], workspace: str | None) -> Iterator[str]:
    """What is there without what it needs."""
    is_any = any(one is not None for one in found.values())
    if is_any and found[TOKEN] is None:
        yield f"{TOKEN}: is needed for Slack: it stands in your app under OAuth & Permissions (xoxb-…)."
    if found[TOKEN] is not None and found[SIGNING] is None and found[APP_TOKEN] is None:
        yield (
            f"{SIGNING}: is needed so that nobody can pretend to be Slack: it stands in your app under Basic"
            f" Information. For Socket Mode, set {APP_TOKEN} instead."
        )
    if found[SIGNING_BEFORE] is not None and found[SIGNING] is None:
        yield f"{SIGNING_BEFORE}: is there without {SIGNING}: set the new one as well."
    if found[TOKEN] is not None and workspace == "":
        yield (
            "slack.werkruimte: write the id of your workspace (T…): it stands in the address of Slack in a"
            " browser, after app.slack.com/client/."
        )


def _read(name: str, given: SlackGiven, wrong: list[str]) -> SecretStr | None:
    value, path = given.values.get(name), given.files.get(name)
    if value is not None and path is not None:
        wrong.append(f"{name}: is set, and {name}_FILE as well: keep one of both.")
        return None
    if path is not None:
        value = _read_file(name, path, wrong)
    if value is None:
        return None
    plain = value.get_secret_value().strip()
    fault = _fault(name, plain)
    if fault:
        wrong.append(f"{name}: {fault}")
        return None
    return SecretStr(plain)


def _read_file(name: str, path: Path, wrong: list[str]) -> SecretStr | None:
    """What stands in a file that nobody else may read."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            wrong.append(f"{name}_FILE: {path} is no file: name the one that holds it.")
            return None
        if mode & 0o077:
            wrong.append(f"{name}_FILE: others may read {path}: run `chmod 600 {path}`.")
            return None
        return SecretStr(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        wrong.append(f"{name}_FILE: {path} cannot be read: check the path, and who may read it.")
        return None


def _fault(name: str, value: str) -> str:
    """What is wrong with a secret; never the secret itself."""
    form = _FORMS.get(name)
    if not value:
        return "is empty: set it, or leave it out."
    if form and not value.startswith(form):
        return f"does not begin with {form}: copy the right token from your app."
    if len(value) < SHORTEST or not value.isascii() or not value.isprintable() or " " in value:
        return "is no secret of Slack: copy it again from your app."
    known = ("changeme", "verander", "geheim", "voorbeeld", "example", "xxxx", "your-", "jouw-")
    if any(word in value.lower() for word in known) or len(set(value)) < 6:
        return "is an example: copy the real one from your app."
    return ""
