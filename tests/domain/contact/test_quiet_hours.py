"""Quiet hours: in no zone of the tz database does a message go out at night, on a Sunday or on a holiday."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise, product
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kulanz.domain.contact.limits import ContactRules, Window
from kulanz.domain.contact.zones import zones_of
from kulanz.domain.journey.facts import Standing, Whereabouts
from kulanz.domain.journey.gate import Purpose, Stop, may_act
from kulanz.ports.registry import plugins
from kulanz.testkit.journey_walk import START, standing

WINDOW = Window(time(8), time(20), frozenset(range(6)), "test")
RULES = ContactRules(window=WINDOW)
ZONES = sorted(available_timezones())
FIRST_AT = datetime(2026, 1, 1, tzinfo=UTC)
EDGES = ((0, 0), (2, 30), (7, 59), (8, 0), (19, 59), (20, 0))
HALF_HOUR = timedelta(minutes=30)


def lives_in(*zones: str, rules: ContactRules = RULES, holidays: frozenset[object] = frozenset()) -> Standing:
    return standing(contact_rules=rules, place=Whereabouts(tuple(map(ZoneInfo, zones)), holidays))  # type: ignore[arg-type]


def is_open(at: datetime, zone: str, window: Window = WINDOW) -> bool:
    """Written anew, so that the rule is not judged by itself."""
    local = at.astimezone(ZoneInfo(zone))
    return local.weekday() in window.weekdays and window.opens <= local.time() < window.closes


def changes_of(zone: str) -> Iterator[datetime]:
    """The hours of 2026 and 2027 within which the clocks of a zone change."""
    info = ZoneInfo(zone)
    days = [FIRST_AT + timedelta(days=number) for number in range(730)]
    for before, after in pairwise(days):
        if before.astimezone(info).utcoffset() != after.astimezone(info).utcoffset():
            yield before


def moments_of(zone: str) -> Iterator[datetime]:
    """The edges of the window and the depth of the night, on common days and on those around each change of the clocks."""
    for first_at in (datetime(2026, 3, 7, tzinfo=UTC), *changes_of(zone)):
        for days, (hour, minute) in product((0, 1, 2), EDGES):
            local = datetime.combine(first_at.date() + timedelta(days=days), time(hour, minute), ZoneInfo(zone))
            yield local.astimezone(UTC)


@pytest.mark.parametrize("letter", sorted({zone[:2] for zone in ZONES}))
def test_in_every_zone_the_gate_is_open_at_lawful_hours_only_and_says_when(letter: str) -> None:
    for zone in (zone for zone in ZONES if zone.startswith(letter)):
        lives = lives_in(zone)
        for at in moments_of(zone):
            verdict = may_act(standing=lives, purpose=Purpose.ASK, on=START, at=at)
            assert verdict.allowed == is_open(at, zone), (zone, at)
            if not verdict.allowed:
                [halt] = verdict.halts
                assert halt.until_at is not None
                assert halt.until_at > at
                assert is_open(halt.until_at, zone), (zone, at, halt.until_at)
                assert not is_open(halt.until_at - timedelta(minutes=1), zone), (zone, at, "could have been sooner")


def test_there_are_as_many_zones_as_the_tz_database_has() -> None:
    assert len(ZONES) > 590
    assert any(list(changes_of(zone)) for zone in ZONES)


@pytest.mark.parametrize("country", ["US", "RU", "BR", "AU", "CL", "PT", "ES", "ID", "FR", "KI"])
def test_a_country_with_several_zones_is_written_to_when_it_is_day_in_all_of_them(country: str) -> None:
    zones = [zone.key for zone in zones_of(country=country)]
    lives = lives_in(*zones)
    open_hours = 0
    for number in range(14 * 48):
        at = FIRST_AT + number * HALF_HOUR
        verdict = may_act(standing=lives, purpose=Purpose.CARE, on=START, at=at)
        assert verdict.allowed == all(is_open(at, zone) for zone in zones)
        open_hours += verdict.allowed
    assert open_hours or country in ("KI", "FR"), "zones half a world apart share no lawful hour"


@given(
    at=st.integers(0, 3_000_000).map(lambda minutes: FIRST_AT + timedelta(minutes=minutes)), zone=st.sampled_from(ZONES)
)
def test_at_any_moment_in_any_zone(at: datetime, zone: str) -> None:
    verdict = may_act(standing=lives_in(zone), purpose=Purpose.REQUIRED, on=START, at=at)

    assert verdict.allowed == is_open(at, zone)
    assert verdict.allowed or [halt.stop for halt in verdict.halts] == [Stop.QUIET_HOURS]


@pytest.mark.parametrize("country", sorted(plugins("country")))
def test_every_country_that_comes_with_kulanz_keeps_its_own_hours(country: str) -> None:
    rules = plugins("country")[country].contact
    zones = [zone.key for zone in zones_of(country=country)]
    lives = lives_in(*zones, rules=rules)
    for number in range(9 * 48):
        at = FIRST_AT + timedelta(days=120) + number * HALF_HOUR
        verdict = may_act(standing=lives, purpose=Purpose.ASK, on=START, at=at)
        assert verdict.allowed == all(is_open(at, zone, rules.window) for zone in zones)


def test_on_a_holiday_nothing_goes_out_and_the_next_open_day_is_named() -> None:
    good_friday = datetime(2026, 4, 3, 10, tzinfo=UTC)
    lives = lives_in("Europe/Berlin", holidays=frozenset({good_friday.date()}))

    [halt] = may_act(standing=lives, purpose=Purpose.ASK, on=good_friday.date(), at=good_friday).halts

    assert halt.until_at == datetime(2026, 4, 4, 6, tzinfo=UTC), "Saturday, eight in the morning of summer time"


def test_an_answer_goes_out_at_any_hour() -> None:
    night = datetime(2026, 3, 8, 2, tzinfo=UTC)

    assert may_act(standing=lives_in("Europe/Berlin"), purpose=Purpose.ANSWER, on=START, at=night).allowed


def test_hours_that_never_come_stay_shut_and_nothing_hangs() -> None:
    rules = ContactRules(window=Window(time(8), time(9), frozenset(), "never"))

    [halt] = may_act(standing=lives_in("UTC", rules=rules), purpose=Purpose.ASK, on=START, at=FIRST_AT).halts

    assert halt.until_at is None
