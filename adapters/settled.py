"""Keeps what stays for good out of Python's search for garbage, which would hold up the loop each time."""

import gc


def settle() -> None:
    """What is loaded now is not looked at again when Python searches for unused cycles.

    The knowledge is some 200,000 objects: a search through them takes a tenth of a second, again and again,
    in which nobody is answered. Called again, what became unused since then is freed first.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
