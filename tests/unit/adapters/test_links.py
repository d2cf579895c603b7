"""Which addresses become a link."""

import pytest

from adapters.links import is_link
from tests.kit.addresses import UNSAFE


@pytest.mark.parametrize("url", UNSAFE)
def test_pitfall_4_an_address_that_is_not_safe_to_follow_is_no_link(url: str) -> None:
    assert not is_link(url)


@pytest.mark.parametrize(
    "url", ["https://a.be", "https://a.be:8443/b?c=d#e", "http://127.0.0.1:8080/balie", "http://localhost/"]
)
def test_https_and_this_very_machine_are_links(url: str) -> None:
    assert is_link(url)
