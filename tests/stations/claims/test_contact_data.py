"""Contact data that come with claims: brought into form, never refused, what is wrong told once and solved by good data."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from kulanz.data.outbox.models import WakeUp
from kulanz.data.parties.findings import note_bounce
from kulanz.data.parties.models import ContactPoint, Customer, Finding
from kulanz.data.parties.quality import check_email, check_iban, check_phone, clean_draft, iban_or_none, phone_words
from kulanz.data.receivables.models import Account, Claim, Event
from kulanz.kernel.money import Money
from kulanz.kernel.words_json import words_from_json
from kulanz.ports.intake import ClaimDraft
from kulanz.stations.claims import take_in
from kulanz.stations.claims.take_in import Taken
from kulanz.testkit import books
from kulanz.testkit.world import World

WHOLE: dict[str, Any] = {"street": "Seestr. 1", "postcode": "88131", "town": "Lindau"}


def draft(number: int = 1, **facts: Any) -> ClaimDraft:
    known = {
        "line": 2, "customer_number": "K1", "claim_number": f"R-{number}", "amount": Money(8990), "due_on": date(2026, 2, 20),
        "customer_name": "Erika Muster", "email": "erika@example.org",
    }  # fmt: skip
    return ClaimDraft(**{**known, **facts})


def take(world: World, *drafts: ClaimDraft) -> list[Taken]:
    with world.scope():
        done = take_in.take(list(drafts), creditor=world.creditor, source="billing", now=world.now, actor="test")
        return [one.what for one in done]


def open_findings(world: World) -> list[tuple[str, str, str]]:
    with world.scope():
        rows = Finding.objects.filter(solved_at=None).order_by("field", "kind")
        return list(rows.values_list("kind", "field", "value"))


def points(world: World) -> list[tuple[str, str, bool]]:
    with world.scope():
        return list(ContactPoint.objects.order_by("kind", "value").values_list("kind", "value", "is_bad"))


def test_good_data_are_brought_into_form_and_nothing_is_told(world: World) -> None:
    take(world, draft(email=" Erika@EXAMPLE.org ", phone="08382 1234", **(WHOLE | {"postcode": "D-88131"})))

    assert points(world) == [("email", "Erika@example.org", False), ("phone", "+4983821234", False)]
    assert open_findings(world) == []
    with world.scope():
        assert Customer.objects.get().postcode == "88131"


def test_a_claim_with_bad_contact_data_comes_in_and_all_of_it_is_told(world: World) -> None:
    bad = draft(
        email="erika@@web.de", phone="none", customer_name="", street="", postcode="1067", town="Dresden", iban="DE1"
    )

    assert take(world, bad) == [Taken.TAKEN]

    assert open_findings(world) == [
        ("form", "email", "erika@@web.de"),
        ("form", "iban", "DE1"),
        ("missing", "name", ""),
        ("form", "phone", "none"),
        ("form", "postcode", "1067"),
        ("missing", "street", ""),
    ]
    assert points(world) == [("email", "erika@@web.de", True), ("phone", "none", True)]  # shown, and nothing goes there
    with world.scope():
        assert Claim.objects.get().open_minor == 8990
        assert books.findings() == []


def test_findings_are_one_event_of_the_account_without_values_and_wake_who_tells_the_creditor(world: World) -> None:
    take(world, draft(email="erika@gmial.com", phone="none"))

    with world.scope():
        event = Event.objects.get(kind="finding.noted")
        assert (event.account, event.subject_id) == (Account.objects.get(), Customer.objects.get().id)
        assert event.data == {"findings": [{"field": "email", "kind": "typo"}, {"field": "phone", "kind": "form"}]}
        assert WakeUp.objects.filter(event_id=event.id, station="tell").exists()
        told = words_from_json(Finding.objects.get(field="email").note)
    assert str(told).startswith("Is erika@gmail.com meant?")


def test_what_was_told_is_not_told_again(world: World) -> None:
    for number in (1, 2, 3):
        take(world, draft(number, email="erika@gmial.com"))

    with world.scope():
        assert Event.objects.filter(kind="finding.noted").count() == 1
        assert Finding.objects.count() == 1


def test_another_wrong_value_is_the_same_finding_with_the_new_value(world: World) -> None:
    take(world, draft(1, email="erika@gmial.com"))
    take(world, draft(2, email="erika@gmai.com"))

    assert open_findings(world) == [("typo", "email", "erika@gmai.com")]


def test_good_data_solve_a_finding_and_bad_data_after_them_open_it_again(world: World) -> None:
    take(world, draft(1, email="erika@gmial.com", **(WHOLE | {"street": ""})))
    take(world, draft(2, email="erika@gmail.com", **WHOLE))
    assert open_findings(world) == []

    take(world, draft(3, email="erika@gmial.com"))

    assert open_findings(world) == [("typo", "email", "erika@gmial.com")]
    with world.scope():
        assert Finding.objects.count() == 3
        assert Event.objects.filter(kind="finding.noted").count() == 2


def test_a_source_that_says_nothing_solves_nothing(world: World) -> None:
    take(world, draft(1, email="erika@gmial.com"))
    take(world, draft(2, email=""))

    assert open_findings(world) == [("typo", "email", "erika@gmial.com")]


def test_a_customer_without_an_address_to_write_to_is_told(world: World) -> None:
    take(world, draft(1, email=""))
    assert open_findings(world) == [("missing", "email", "")]

    take(world, draft(2))

    assert open_findings(world) == []


def test_several_rows_of_one_customer_say_it_together(world: World) -> None:
    take(world, draft(1, **WHOLE), draft(2, email="", customer_name=""))

    with world.scope():
        customer = Customer.objects.get()
    assert (customer.name, customer.street) == ("Erika Muster", "Seestr. 1")
    assert open_findings(world) == []


def test_a_name_that_turns_the_page_around_is_cleaned_and_told(world: World) -> None:
    take(world, draft(customer_name="Erika \u202eretsuM", customer_number="K\u200b1", claim_number="R-9"))

    with world.scope():
        customer = Customer.objects.get()
    assert (customer.name, customer.number) == ("Erika retsuM", "K1")
    assert open_findings(world) == [("hidden", "name", "Erika retsuM"), ("hidden", "number", "K1")]


def test_the_claims_own_texts_are_cleaned_too() -> None:
    cleaned = clean_draft(draft(reason="Strom\u202e 2026", contract="V\u00a01"))

    assert (cleaned.reason, cleaned.contract) == ("Strom 2026", "V 1")
    untouched = draft()
    assert clean_draft(untouched) is untouched


def test_no_text_of_a_claim_that_was_taken_in_turns_the_page_around(world: World) -> None:
    take(world, draft(reason="Strom\u202e 2026", kind="Str\u200bom"))

    with world.scope():
        claim = Claim.objects.get()
    assert (claim.reason, claim.kind) == ("Strom 2026", "Strom")


def test_an_address_moves_with_its_country(world: World) -> None:
    take(world, draft(1, **WHOLE))
    take(world, draft(2, street="Rathausstr. 4", postcode="6900", town="Bregenz", country="AT"))
    take(world, draft(3, country="DE"))  # says nothing about the address

    with world.scope():
        assert Customer.objects.get().country == "AT"
    assert open_findings(world) == []


def test_two_addresses_in_one_cell_are_two(world: World) -> None:
    take(world, draft(email="erika@example.org; erika@gmial.com"))

    assert points(world) == [("email", "erika@example.org", False), ("email", "erika@gmial.com", True)]
    assert open_findings(world) == [("typo", "email", "erika@gmial.com")]


def test_an_address_that_bounced_is_told_once_and_stays_told_when_it_is_stated_again(world: World) -> None:
    take(world, draft(1))
    with world.scope():
        customer = Customer.objects.get().id
        note_bounce(customer=customer, address="erika@example.org", now=world.now)
        note_bounce(customer=customer, address="erika@example.org", now=world.now)
    take(world, draft(2))
    assert open_findings(world) == [("bounced", "email", "erika@example.org")]
    with world.scope():
        assert Event.objects.filter(kind="finding.noted").count() == 1

    take(world, draft(3, email="neu@example.org"))

    assert open_findings(world) == []


def test_a_batch_needs_the_same_few_queries_however_large_it_is(world: World) -> None:
    def queries(start: int, many: int) -> int:
        drafts = [
            draft(n, customer_number=f"K{n}", email=f"k{n}@gmial.com", phone="123", town="X")
            for n in range(start, start + many)
        ]
        with CaptureQueriesContext(
            connection,
        ) as caught:
            take(world, *drafts)
        return len(caught)

    queries(0, 60)
    assert queries(100, 60) == queries(1000, 300)


def test_another_organisation_sees_no_finding(world: World, other_world: World) -> None:
    take(world, draft(email=""))

    with other_world.scope():
        assert not Finding.objects.exists()


@pytest.mark.parametrize(
    ("text", "country", "value"),
    [
        ("08382 1234", "DE", "+4983821234"),
        ("0049 8382/1234", "NL", "+4983821234"),
        ("+49 (0) 171 1234567", "AT", "+491711234567"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("212-736-5000 x12", "US", "+12127365000;ext=12"),
    ],
)
def test_numbers_are_read_as_their_country_dials_them(text: str, country: str, value: str) -> None:
    checked = check_phone(text, country=country)

    assert (checked.value, checked.noted) == (value, None)


@pytest.mark.parametrize(
    ("text", "country", "kind", "usable"),
    [
        ("none", "DE", "form", False),
        ("1", "DE", "form", False),
        ("0900 1234567", "DE", "placeholder", False),
        ("0700 123456", "DE", "unknown", True),
        ("0171 1234567", "ZZ", "form", False),  # no country: nobody can tell whose number it is
    ],
)
def test_numbers_that_nobody_answers_are_told(text: str, country: str, kind: str, usable: bool) -> None:
    checked = check_phone(text, country=country)

    assert checked.noted is not None
    assert (checked.noted.kind.value, checked.is_usable) == (kind, usable)


def test_a_number_is_shown_as_people_read_it_with_its_kind() -> None:
    assert phone_words("+491711234567") == ("+49 171 1234567", "mobile")
    assert phone_words("+4983821234") == ("+49 8382 1234", "fixed line")
    assert phone_words("+12127365000") == ("+1 212-736-5000", "")  # there nobody can tell
    assert phone_words("none") == ("none", "")


@pytest.mark.parametrize("text", ["a@b@c.de", "erika", "erika@web", "ä@müller.de", "a b@c.de", "@", "erika@web.de."])
def test_what_is_no_address_stays_as_it_is_and_is_not_used(text: str) -> None:
    checked = check_email(text)

    assert (checked.value, checked.is_usable) == (text, False)


def test_a_domain_with_umlauts_is_kept_readable() -> None:
    assert check_email("x@XN--MLLER-KVA.de").value == "x@müller.de"


def test_an_iban_is_compact_or_told() -> None:
    assert check_iban("de89 3704 0044 0532 0130 00").value == "DE89370400440532013000"
    assert iban_or_none("DE89 3704 0044 0532 0130 01") is None
    assert iban_or_none("") is None


@given(st.text(max_size=300))
def test_no_text_breaks_a_check(text: str) -> None:
    for checked in (check_email(text), check_phone(text, country="DE"), check_iban(text)):
        assert len(checked.value) <= 254 or checked.noted is None
        assert checked.value.isprintable()
