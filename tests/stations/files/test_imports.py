"""Files of claims from bytes to accounts: read, shown, taken in; killed midway, sent twice, broken or too long."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from kulanz.data.inbox import staging, verdict
from kulanz.data.inbox.models import ImportRow, ImportRun
from kulanz.data.receivables.models import Claim, Event, Posting
from kulanz.data.vault import store_file
from kulanz.ports.intake import ClaimDraft, layout_to_json
from kulanz.ports.registry import plugin
from kulanz.stations.claims import take_in
from kulanz.stations.files import imports
from kulanz.testkit.world import World

HEAD = "Kundennummer;Name;Rechnungsnummer;Betrag;Fällig am;E-Mail\n"
GOOD = HEAD + "".join(f"K{n};Kim Muster {n};R-{n};{n},50;0{n}.03.2026;k{n}@example.org\n" for n in range(1, 6))
MIXED = GOOD + "K6;Anna;R-6;sehr viel;31.02.2026;anna\n" + "K7;Olaf;R-7;7,00;07.03.2026;\n"


def begin(world: World, content: str | bytes, *, whole: bool = False, head: int = 100_000) -> UUID:
    """What the page does with an uploaded file."""
    data = content if isinstance(content, bytes) else content.encode()
    with world.scope():
        file, _is_new = store_file(name="offen.csv", content=data, now=world.now)
        run = ImportRun.objects.create(
            creditor=world.creditor, file=file, plugin="csv", source="csv", whole_or_nothing=whole, made_at=world.now.at,
            layout=layout_to_json(plugin("intake", "csv").recognise(data[:head])), made_by="person:1",
        )  # fmt: skip
        return run.id


def look(world: World, run: UUID) -> ImportRun:
    with world.scope():
        return ImportRun.objects.get(id=run)


def press_take(world: World, run: UUID) -> None:
    with world.scope():
        assert ImportRun.objects.filter(id=run, state="preview").update(state="taking") == 1


def bring_in(world: World, content: str, **how: Any) -> ImportRun:
    run = begin(world, content, **how)
    imports.read_claims(world.tenant.id, run)
    press_take(world, run)
    imports.take_claims(world.tenant.id, run)
    return look(world, run)


def money_of(world: World) -> tuple[int, int, int]:
    with world.scope():
        total = sum(Claim.objects.values_list("open_minor", flat=True))
        return Claim.objects.count(), Posting.objects.count(), total


def test_a_file_is_read_for_the_preview_and_nothing_is_taken_yet(world: World) -> None:
    run = begin(world, MIXED)

    imports.read_claims(world.tenant.id, run)

    read = look(world, run)
    assert (read.state, read.rows_seen, read.rows_rejected) == ("preview", 7, 1)
    assert read.total_minor == 150 + 250 + 350 + 450 + 550 + 700
    assert money_of(world) == (0, 0, 0)


def test_a_bad_line_is_named_with_every_fault_and_the_good_ones_are_taken(world: World) -> None:
    done = bring_in(world, MIXED)

    assert (done.state, done.rows_taken, done.rows_rejected) == ("done", 6, 1)
    assert money_of(world)[0] == 6
    with world.scope():
        (reject,) = staging.rejects(done.id)
        assert [reject.column, *(fault.column for fault in reject.also)] == ["Betrag", "Fällig am", "E-Mail"]
        assert reject.raw == ("K6", "Anna", "R-6", "sehr viel", "31.02.2026", "anna")
        assert Event.objects.get(kind="import.finished").data["taken"] == 6


def test_the_same_file_again_changes_nothing(world: World) -> None:
    bring_in(world, GOOD)
    before = money_of(world)

    again = bring_in(world, GOOD)

    assert (again.rows_taken, again.rows_unchanged, again.rows_corrected) == (0, 5, 0)
    assert money_of(world) == before


def test_a_changed_amount_corrects_the_claim(world: World) -> None:
    bring_in(world, GOOD)

    changed = bring_in(world, GOOD.replace("R-2;2,50", "R-2;3,00"))

    assert (changed.rows_taken, changed.rows_unchanged, changed.rows_corrected) == (0, 4, 1)
    assert money_of(world)[2] == 150 + 300 + 350 + 450 + 550


def test_whole_or_nothing_takes_nothing_when_one_line_has_a_fault(world: World) -> None:
    refused = bring_in(world, MIXED, whole=True)

    assert refused.state == "refused"
    assert verdict.read(refused.message) is not None
    assert money_of(world) == (0, 0, 0)


def test_whole_or_nothing_takes_a_file_without_faults(world: World) -> None:
    assert bring_in(world, GOOD, whole=True).rows_taken == 5


def test_jobs_that_run_twice_do_nothing_twice(world: World) -> None:
    run = begin(world, MIXED)
    imports.read_claims(world.tenant.id, run)
    imports.read_claims(world.tenant.id, run)
    press_take(world, run)
    imports.take_claims(world.tenant.id, run)
    imports.take_claims(world.tenant.id, run)

    done = look(world, run)
    assert (done.rows_seen, done.rows_taken) == (7, 6)
    assert money_of(world)[0] == 6


class Killed(Exception):
    """The worker dies here."""


def test_a_reader_killed_midway_goes_on_behind_its_last_chunk(
    lasting_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "READ_AT_ONCE", 2)
    run = begin(lasting_world, MIXED)
    kept: list[int] = []

    def dies(run_id: UUID, parts: list[ClaimDraft]) -> None:
        kept.append(len(parts))
        if len(kept) == 3:
            raise Killed
        real_keep(run_id, parts)

    real_keep = staging.keep
    monkeypatch.setattr(staging, "keep", dies)
    with pytest.raises(Killed):
        imports.read_claims(lasting_world.tenant.id, run)
    assert (look(lasting_world, run).state, look(lasting_world, run).rows_seen) == ("reading", 4)

    imports.read_claims(lasting_world.tenant.id, run)

    read = look(lasting_world, run)
    assert (read.state, read.rows_seen, read.rows_rejected) == ("preview", 7, 1)
    with lasting_world.scope():
        assert ImportRow.objects.filter(run=run).count() == 7


def test_an_import_killed_midway_resumes_and_doubles_nothing(
    lasting_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "TAKEN_AT_ONCE", 2)
    run = begin(lasting_world, GOOD)
    imports.read_claims(lasting_world.tenant.id, run)
    press_take(lasting_world, run)

    def dies(rows: list[object]) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        imports._take(lasting_world.tenant.id, run)
        patch.setattr(staging, "settle", dies)  # the claims of the second chunk are made, its rows not yet marked
        with pytest.raises(Killed):
            imports.take_claims(lasting_world.tenant.id, run)
    assert money_of(lasting_world)[0] == 2

    imports.take_claims(lasting_world.tenant.id, run)

    done = look(lasting_world, run)
    assert (done.state, done.rows_taken, done.rows_unchanged) == ("done", 5, 0)
    assert money_of(lasting_world)[0] == 5


def test_whole_or_nothing_killed_midway_leaves_nothing(lasting_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "TAKEN_AT_ONCE", 2)
    run = begin(lasting_world, GOOD, whole=True)
    imports.read_claims(lasting_world.tenant.id, run)
    press_take(lasting_world, run)
    calls: list[int] = []

    def dies(*args: Any, **keywords: Any) -> list[take_in.Done]:
        calls.append(1)
        if len(calls) == 2:
            raise Killed
        return real_take(*args, **keywords)

    real_take = take_in.take
    with monkeypatch.context() as patch:
        patch.setattr(take_in, "take", dies)
        with pytest.raises(Killed):
            imports.take_claims(lasting_world.tenant.id, run)
    assert money_of(lasting_world) == (0, 0, 0)
    with lasting_world.scope():
        assert not Event.objects.exists()

    imports.take_claims(lasting_world.tenant.id, run)
    assert look(lasting_world, run).rows_taken == 5


def test_a_file_of_two_encodings_is_refused_with_the_place(world: World) -> None:
    run = begin(world, GOOD.encode() + "K9;Jörg;R-9;9,00;09.03.2026;\n".encode("cp1252"), head=200)

    imports.read_claims(world.tenant.id, run)

    refused = look(world, run)
    assert refused.state == "refused"
    told = verdict.read(refused.message)
    assert told is not None
    assert told.words.values["line"] == 7
    with world.scope():
        assert not ImportRow.objects.exists()


def test_a_column_that_is_missing_waits_for_a_person(world: World) -> None:
    run = begin(world, GOOD)
    with world.scope():
        row = ImportRun.objects.get(id=run)
        for column in row.layout["columns"]:
            column["means"] = None if column["means"] == "due_on" else column["means"]
        row.save()

    imports.read_claims(world.tenant.id, run)

    waiting = look(world, run)
    assert (waiting.state, waiting.rows_seen) == ("preview", 0)
    told = verdict.read(waiting.message)
    assert told is not None
    assert "due date" in str(told.words)


def test_a_text_too_long_for_its_place_rejects_its_line_only(world: World) -> None:
    head = HEAD.replace("E-Mail", "Forderungsart")
    done = bring_in(world, head + f"K1;A;R-1;1,00;01.03.2026;{'x' * 81}\nK2;B;R-2;2,00;01.03.2026;Strom\n")

    assert (done.rows_taken, done.rows_rejected) == (1, 1)
    with world.scope():
        (reject,) = staging.rejects(done.id)
        assert (reject.line, reject.column) == (2, "Forderungsart")


def test_drafts_are_forgotten_once_they_are_taken_but_for_the_claim_that_came_of_each(world: World) -> None:
    done = bring_in(world, GOOD)

    with world.scope():
        left = list(
            ImportRow.objects.filter(run=done.id, state="taken").order_by("line").values_list("draft", flat=True)
        )
        assert [set(kept or {}) for kept in left] == [{"claim", "hash"}] * 5
        assert [kept["claim"] for kept in left if kept] == [
            str(id_) for id_ in Claim.objects.order_by("number").values_list("id", flat=True)
        ]


def test_another_organisation_sees_no_row_of_the_file(world: World, other_world: World) -> None:
    bring_in(world, MIXED)

    with other_world.scope():
        assert not ImportRun.objects.exists()
        assert not ImportRow.objects.exists()
        assert not Claim.objects.exists()


def test_rows_without_their_tenant_are_invisible(world: World) -> None:
    bring_in(world, GOOD)

    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant', '', true)")
        cursor.execute("SELECT count(*) FROM inbox_importrow")
        assert cursor.fetchone() == (0,)
