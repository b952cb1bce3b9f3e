"""Whatever comes in: understood or refused with a reason, and never anything else. The long run is `do.py soak readers`."""

from __future__ import annotations

import pytest
from bench.soak_readers import fate, mutate, seeds
from hypothesis import given, settings
from hypothesis import strategies as st

FEW = settings(max_examples=100, derandomize=True, deadline=None)
ORIGINALS = seeds()


@pytest.mark.parametrize("name", [*ORIGINALS])
def test_every_seed_is_understood(name: str) -> None:
    assert fate(ORIGINALS[name]) == "understood"


@FEW
@given(name=st.sampled_from([*ORIGINALS]), chance=st.randoms(use_true_random=False))
def test_a_damaged_file_is_understood_or_refused(name: str, chance: object) -> None:
    assert fate(mutate(name, ORIGINALS[name], chance)) in ("understood", "refused")  # type: ignore[arg-type]


starts = st.sampled_from(
    [
        b"",
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"<?xml version='1.0'?><",
        b":20:A\n:25:1\n:60F:",
        b"\xff\xfe",
        b"\xd0\xcf\x11\xe0",
    ]
)


@FEW
@given(start=starts, rest=st.binary(max_size=300))
def test_any_bytes_are_understood_or_refused(start: bytes, rest: bytes) -> None:
    assert fate(start + rest) in ("understood", "refused")


fields = st.sampled_from(
    [":61:", ":86:", ":62F:", ":60F:", ":20:", ":25:", "-", "-}", "{4:", ":NS:", "?20", "/REMI/", "SVWZ+", "\n"]
)


@FEW
@given(pieces=st.lists(st.one_of(fields, st.text(alphabet="CDR0123456789,EURN/+? \n:", max_size=12)), max_size=40))
def test_any_fields_of_a_statement_are_understood_or_refused(pieces: list[str]) -> None:
    assert fate(f":20:X\n:60F:C260101EUR1,\n{''.join(pieces)}".encode()) in ("understood", "refused")
