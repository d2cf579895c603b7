"""When a command cannot do what was asked."""


class WrongUse(Exception):  # noqa: N818 - it says what happened
    """A command was called in a way that cannot work; the message says what to do."""
