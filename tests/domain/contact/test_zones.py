"""Where a customer may be: one zone in a small country, all of them in a large one until the state is known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kulanz.domain.contact.zones import STATES, zones_of


def names(**place: str) -> list[str]:
    return [zone.key for zone in zones_of(**place)]


def test_a_small_country_has_one_clock() -> None:
    assert names(country="DE") == ["Europe/Berlin"]
    assert names(country="AT") == ["Europe/Vienna"]
    assert names(country="NL") == ["Europe/Amsterdam"]
    assert names(country="CH") == ["Europe/Zurich"]
    assert names(country="GB") == names(country="uk ") == ["Europe/London"]


def test_in_the_usa_the_state_decides_and_without_one_all_clocks_count() -> None:
    assert names(country="US", region="NY") == ["America/New_York"]
    assert names(country="US", region="us-tx") == ["America/Chicago", "America/Denver"]
    assert "Pacific/Honolulu" in names(country="US")
    assert names(country="US", region="AE") == names(country="US")  # an army post office may be anywhere


def test_every_state_is_known() -> None:
    assert len(STATES) == 50 + 1 + 5  # states, the District of Columbia, territories


def test_a_country_with_islands_counts_them_too() -> None:
    assert "Atlantic/Canary" in names(country="ES")
    assert "Atlantic/Azores" in names(country="PT")


def test_a_zone_told_by_the_customer_wins() -> None:
    assert names(country="US", region="NY", own="Europe/Lisbon") == ["Europe/Lisbon"]


@given(country=st.text(max_size=4), region=st.text(max_size=8), own=st.text(max_size=30))
def test_whatever_is_written_there_is_a_clock_and_none_twice(country: str, region: str, own: str) -> None:
    found = names(country=country, region=region, own=own)

    assert found
    assert len(found) == len(set(found))
