"""The package of a hand-over: complete, each file with its hash, as the reference describes it, and never past the gate."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.stations.corrections_world import ACTOR, booked_interest, euro, item, pay
from tests.stations.handover_world import propose

from kulanz.data.archive import zipped
from kulanz.data.desk.models import Handover
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim
from kulanz.kernel.errors import NotAllowed, NotFound
from kulanz.kernel.ids import new_id
from kulanz.stations import agree
from kulanz.stations.claims import documents
from kulanz.stations.handover import package, release
from kulanz.testkit.world import World

PAGE = Path(__file__).parents[3] / "docs/reference/handover.md"
PDF = b"%PDF-1.7\ninvoice"


@pytest.fixture
def claim(world: World) -> Claim:
    """Reminded of, with interest named, part paid, objected to and answered, one paper and an earlier reminder."""
    claim = booked_interest(world, "1000.00")
    pay(world, claim, "100.00")
    with world.scope():
        objection = agree.object_to(
            claim.account_id, claim_id=claim.id, reason="other", text="=too much", now=world.now, actor=ACTOR
        )
        agree.end_objection(objection.id, answer="It is right.", now=world.now, actor=ACTOR)
        documents.add(claim.id, name="Rechnung Nr. 1.pdf", kind="invoice", content=PDF, now=world.now, actor=ACTOR)
        agree.note_reminder(
            claim.account_id,
            claim_id=claim.id,
            tone=2,
            sent_on=world.day,
            proof="posting list 7",
            now=world.now,
            actor=ACTOR,
        )
    world.pass_days(3)  # the answer and the part payment have had their time
    return claim


def handed_over(world: World, claim: Claim) -> Handover:
    with world.scope():
        return release.release(propose(world, claim).id, now=world.now, actor=ACTOR)


def unpacked(world: World, handover: Handover) -> dict[str, bytes]:
    with world.scope():
        packed = package.pack(handover.id, now=world.now, actor=ACTOR)
        content = b"".join(zipped(((file.name, file.read()) for file in packed.files), at=world.now.at))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def schema() -> dict[str, Any]:  # JSON Schema
    found = re.search(r"```json\n(\{.*?\n\})\n```", PAGE.read_text(), re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def misfits(value: object, rule: dict[str, Any], place: str = "") -> list[str]:
    """Where a value does not fit the part of JSON Schema that the page uses."""
    kinds = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
    names = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer", type(None): "null"}
    if names[type(value)] not in kinds:
        return [f"{place}: {value!r} is none of {kinds}"]
    if isinstance(value, dict):
        known = rule.get("properties", {})
        wrong = [f"{place}/{name} is missing" for name in rule.get("required", ()) if name not in value]
        if known and rule.get("additionalProperties") is False:
            wrong += [f"{place}/{name} is not described" for name in value if name not in known]
        return wrong + [
            w for name, v in value.items() if name in known for w in misfits(v, known[name], f"{place}/{name}")
        ]
    if isinstance(value, list):
        return [w for at, v in enumerate(value) for w in misfits(v, rule["items"], f"{place}/{at}")]
    if isinstance(value, str) and "pattern" in rule and not re.search(rule["pattern"], value):
        return [f"{place}: {value!r} is not like {rule['pattern']}"]
    return []


def test_it_holds_all_that_a_partner_needs_and_each_file_its_hash(world: World, claim: Claim) -> None:
    handover = handed_over(world, claim)
    world.pass_days(9)

    files = unpacked(world, handover)

    facts = json.loads(files["handover.json"])
    [told] = facts["claims"]
    assert (told["number"], told["open"]) == (claim.number, f"{open_of(world, claim):.2f}")
    assert told["default"]["law"]
    assert told["interest"]["until_before"] == world.day.isoformat()
    assert float(told["interest"]["owed"]) > float(told["interest"]["booked"]) > 0
    assert told["documents"][0]["file"] in files
    assert files[told["documents"][0]["file"]] == PDF
    assert [message["file"] in files for message in facts["messages"]] == [True] * len(facts["messages"])
    assert len(facts["messages"]) >= 2
    assert facts["earlier_messages"][0]["proof"] == "posting list 7"
    assert (facts["objections"][0]["text"], facts["objections"][0]["answer"]) == ("=too much", "It is right.")
    assert facts["payments"][0]["amount"] == "100.00"
    assert facts["customer"]["contacts"]
    assert files["statement-of-account.pdf"].startswith(b"%PDF")
    manifest = json.loads(files["manifest.json"])
    assert {one["name"]: one["sha256"] for one in manifest["files"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "manifest.json"
    }


def open_of(world: World, claim: Claim) -> float:
    with world.scope():
        return Claim.objects.get(id=claim.id).open_minor / 100


def test_the_json_is_what_the_reference_says(world: World, claim: Claim) -> None:
    facts = json.loads(unpacked(world, handed_over(world, claim))["handover.json"])

    assert misfits(facts, schema()) == []


def test_money_that_creditor_and_bank_both_told_was_paid_once(world: World, claim: Claim) -> None:
    with world.scope():
        first = Receipt.objects.get(state="settled")
        told = {**Receipt.objects.filter(id=first.id).values().get(), "id": new_id(), "outside_id": "again"}
        Receipt.objects.create(**{**told, "source": "creditor", "same_as_id": first.id, "allocated_at": None})

    facts = json.loads(unpacked(world, handed_over(world, claim))["handover.json"])

    assert [payment["amount"] for payment in facts["payments"]] == ["100.00"]


def test_a_wrong_value_would_be_noticed(world: World, claim: Claim) -> None:
    facts = json.loads(unpacked(world, handed_over(world, claim))["handover.json"])

    for change in ({"version": "1"}, {"made_by": "x"}, {"claims": None}):
        assert misfits({**facts, **change}, schema())


def test_the_tables_say_the_same_as_the_json(world: World, claim: Claim) -> None:
    files = unpacked(world, handed_over(world, claim))

    [row] = table(files["claims.csv"])
    assert row["number"] == claim.number
    assert row["interest"] == f"{item(world, claim, 'interest').open_minor / 100:.2f}"
    ledger = table(files["ledger.csv"])
    owed = sum(
        float(line["amount"]) * ((line["debit"] == "receivable") - (line["credit"] == "receivable")) for line in ledger
    )
    assert f"{owed:.2f}" == row["open"]
    assert all(line["text"] for line in ledger)
    assert next(line["file"] for line in table(files["messages.csv"])) == ""  # the earlier one


def test_what_a_spreadsheet_would_run_stays_text(world: World) -> None:
    claim = world.claim("80.00", reason="=cmd()")

    files = unpacked(world, handed_over(world, claim))

    assert table(files["claims.csv"])[0]["reason"] == "'=cmd()"


def test_only_what_was_handed_over_is_in_it(world: World, claim: Claim) -> None:
    other = world.claim("40.00", customer=claim.account.customer.number, number="PRIVATE-2")

    files = unpacked(world, handed_over(world, claim))

    assert other.number.encode() not in files["handover.json"]
    assert other.number.encode() not in files["ledger.csv"]


def test_what_was_paid_or_objected_to_since_is_not_given_away(world: World, claim: Claim) -> None:
    handover = handed_over(world, claim)
    with world.scope():
        objection = agree.object_to(
            claim.account_id, claim_id=claim.id, reason="other", text="", now=world.now, actor=ACTOR
        )
        with pytest.raises(NotAllowed):
            package.pack(handover.id, now=world.now, actor=ACTOR)
        agree.end_objection(objection.id, answer="It is right.", now=world.now, actor=ACTOR)
        package.pack(handover.id, now=world.now, actor=ACTOR)
    pay(world, claim, f"{open_of(world, claim):.2f}")

    with world.scope(), pytest.raises(NotAllowed):
        package.pack(handover.id, now=world.now, actor=ACTOR)


@pytest.mark.parametrize("part", ["", "30.00"])
def test_one_of_two_invoices_objected_to_keeps_the_package_back(world: World, part: str) -> None:
    claim = world.claim("80.00")
    other = world.claim("70.00", customer=claim.account.customer.number)
    with world.scope():
        handover = release.release(propose(world, claim, other).id, now=world.now, actor=ACTOR)
        agree.object_to(
            claim.account_id, claim_id=claim.id, reason="other", text="", amount=euro(part) if part else None,
            now=world.now, actor=ACTOR,
        )  # fmt: skip
        with pytest.raises(NotAllowed, match="objected"):
            package.pack(handover.id, now=world.now, actor=ACTOR)


def test_there_is_none_before_a_release_nor_for_a_write_off(world: World) -> None:
    claim = world.claim("12.00")
    with world.scope():
        waiting = propose(world, claim, to="write_off")
        with pytest.raises(NotAllowed):
            package.pack(waiting.id, now=world.now, actor=ACTOR)
        release.release(waiting.id, now=world.now, actor=ACTOR)
        with pytest.raises(NotAllowed):
            package.pack(waiting.id, now=world.now, actor=ACTOR)


def test_that_it_was_taken_away_is_noted_the_first_time(world: World, claim: Claim) -> None:
    handover = handed_over(world, claim)
    first = world.now.at
    unpacked(world, handover)
    world.pass_days(1)
    unpacked(world, handover)

    with world.scope():
        handover.refresh_from_db()
    assert handover.fetched_at == first


def test_papers_that_are_too_large_are_refused(world: World, claim: Claim, monkeypatch: pytest.MonkeyPatch) -> None:
    handover = handed_over(world, claim)
    monkeypatch.setattr(package, "LARGEST", 10)

    with world.scope(), pytest.raises(NotAllowed):
        package.pack(handover.id, now=world.now, actor=ACTOR)


def test_another_organisation_gets_nothing(world: World, other_world: World, claim: Claim) -> None:
    handover = handed_over(world, claim)

    with other_world.scope(), pytest.raises(NotFound):
        package.pack(handover.id, now=world.now, actor=ACTOR)
