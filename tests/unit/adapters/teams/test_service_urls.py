"""Where a token of ours may go, and where never."""

import pytest

from adapters.teams.service_urls import has_keys, is_allowed

ALLOWED = {
    "Europe": "https://smba.trafficmanager.net/emea/",
    "with a tenant": "https://smba.trafficmanager.net/emea/0a1b2c3d-0000-4000-8000-000000000000/",
    "capitals": "https://SMBA.TrafficManager.net/emea/",
    "the usual port": "https://smba.trafficmanager.net:443/emea/",
    "another name": "https://smba.onyx.prod.teams.trafficmanager.net/",
    "a government": "https://smba.infra.gcc.teams.microsoft.com/teams",
}
KEYS = "https://login.botframework.com/v1/.well-known/keys"
REFUSED = {
    "http": "http://smba.trafficmanager.net/emea/",
    "of another customer": "https://evil.trafficmanager.net/",
    "under it": "https://smba.trafficmanager.net.evil.example/",
    "before it": "https://evilsmba.trafficmanager.net/",
    "the keys of tokens": KEYS,
    "another channel": "https://webchat.botframework.com/",
    "a domain that ends like it": "https://evilbotframework.com/",
    "the bare domain": "https://botframework.com/",
    "a name before the host": "https://smba.trafficmanager.net@evil.example/",
    "an empty name": "https://@smba.trafficmanager.net/",
    "a backslash": "https://evil.example\\.smba.trafficmanager.net/",
    "a percent sign in the host": "https://smba%2etrafficmanager.net/",
    "a point at the end": "https://smba.trafficmanager.net./",
    "another port": "https://smba.trafficmanager.net:8443/",
    "an impossible port": "https://smba.trafficmanager.net:99999/",
    "a query": "https://smba.trafficmanager.net/?x=https://evil.example",
    "a fragment": "https://smba.trafficmanager.net/#x",
    "a line break": "https://smba.trafficmanager.net/\r\nHost: evil.example",
    "a space before it": " https://smba.trafficmanager.net/",
    "letters that look alike": "https://smba.trafficmanager.nеt/",
    "wide letters": "https://smba.trafficmanager.ｎet/",
    "no scheme": "smba.trafficmanager.net/emea/",
    "no host": "https:///emea/",
    "broken brackets": "https://[::1/",
    "a file": "file:///etc/passwd",
    "another scheme": "ftp://smba.trafficmanager.net/",
    "the cloud's own data": "http://169.254.169.254/metadata",
    "endless": "https://smba.trafficmanager.net/" + "x" * 500,
    "empty": "",
    "no text": None,
    "a list": ["https://smba.trafficmanager.net/"],
}
HERE = {
    "number": "http://127.0.0.1:56150/_connector",
    "name": "http://localhost:56150",
    "no port": "http://localhost/",
}
NOT_HERE = {
    "by its https": "https://127.0.0.1:56150/",
    "all addresses": "http://0.0.0.0:56150/",
    "under localhost": "http://localhost.evil.example/",
    "a name before the host": "http://localhost@evil.example/",
    "in this network": "http://192.168.1.1/",
    "short for it": "http://127.1/",
}


@pytest.mark.parametrize("loopback", [False, True])
@pytest.mark.parametrize("url", ALLOWED.values(), ids=list(ALLOWED))
def test_microsoft_may_be_answered(url: str, loopback: bool) -> None:
    assert is_allowed(url, loopback=loopback)


@pytest.mark.parametrize("loopback", [False, True])
@pytest.mark.parametrize("url", REFUSED.values(), ids=list(REFUSED))
def test_pitfall_14_nothing_goes_anywhere_else(url: object, loopback: bool) -> None:
    assert not is_allowed(url, loopback=loopback)


@pytest.mark.parametrize("url", HERE.values(), ids=list(HERE))
def test_pitfall_14_this_machine_is_allowed_only_when_that_was_chosen(url: str) -> None:
    assert is_allowed(url, loopback=True)
    assert not is_allowed(url, loopback=False)


@pytest.mark.parametrize("url", NOT_HERE.values(), ids=list(NOT_HERE))
def test_what_is_not_quite_this_machine_is_refused_even_then(url: str) -> None:
    assert not is_allowed(url, loopback=True)


@pytest.mark.parametrize(
    "url", [*ALLOWED.values(), "https://webchat.botframework.com/", "http://127.0.0.1:1/"]
)
def test_keys_of_tokens_are_believed_from_one_place_only(url: str) -> None:
    assert has_keys(KEYS, loopback=False)
    assert not has_keys(url, loopback=False)
