"""How often and when: the examples of Reg F, hours in every zone the customer may be in, and breathing space."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from tests.domain.countries import DE, UK, US, d

from kulanz.domain.contact.limits import Contact, first_day, first_moment
from kulanz.ports.country import CountryPack

EASTERN, PACIFIC, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("America/Los_Angeles"), ZoneInfo("Europe/Berlin")
CALLS = [Contact("call", d(f"2026-11-0{day}"), "A") for day in range(1, 8)]


def next_day(channel: str, history: list[Contact], on: str, *, pack: CountryPack = US, claim: str = "A") -> date:
    assert pack.contact is not None
    return first_day(rules=pack.contact, channel=channel, history=history, on=d(on), claim=claim)


def next_moment(
    text: str, zones: list[ZoneInfo], *, pack: CountryPack = US, zone: ZoneInfo = EASTERN, region: str = ""
) -> str | None:
    assert pack.contact is not None
    at = datetime.fromisoformat(text).replace(tzinfo=zone)
    found = first_moment(window=pack.contact.window, zones=zones, at=at, holidays=pack.holidays(region))
    return found.astimezone(zone).strftime("%Y-%m-%d %H:%M") if found else None


def test_the_eighth_call_in_seven_days_waits_a_day() -> None:
    assert next_day("call", CALLS, "2026-11-07") == d("2026-11-08")
    assert next_day("call", CALLS[:-1], "2026-11-07") == d("2026-11-07")


def test_calls_about_another_claim_and_messages_do_not_count() -> None:
    assert next_day("call", CALLS, "2026-11-07", claim="B") == d("2026-11-07")
    assert next_day("sms", CALLS, "2026-11-07") == d("2026-11-07")
    assert next_day("call", [Contact("email", d("2026-11-07"), "A")] * 9, "2026-11-07") == d("2026-11-07")


def test_after_a_conversation_a_week_of_rest() -> None:
    assert next_day("call", [Contact("conversation", d("2026-11-10"), "A")], "2026-11-10") == d("2026-11-17")
    assert next_day("call", [Contact("conversation", d("2026-11-10"), "B")], "2026-11-10") == d("2026-11-10")


def test_german_policy_counts_all_channels_together() -> None:
    history = [Contact("email", d("2026-11-16")), Contact("sms", d("2026-11-18")), Contact("letter", d("2026-11-19"))]

    assert next_day("email", history[:1], "2026-11-16", pack=DE, claim="") == d("2026-11-17")
    assert next_day("email", history, "2026-11-20", pack=DE, claim="") == d("2026-11-23")


@pytest.mark.parametrize(
    ("at", "first"),
    [
        ("2026-11-17 20:00", "2026-11-17 20:00"),  # 5 pm in Los Angeles
        ("2026-11-17 09:00", "2026-11-17 11:00"),  # 6 am in Los Angeles
        ("2026-11-17 21:00", "2026-11-18 11:00"),
        ("2026-11-17 20:59", "2026-11-17 20:59"),
    ],
)
def test_all_plausible_zones_must_be_inside_the_hours(at: str, first: str) -> None:
    assert next_moment(at, [EASTERN, PACIFIC]) == first


def test_german_hours_leave_sundays_and_holidays_alone() -> None:
    assert next_moment("2026-11-21 20:30", [BERLIN], pack=DE, zone=BERLIN) == "2026-11-23 08:00"
    assert next_moment("2026-06-03 20:00", [BERLIN], pack=DE, zone=BERLIN, region="NW") == "2026-06-05 08:00"
    assert next_moment("2026-06-03 20:00", [BERLIN], pack=DE, zone=BERLIN, region="BE") == "2026-06-04 08:00"


def test_zones_that_never_meet_have_no_moment() -> None:
    far = [ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Pago_Pago")]  # 25 hours apart
    assert US.contact is not None
    at = datetime(2026, 11, 17, tzinfo=UTC)

    assert first_moment(window=US.contact.window, zones=far, at=at) is not None  # 13 open hours overlap
    assert DE.contact is not None
    opposite = [ZoneInfo("Etc/GMT-12"), ZoneInfo("Etc/GMT")]
    assert first_moment(window=DE.contact.window, zones=opposite, at=at) is None


def test_the_british_pack_says_breathing_space_and_help_first() -> None:
    spaces = {moratorium.key: moratorium for moratorium in UK.moratoria}

    assert spaces["breathing_space"].days == 60
    assert spaces["mental_health"].days_after == 30
    assert all(moratorium.freezes_interest for moratorium in UK.moratoria)
