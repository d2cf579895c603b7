"""What is written about the code is true: docstrings that open a module, the version in the changelog."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("knowledge", "intents", "bot", "adapters")
MODULES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_module_begins_by_saying_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    docstring = ast.get_docstring(ast.parse(text))

    assert text.startswith('"""')
    assert docstring
    assert re.fullmatch(r"[A-Z`].{10,}[.:]", docstring.splitlines()[0])


def test_the_version_is_the_top_one_of_the_changelog() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    versions = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$", changelog, re.MULTILINE)

    assert versions[0] == version


def test_the_readme_says_of_every_module_what_the_module_says_itself() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| ([\w/]+\.py) \| (.+) \|$", readme, re.MULTILINE))

    said = {
        path.relative_to(ROOT).as_posix(): (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "")
        for path in MODULES
        if path.name != "__init__.py"
    }

    assert listed == {name: docstring.splitlines()[0] for name, docstring in said.items()}
