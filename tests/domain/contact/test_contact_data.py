"""What the rules find in contact data, and what they leave alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kulanz.domain.contact.contact_data import Address, Kind, found_in
from kulanz.domain.contact.mailbox import ENDS, SLIPS, STAND_INS, trouble_with
from kulanz.domain.contact.postcode import FORMS, without_lost_nought, written_well


def kinds(**facts: str) -> set[tuple[str, str]]:
    known = {"name": "Erika Muster", "street": "Seestr. 1", "postcode": "88131", "town": "Lindau", "country": "DE"}
    return {(noted.kind.value, noted.field) for noted in found_in(Address(**{**known, **facts}))}


def test_a_whole_address_is_fine_and_so_is_none_at_all() -> None:
    assert kinds() == set()
    assert kinds(street="", postcode="", town="") == set()


def test_half_an_address_lacks_its_other_half() -> None:
    assert kinds(street="", town="") == {("missing", "street"), ("missing", "town")}


def test_a_postcode_of_another_country_is_told() -> None:
    assert kinds(postcode="6900") == {("form", "postcode")}
    assert kinds(postcode="6900", country="AT") == set()


def test_a_country_nobody_knows_is_told_and_its_postcodes_are_not_judged() -> None:
    assert kinds(country="QQ", postcode="?") == {("unknown", "country")}
    assert kinds(country="") == {("missing", "country")}


def test_garbled_letters_are_told_with_what_was_probably_meant() -> None:
    (noted,) = found_in(Address("JÃ¼rgen", "", "", "", "DE"))

    assert (noted.kind, str(noted.words)) == (Kind.GARBLED, "Letters in it were lost on the way. Is “Jürgen” meant?")


def test_what_is_proposed_is_safe_to_show() -> None:
    (noted,) = found_in(Address("J&#8238;rgen", "", "", "", "DE"))

    assert "\u202e" not in str(noted.words)


def test_a_nought_that_a_spreadsheet_took_is_proposed_and_not_put_back_silently() -> None:
    (noted,) = found_in(Address("A", "B 1", "1067", "Dresden", "DE"))

    assert "01067" in str(noted.words)
    assert (noted.field, noted.value) == ("postcode", "1067")


@pytest.mark.parametrize(
    ("text", "country", "written"),
    [
        ("D-88131", "DE", "88131"),
        (" 88131 ", "DE", "88131"),
        ("1017ab", "NL", "1017 AB"),
        ("sw1a1aa", "GB", "SW1A 1AA"),
        ("12345-6789", "US", "12345-6789"),
        ("A-6900", "AT", "6900"),
        ("11122", "SE", "111 22"),
        ("0150", "NO", "0150"),
        ("00100", "DE", None),
        ("8813", "DE", None),
        ("1017", "NL", None),
        ("whatever", "KE", "WHATEVER"),
    ],
)
def test_postcodes_are_written_as_their_country_does(text: str, country: str, written: str | None) -> None:
    assert written_well(text, country) == written


@given(text=st.text(max_size=12), country=st.sampled_from([*FORMS, "ZZ"]))
def test_a_written_postcode_stays_as_it_is(text: str, country: str) -> None:
    written = written_well(text, country)

    assert written is None or written_well(written, country) == written
    assert without_lost_nought(text, country) in ("", f"0{text.strip()}")


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("erika@gmial.com", Kind.TYPO),
        ("erika@stadtwerke.con", Kind.TYPO),
        ("erika@gmail.con", Kind.TYPO),
        ("keine@web.de", Kind.PLACEHOLDER),
        ("NoReply@firma.example", Kind.PLACEHOLDER),
        ("info@firma.example", Kind.SHARED),
    ],
)
def test_odd_mailboxes_are_told(address: str, kind: Kind) -> None:
    noted = trouble_with(address, is_business=False)

    assert noted is not None
    assert (noted.kind, noted.value) == (kind, address)


@pytest.mark.parametrize("address", ["erika@gmx.ch", "erika@email.com", "erika@web.com", "erika@gmx.at", "e@ymail.com"])
def test_a_domain_that_only_looks_like_another_is_left_alone(address: str) -> None:
    assert trouble_with(address, is_business=False) is None


def test_a_firm_has_mailboxes_of_many_readers() -> None:
    assert trouble_with("info@firma.example", is_business=True) is None


def test_no_slip_is_a_domain_that_is_meant_elsewhere() -> None:
    assert not set(SLIPS) & set(SLIPS.values())
    assert not set(ENDS) & set(ENDS.values())
    assert all(word == word.casefold() for word in STAND_INS)
