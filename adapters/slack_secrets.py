"""What Slack gave to our app, from the environment or from files that only we can read."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from pydantic import SecretStr

from adapters.given_secrets import GivenSecrets, find_common_fault, is_on_this_machine, read_secret

TOKEN, APP_TOKEN = "WEGWIJS_SLACK_TOKEN", "WEGWIJS_SLACK_APP_TOKEN"
SIGNING, SIGNING_BEFORE = "WEGWIJS_SLACK_SIGNING_SECRET", "WEGWIJS_SLACK_SIGNING_SECRET_BEFORE"
API = "https://slack.com/api/"
_FORMS = {TOKEN: "xoxb-", APP_TOKEN: "xapp-"}


@dataclass(frozen=True)
class SlackGiven(GivenSecrets):
    """What was set for Slack."""

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
    found = {
        name: read_secret(name, given, wrong, find_fault=partial(_fault, name))
        for name in (TOKEN, SIGNING, SIGNING_BEFORE, APP_TOKEN)
    }
    signing = tuple(one for one in (found[SIGNING], found[SIGNING_BEFORE]) if one is not None)
    if given.api and not is_on_this_machine(given.api):
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


def _fault(name: str, value: str) -> str:
    """What is wrong with a secret; never the secret itself."""
    form = _FORMS.get(name)
    if form and not value.startswith(form):
        return f"does not begin with {form}: copy the right token from your app."
    return find_common_fault(value, giver="Slack")
