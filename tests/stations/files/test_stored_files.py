"""Files as they were handed in: kept sealed, given back part by part, in little memory, to their tenant only."""

from __future__ import annotations

import hashlib
import random
import tracemalloc
from uuid import UUID

import pytest
from django.db import connection

from kulanz.data.inbox.models import StoredFile
from kulanz.data.vault import PART, open_file, read_file, store_file
from kulanz.kernel.errors import BadValue
from kulanz.testkit.world import World, make_world


def content_of(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def store(world: World, content: bytes) -> UUID:
    with world.scope():
        file, _is_new = store_file(name="offen.csv", content=content, now=world.now)
        return file.id


@pytest.mark.parametrize("size", [0, 1, 47, PART - 1, PART, PART + 1, 3 * PART, 3 * PART + 5])
def test_a_file_comes_back_as_it_was_whatever_its_size(world: World, size: int) -> None:
    content = content_of(size)

    file = store(world, content)

    with world.scope():
        row = StoredFile.objects.get(id=file)
        assert read_file(row) == content
        assert (row.size, bytes(row.sha256)) == (size, hashlib.sha256(content).digest())
        assert size < 16 or content[:64] not in bytes(row.content)  # few bytes may be in it by chance


def test_the_same_file_twice_is_kept_once(world: World) -> None:
    with world.scope():
        first, is_new = store_file(name="offen.csv", content=b"a;b\n", now=world.now)
        second, is_new_again = store_file(name="anders.csv", content=b"a;b\n", now=world.now)

        assert (is_new, is_new_again) == (True, False)
        assert second == first
        assert StoredFile.objects.count() == 1


def test_a_file_can_be_read_from_any_place_after_its_transaction(world: World) -> None:
    content = content_of(2 * PART + 100)
    file = store(world, content)
    with world.scope():
        stream = open_file(file)

    stream.seek(PART - 3)
    assert stream.read(6) == content[PART - 3 : PART + 3]
    assert stream.seek(-10, 2) == len(content) - 10
    assert stream.read() == content[-10:]
    stream.seek(0)
    assert stream.read() == content


def test_little_of_a_large_file_is_in_memory_while_it_is_kept_and_read(world: World) -> None:
    content = content_of(16 * PART)
    store(world, content_of(10))  # what is loaded at first use is no matter of the size

    tracemalloc.start()
    try:
        file = store(world, content)
        with world.scope():
            stream = open_file(file)
        while stream.read(PART // 4):
            pass
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 10 * PART


def test_parts_that_changed_their_places_are_told_from_the_true_file(world: World) -> None:
    file = store(world, content_of(2 * PART))

    with world.scope():
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE inbox_storedfile SET content = substring(content FROM octet_length(content) / 2 + 1)"
                " || substring(content FOR octet_length(content) / 2) WHERE id = %s",
                [file],
            )
        with pytest.raises(BadValue):
            open_file(file).read()


def test_a_file_that_was_cut_off_is_not_read_as_a_shorter_one(world: World) -> None:
    file = store(world, content_of(2 * PART))

    with world.scope():
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE inbox_storedfile SET content = substring(content FOR octet_length(content) / 2) WHERE id = %s",
                [file],
            )
        with pytest.raises(BadValue):
            open_file(file).read()


def test_another_tenant_has_no_such_file(world: World) -> None:
    file = store(world, b"a;b\n")
    other = make_world("other")

    with other.scope(), pytest.raises(StoredFile.DoesNotExist):
        open_file(file)
