"""The static files, each under an address that holds a hash of its content."""

import hashlib
from dataclasses import dataclass
from importlib import resources

_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@dataclass(frozen=True)
class Asset:
    """One static file in memory. `address` changes when its content does."""

    address: str
    content: bytes
    content_type: str


def load_assets() -> dict[str, Asset]:
    """All files of `static/`, by name."""
    folder = resources.files("adapters.web") / "static"
    return {
        file.name: _load(file.name, file.read_bytes()) for file in folder.iterdir() if _is_ours(file.name)
    }


def _is_ours(name: str) -> bool:
    return name.rpartition(".")[2] in _TYPES


def _load(name: str, content: bytes) -> Asset:
    stem, _, ending = name.rpartition(".")
    mark = hashlib.sha256(content).hexdigest()[:12]
    return Asset(f"/static/{stem}.{mark}.{ending}", content, _TYPES[ending])
