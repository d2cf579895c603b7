"""What is put together fits: names in the settings are names in the knowledge."""

from pathlib import Path

import pytest

from adapters.settings import WrongSettings, read_settings
from adapters.wiring import make_parts
from bot.talk import Talk
from tests.kit.stores import new_store


def test_a_team_for_what_the_knowledge_does_not_know_is_refused_with_the_nearest_name(
    talk: Talk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("wegwijs.yaml").write_text(
        "balie:\n  teams:\n  - team: a\n    titel: A\n    themas:\n    - klimat\n    gemeenten:\n    - Gent\n"
        "  - team: b\n    titel: B\n    rollen:\n    - baas\n",
        encoding="utf-8",
    )
    store = new_store()

    with pytest.raises(WrongSettings) as wrong:
        make_parts(read_settings(), talk, store)
    store.close()

    assert wrong.value.sentences == (
        "wegwijs.yaml: balie.teams, a: themas has 'klimat', which is not in the knowledge:"
        " perhaps 'klimaat' is meant.",
        "wegwijs.yaml: balie.teams, b: rollen has 'baas', which is not in the knowledge.",
    )
