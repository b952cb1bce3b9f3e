"""The child that reads a file: what it is told, what it may do, and what it says."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from datetime import date

import pytest

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.ports.intake import ClaimDraft, Fault, Reject
from kulanz.ports.plain import part_from_json, part_to_json
from kulanz.ports.registry import plugin
from kulanz.ports.statement import LineReject, StatementHead, StatementLine
from kulanz.quarantine import reading
from kulanz.testkit import inbound_files as files

PARTS = (
    ClaimDraft(3, "K1", "R1", Money(100), date(2026, 1, 2), consent=False, extra={"Filiale": "Süd"}, fee=Money(250, "CHF")),
    Reject(4, "Betrag", "viel", say("No amount: %(value)s.", value="viel"), ("a", "b"), (Fault("c", "d", say("e")),)),
    StatementHead("DE89370400440532013000", "EUR", "S1", Money(1), None, "details"),
    StatementLine("k", "DE89370400440532013000", Money(-5), False, None, date(2026, 3, 1), charges=Money(2), is_reversal=True),
    LineReject(7, "Bal", "x", say("This does not come out: %(sum)s.", sum=Money(3))),
)  # fmt: skip
TRIES = """
import socket, subprocess, os, ctypes, json
from kulanz.quarantine import no_network
from kulanz.quarantine.limits import Limits, hold_to
open_socket = ctypes.CDLL(None, use_errno=True).socket
kept = no_network.shut()
hold_to(Limits())
fates = {"kept": kept, "kernel": open_socket(2, 1, 0)}
for name, attempt in {
    "socket": lambda: socket.socket(),
    "program": lambda: subprocess.run(["true"]),
    "exec": lambda: os.execv("/bin/true", ["true"]),
    "write": lambda: open("/tmp/kulanz-left", "w").write("x" * 9000),
}.items():
    try:
        attempt()
        fates[name] = "done"
    except OSError as error:
        fates[name] = "refused"
print(json.dumps(fates))
"""


@pytest.mark.parametrize("part", PARTS)
def test_a_part_comes_back_as_it_was(part: object) -> None:
    assert part_from_json(json.loads(json.dumps(part_to_json(part)))) == part


@pytest.mark.process
def test_claims_read_by_a_child_are_those_the_reader_gives() -> None:
    found = reading.open_claims(files.CSV, largest_bytes=1000)
    assert isinstance(found, reading.Recognised)

    read = [*reading.read_claims(io.BytesIO(files.CSV), found.plugin, found.layout, {"currency": "CHF"})]

    assert read == [*plugin("intake", "csv").read(io.BytesIO(files.CSV), found.layout, {"currency": "CHF"})]
    assert len(read) == 3


@pytest.mark.process
def test_a_statement_read_by_a_child_is_that_the_reader_gives() -> None:
    content = files.packed({"a.xml": files.camt(), "b.sta": files.MT940, "c.doc": b"no statement"})
    key = reading.recognise_statement(content)

    assert key == "zip"
    assert [*reading.read_statement(io.BytesIO(content), key)] == [*plugin("statement", key).read(io.BytesIO(content))]


@pytest.mark.process
def test_each_file_of_a_zip_comes_with_what_it_is() -> None:
    content = files.packed({"in/offen.csv": files.CSV, "bild.png": b"\x89PNG", "gross.csv": b"x" * 5000})
    opened = reading.open_claims(content, largest_bytes=2000)
    assert not isinstance(opened, reading.Recognised)

    found = {file.name: file for file in opened}

    assert found["in/offen.csv"].content == files.CSV
    assert isinstance(found["in/offen.csv"].found, reading.Recognised)
    assert isinstance(found["bild.png"].found, BadValue)
    assert str(found["gross.csv"].found) == "This file is too large."


@pytest.mark.process
def test_a_refusal_keeps_its_words_and_facts() -> None:
    content = "Kundennummer;Name;Betrag\n1;Müller;2\n".encode() + b"2;M\xfcller;3\n"

    with pytest.raises(BadValue) as refused:
        reading.open_claims(content, largest_bytes=1000)

    assert refused.value.facts["line"] == 3
    assert "Line 3" in str(refused.value.words)


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a process from the network like this")
def test_a_child_reaches_no_network_starts_no_program_and_writes_no_file() -> None:
    told = subprocess.run([sys.executable, "-I", "-c", TRIES], capture_output=True, check=True, text=True)

    fates = json.loads(told.stdout)

    assert fates == {
        "kept": True,
        "kernel": -1,
        "socket": "refused",
        "program": "refused",
        "exec": "refused",
        "write": "refused",
    }


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel")
def test_a_child_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KULANZ_VAULT_KEY", "do-not-tell-" * 4)
    seen: list[bytes] = []
    real = subprocess.Popen

    def watched(*args: object, **told: object) -> object:
        process = real(*args, **told)  # type: ignore[call-overload]
        seen.append(b"".join(f"{k}={v}".encode() for k, v in told["env"].items()))  # type: ignore[attr-defined]
        return process

    monkeypatch.setattr("kulanz.quarantine.parent.subprocess.Popen", watched)
    reading.recognise_claims(files.CSV)

    assert b"do-not-tell" in os.environb[b"KULANZ_VAULT_KEY"]
    assert len(seen) == 1
    assert b"do-not-tell" not in seen[0]
