"""The secret that signs buttons and links: from the environment, else made once and kept beside the data."""

import os
import secrets
from contextlib import suppress

from adapters.settings import Settings, WrongSettings


def signing_secrets(settings: Settings) -> tuple[str, ...]:
    """What signs buttons and links: WEGWIJS_SECRET, else one that is made once and kept beside the data.

    Raises WrongSettings when it cannot be kept.
    """
    if settings.secrets:
        return tuple(one.get_secret_value() for one in settings.secrets)
    path = settings.data / "secret"
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(32))
        return (path.read_text(encoding="ascii"),)
    except OSError as error:
        raise WrongSettings((f"{path} cannot be used ({error.strerror}): set WEGWIJS_SECRET.",)) from None
