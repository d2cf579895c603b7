"""The address of who asks, and what is signed of a button."""

import os
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request

from adapters.web.inbox.access import Button, Gate
from bot.request import Action
from bot.staffing import Session
from tests.conftest import FixedClock
from tests.e2e.inbox_fakes import make_balie
from tests.kit.fake_desk import NOW, FakeDesk, MemoryStore

SESSION = Session("k" * 64, 1, NOW, NOW, "c", NOW)
BUTTON = Button(SESSION, "428-193-K", Action.TAKE, "1")


def make_gate(**changes: Any) -> Gate:
    store = MemoryStore()
    clock = FixedClock()
    return Gate(make_balie(store, FakeDesk(store, clock), clock, **changes))


class Transport:
    def __init__(self, address: str) -> None:
        self.address = address

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return (self.address, 1) if name == "peername" else default


@pytest.mark.parametrize(
    ("remote", "told", "proxies", "network"),
    [
        pytest.param("192.0.2.1", "", (), "192.0.2.1", id="direct"),
        pytest.param("192.0.2.1", "198.51.100.7", (), "192.0.2.1", id="told-by-a-stranger"),
        pytest.param("10.0.0.1", "198.51.100.7", ("10.0.0.0/8",), "198.51.100.7", id="told-by-our-proxy"),
        pytest.param(
            "10.0.0.1", "6.6.6.6, 198.51.100.7", ("10.0.0.0/8",), "198.51.100.7", id="planted-first"
        ),
        pytest.param("10.0.0.1", "198.51.100.7, 10.0.0.2", ("10.0.0.0/8",), "198.51.100.7", id="two-proxies"),
        pytest.param("10.0.0.1", "", ("10.0.0.0/8",), "10.0.0.1", id="proxy-tells-nothing"),
        pytest.param("10.0.0.1", "onzin", ("10.0.0.0/8",), "unknown", id="proxy-tells-nonsense"),
        pytest.param("2001:db8::1:2", "", (), "2001:db8::/64", id="ipv6-network"),
        pytest.param("::ffff:192.0.2.1", "", (), "192.0.2.1", id="mapped"),
    ],
)
def test_statement_50_the_network_of_who_asks(
    remote: str, told: str, proxies: tuple[str, ...], network: str
) -> None:
    gate = make_gate(proxies=tuple(ip_network(one) for one in proxies))
    headers = {"X-Forwarded-For": told} if told else {}
    request = make_mocked_request("GET", "/balie", headers=headers, transport=Transport(remote))

    assert gate.network(request) == network


@pytest.mark.parametrize(
    "other",
    [
        replace(BUTTON, number="111-111-A"),
        replace(BUTTON, action=Action.CLOSE),
        replace(BUTTON, version="2"),
        replace(BUTTON, session=replace(SESSION, key="z" * 64)),
    ],
    ids=["number", "action", "version", "session"],
)
def test_statement_44_the_signature_of_a_button_holds_for_that_button_only(other: Button) -> None:
    gate = make_gate()
    signature = gate.sign(BUTTON)

    assert gate.is_drawn(BUTTON, signature)
    assert not gate.is_drawn(other, signature)
    assert not gate.is_drawn(BUTTON, os.urandom(32).hex())
