"""What npm installed for the tests in tests/playground: a named skip where it is not, a failure in CI."""

import os
import shutil
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "playground"


def npm_package(name: str, called: str) -> Path:
    """The folder of this package. Where it or node is missing the test is skipped, but never in CI."""
    folder = FOLDER / "node_modules" / name
    if shutil.which("node") is None or not (folder / "package.json").exists():
        message = f"{called} is not installed: npm ci --prefix tests/playground"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    return folder
