"""Microsoft's own parser of Adaptive Cards (npm adaptivecards) over cards of ours."""

import json
import subprocess
from collections.abc import Sequence
from typing import Any

from tests.kit.npm import FOLDER, npm_package

_SECONDS = 60


def parser_faults(cards: Sequence[Any]) -> list[str]:
    """What Microsoft's parser finds wrong, each as `card 3: Input.Text naam: what`; all in one run of node.

    It finds unknown elements and actions, values that are none, and ids that are missing or there twice. It
    does not see unknown properties or missing texts: `lint_card` does. Skips where npm installed nothing.
    """
    npm_package("adaptivecards", "Microsoft's parser of Adaptive Cards")
    run = subprocess.run(
        ["node", "parse_cards.js"],
        cwd=FOLDER,
        input=json.dumps(list(cards)),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found: list[list[str]] = json.loads(run.stdout)
    assert len(found) == len(cards)
    return [f"card {number}: {fault}" for number, faults in enumerate(found) for fault in faults]
