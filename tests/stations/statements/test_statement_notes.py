"""Notes on a long statement: as many as are kept, those a person must see before money that only went out."""

from __future__ import annotations

from kulanz.data.inbox import notes
from kulanz.data.inbox.notes import MOST, Note, What
from kulanz.kernel.words import say


def note(line: int, what: What = What.OUTGOING) -> Note:
    return Note(what, line, say("Money that went out."))


def test_of_many_notes_the_first_are_kept_and_what_needs_a_person_before_all() -> None:
    told: list[Note] = []
    for chunk in range(4):  # as a statement is read: chunk by chunk, and never more in memory than is kept
        lines = range(chunk * MOST, (chunk + 1) * MOST)
        told = notes.first([*told, *(note(line) for line in lines)])
    told = notes.first([*told, note(4 * MOST, What.REJECT)])

    assert len(told) == MOST
    kept = notes.read(notes.write(told))
    assert [each.line for each in kept] == [*range(MOST - 1), 4 * MOST]
