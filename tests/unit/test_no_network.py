"""The guard of all tests: nothing is reached beyond this machine."""

import socket

import pytest


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
@pytest.mark.parametrize(
    ("family", "address"),
    [
        pytest.param(socket.AF_INET, ("192.0.2.1", 80), id="IPv4"),
        pytest.param(socket.AF_INET6, ("2001:db8::1", 80), id="IPv6"),
    ],
)
def test_connecting_beyond_loopback_is_refused(method: str, family: int, address: tuple[str, int]) -> None:
    with socket.socket(family) as line, pytest.raises(AssertionError, match="tried to reach"):
        getattr(line, method)(address)


def test_connecting_to_this_machine_works() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as line:
        line.connect(server.getsockname())

        assert line.getpeername() == server.getsockname()
