"""Mutated files through every reader: each is understood or refused with a reason, in bounded time and memory. Never a crash."""

from __future__ import annotations

import io
import random
import resource
import signal
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from types import FrameType
from typing import Any

from kulanz.kernel.errors import KulanzError
from kulanz.read.look import look
from kulanz.testkit import inbound_files as files
from kulanz.testkit.workbooks import ROWS, ods, xlsx

LONGEST_SECONDS, MOST_MB = 20, 1500
WORDS = (
    b"999999999999999999999", b"-1", b"0", b"1e400", b"NaN", b"\0", b"\xff\xfe", b"<!DOCTYPE a>", b"&x;", b"]]>", b"<", b">",
    b'"', b";", b"\r\n", b":61:", b":86:", b"?20", b"/REMI/", b"29.02.2023", b"260230", b"\xc3\xa4", b"EUR", b"XXX", b"(", b"-",
)  # fmt: skip


def seeds() -> dict[str, bytes]:
    """One file of every format."""
    return {
        "csv": files.CSV,
        "csv-utf16": files.CSV.decode().encode("utf-16"),
        "xlsx": xlsx({"OP": ROWS}),
        "ods": ods({"OP": ROWS}),
        "ubl": files.UBL,
        "cii": files.CII,
        "factur-x": files.pdf({"factur-x.xml": files.CII}),
        "camt": files.camt(),
        "mt940": files.MT940,
        "mt942": files.MT942,
        "zip": files.packed({"a.xml": files.camt(), "b.sta": files.MT940}),
    }


def main(count: int = 10_000, *, first_seed: int = 1) -> dict[str, Any]:
    """Reads `count` mutated files and says what became of them; the first that breaks a promise stops the run."""
    start, originals = time.perf_counter(), [*seeds().items()]
    fates: Counter[str] = Counter()
    slowest = 0.0
    signal.signal(signal.SIGALRM, _too_long)
    for seed in range(first_seed, first_seed + count):
        name, original = originals[seed % len(originals)]
        raw = mutate(name, original, random.Random(seed))
        begun = time.perf_counter()
        signal.alarm(LONGEST_SECONDS)
        try:
            fates[f"{name}: {fate(raw)}"] += 1
        except BaseException:
            print(f"seed {seed} ({name}) breaks a promise")
            raise
        finally:
            signal.alarm(0)
        slowest = max(slowest, time.perf_counter() - begun)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert peak < MOST_MB, f"{peak:.0f} MB were used"
    seconds = time.perf_counter() - start
    for name, number in sorted(fates.items()):
        print(f"{number:>7,}  {name}")
    print(f"{count:,} files in {seconds:.1f} s, the slowest in {slowest:.2f} s, {peak:.0f} MB: none broke a reader")
    return {"files": count, "seconds": round(seconds, 1), "slowest_s": round(slowest, 2), "peak_mb": round(peak, 1)}


def fate(raw: bytes) -> str:
    """What a reader makes of `raw`; anything but an answer or a reason is a failure."""
    try:
        understood = look(io.BytesIO(raw))
    except KulanzError as error:
        refusal = error
    else:
        assert understood.format, "understood without a format"
        return "understood"
    assert refusal.message, "refused without a reason"
    return "refused"


def mutate(name: str, original: bytes, chance: random.Random) -> bytes:
    """`original` with some damage; inside the container half of the time, so that the reader behind it is met."""
    if chance.random() < 0.5:
        if name in ("xlsx", "ods", "zip"):
            return _inside_zip(original, chance)
        if name == "factur-x":
            return files.pdf({"factur-x.xml": _damage(files.CII, chance)})
    return _damage(original, chance)


def _inside_zip(original: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    chosen = chance.choice([*members])
    return files.packed({n: _damage(content, chance) if n == chosen else content for n, content in members.items()})


def _damage(raw: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        raw = chance.choice(DAMAGES)(raw, chance)
    return raw


def _flip(raw: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(raw) or 1)
    return raw[:place] + bytes([chance.randrange(256)]) + raw[place + 1 :]


def _insert(raw: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(raw) or 1)
    return raw[:place] + chance.choice(WORDS) * chance.choice((1, 1, 1, 50)) + raw[place:]


def _cut(raw: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(raw) or 1)
    return raw[:place] + raw[place + chance.choice((1, 3, 20, 400, len(raw))) :]


def _repeat(raw: bytes, chance: random.Random) -> bytes:
    place, length = chance.randrange(len(raw) or 1), chance.choice((5, 60, 500))
    return raw[:place] + raw[place : place + length] * chance.choice((2, 3, 40)) + raw[place + length :]


def _replace(raw: bytes, chance: random.Random) -> bytes:
    """Digits by other digits, so that forms stay whole and values change."""
    places = [index for index, byte in enumerate(raw[:20_000]) if 48 <= byte <= 57]
    for index in chance.sample(places, min(len(places), 4)):
        raw = raw[:index] + bytes([chance.randrange(48, 58)]) + raw[index + 1 :]
    return raw


DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flip, _insert, _cut, _repeat, _replace, _replace)


def _too_long(number: int, frame: FrameType | None) -> None:
    raise AssertionError(f"a file took longer than {LONGEST_SECONDS} s")
