"""Prints what was found when an installation was looked at, a line each."""

from collections.abc import Iterable

from adapters.findings import Finding


def print_findings(found: Iterable[Finding]) -> int:
    """The exit code: 1 when something is to be mended."""
    is_wrong = False
    for one in found:
        print(f"{one.mark.value:9} {one.what}")
        is_wrong = is_wrong or one.is_wrong
    return 1 if is_wrong else 0
