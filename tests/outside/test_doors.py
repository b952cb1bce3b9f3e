"""Which machines may be spoken to: the address that was judged is the one that is connected to."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from kulanz.config.environment import Environment, MissingSetting
from kulanz.demo.serving import Reply, Request, Server, json_reply, running
from kulanz.kernel.errors import BadValue, Refused
from kulanz.outside.addresses import is_public
from kulanz.outside.doors import Doors, NotPublic, parse_private, set_doors
from kulanz.plugins.channel.smtp import SmtpSettings, connected
from kulanz.stations.http_client import HttpClient

PRODUCTION = Doors(public_only=True)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822", "2002:5db8:d822::1"])
def test_the_public_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1%eth0", "fd00::1", "fec0::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1",  # IPv4 in IPv6
        "::7f00:1",  # the same, as it was written once
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1",  # NAT64
        "2002:7f00:1::", "2002:a00:1::1",  # 6to4
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",  # Teredo
    ],
)  # fmt: skip
def test_what_leads_inside_is_not_public_by_whatever_detour(address: str) -> None:
    assert not is_public(address)


def test_a_name_is_asked_for_once_and_its_machine_is_called_by_that_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked twice, the name server of somebody who means harm first answers with a public address, then with ours."""
    asked = names(monkeypatch, {"shop.example": ["127.0.0.1"]})
    seen: list[Request] = []
    with answering(seen) as port:
        HttpClient(through=Doors()).send("GET", f"http://shop.example:{port}/x")

    assert asked == ["shop.example"]
    assert seen[0].headers["host"] == f"shop.example:{port}"


def test_the_next_address_of_a_name_is_tried_where_nobody_listens_at_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, {"shop.example": ["127.0.0.9", "127.0.0.1"]})
    with answering([]) as port:
        assert HttpClient(through=Doors()).send("GET", f"http://shop.example:{port}/").status == 200


def test_a_machine_by_its_ipv6_address_is_reached() -> None:
    with contextlib.suppress(OSError), answering([], host="::1") as port:
        assert HttpClient(through=Doors()).send("GET", f"http://[::1]:{port}/").status == 200


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, {"shop.example": ["93.184.216.34", "10.0.0.5"]})

    with pytest.raises(NotPublic):
        HttpClient(through=PRODUCTION).post("https://shop.example/hook", body=b"{}", headers={})


def test_a_redirect_into_our_network_is_not_followed() -> None:
    """It is an answer like any other: whoever asked sees 302, and nobody is called."""
    seen: list[Request] = []

    def answer(request: Request) -> Reply:
        seen.append(request)
        return Reply(302, headers={"Location": "http://169.254.169.254/latest"})

    with running(Server(answer, host="127.0.0.1", port=0)) as server:
        status = HttpClient(through=Doors()).post(f"http://127.0.0.1:{server.port}/", body=b"{}", headers={})

    assert status == 302
    assert len(seen) == 1


def test_a_private_machine_that_the_environment_lists_is_reached_at_its_port_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names(monkeypatch, {"mail.internal": ["127.0.0.1"]})
    doors = Doors(public_only=True, private=parse_private("mail.internal:25, 10.0.0.5"))

    assert doors.addresses("Mail.Internal.", 25) == ["127.0.0.1"]
    assert doors.addresses("10.0.0.5", 443) == ["10.0.0.5"]
    with pytest.raises(NotPublic):
        doors.addresses("mail.internal", 5432)


def test_a_mail_server_inside_is_refused_until_the_environment_lists_it() -> None:
    settings = SmtpSettings(host="127.0.0.1", port=1, security="none")
    set_doors(PRODUCTION)
    try:
        with pytest.raises(Refused, match="KULANZ_PRIVATE_HOSTS") as refused, connected(settings, "kulanz.example"):
            pass
    finally:
        set_doors(Doors())

    assert refused.value.facts["is_temporary"]  # it goes out once the setting is there


@pytest.mark.parametrize("text", ["mail.internal:port", "10.0.0.0/8", ":25", "[fd00::1]:99999"])
def test_a_list_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(MissingSetting, match="KULANZ_PRIVATE_HOSTS"):
        Environment({"KULANZ_PRIVATE_HOSTS": text}).private_hosts()


def test_nothing_but_a_web_address_is_called() -> None:
    with pytest.raises(BadValue):
        HttpClient(through=PRODUCTION).send("GET", "gopher://shop.example/")


def names(monkeypatch: pytest.MonkeyPatch, known: dict[str, list[str]]) -> list[str]:
    """Stands where the name server stands; what it was asked for."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def answer(host: str, port: int, *args: Any, **more: Any) -> list[Any]:
        if host.lower().rstrip(".") not in known:
            return list(real(host, port, *args, **more))
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in known[host.lower().rstrip(".")]]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


@contextlib.contextmanager
def answering(seen: list[Request], host: str = "127.0.0.1") -> Iterator[int]:
    def answer(request: Request) -> Reply:
        seen.append(request)
        return json_reply(200, {})

    with running(Server(answer, host=host, port=0)) as server:
        yield server.port
