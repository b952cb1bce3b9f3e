"""Which invoice numbers a list has named and where, in little room: a million take some 30 MB, not the 200 of a dict.

Numbers are kept as 64-bit hashes in two arrays (open addressing); that two of a million differ and collide has a chance
of one in forty million.
"""

from __future__ import annotations

from array import array

FIRST_SIZE, FULLEST = 1 << 12, 0.6
HASH_BITS = (1 << 64) - 1


class Seen:
    """Number -> the mark it was first seen with; a mark is a whole number above zero, of 64 bits."""

    __slots__ = ("_count", "_hashes", "_marks", "_mask")

    def __init__(self) -> None:
        self._room(FIRST_SIZE)
        self._count = 0

    def first(self, number: str, mark: int) -> int:
        """The mark `number` came with first, which is `mark` if this is the first time."""
        if self._count > FULLEST * len(self._hashes):
            self._grow()
        place = self._place(hash(number) & HASH_BITS)
        if self._marks[place]:
            return self._marks[place]
        self._hashes[place], self._marks[place] = hash(number) & HASH_BITS, mark
        self._count += 1
        return mark

    def _place(self, key: int) -> int:
        """Where `key` stands, or the free place for it."""
        place = key & self._mask
        while self._marks[place] and self._hashes[place] != key:
            place = (place + 1) & self._mask
        return place

    def _room(self, size: int) -> None:
        self._hashes, self._marks, self._mask = array("Q", bytes(8 * size)), array("Q", bytes(8 * size)), size - 1

    def _grow(self) -> None:
        hashes, marks = self._hashes, self._marks
        self._room(2 * len(hashes))
        for key, mark in zip(hashes, marks, strict=True):
            if mark:
                place = self._place(key)
                self._hashes[place], self._marks[place] = key, mark
