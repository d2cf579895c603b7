"""When a command cannot do what was asked."""


class WrongUse(Exception):  # noqa: N818 - it says what happened
    """A command was called in a way that cannot work; the message says what to do."""


def cannot_be_used(error: Exception) -> WrongUse:
    """That the database does not answer, for whoever typed a command."""
    return WrongUse(f"the database cannot be used now ({error}): see that it runs, and try again")
