"""Where a customer may be, as time zones: quiet hours must hold in every one of them.

Countries by the IANA table zone1970.tab (https://data.iana.org/time-zones/tzdb/zone1970.tab), states of the USA by
49 CFR part 71 (https://www.ecfr.gov/current/title-49/part-71).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

HOME = "Europe/Berlin"  # for a country that nobody knows; such a customer has a finding, so that a person corrects it

EASTERN, CENTRAL, MOUNTAIN, PACIFIC = "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"
ALASKA, ALEUTIANS, HAWAII, ARIZONA = "America/Anchorage", "America/Adak", "Pacific/Honolulu", "America/Phoenix"
CARIBBEAN, GUAM, SAMOA = "America/Puerto_Rico", "Pacific/Guam", "Pacific/Pago_Pago"
STATES_BY_ZONES = {
    (EASTERN,): "CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV",
    (EASTERN, CENTRAL): "FL IN KY MI TN",
    (CENTRAL,): "AL AR IA IL LA MN MO MS OK WI",
    (CENTRAL, MOUNTAIN): "KS ND NE SD TX",
    (MOUNTAIN,): "CO MT NM UT WY",
    (MOUNTAIN, PACIFIC): "ID NV OR",  # West Wendover in Nevada keeps Utah's time
    (PACIFIC,): "CA WA",
    (ARIZONA, MOUNTAIN): "AZ",  # the Navajo Nation keeps summer time, the rest of Arizona does not
    (ALASKA, ALEUTIANS): "AK",
    (HAWAII,): "HI",
    (CARIBBEAN,): "PR VI",
    (GUAM,): "GU MP",
    (SAMOA,): "AS",
}
STATES = {state: zones for zones, states in STATES_BY_ZONES.items() for state in states.split()}
ANYWHERE_IN_THE_USA = (EASTERN, CENTRAL, MOUNTAIN, ARIZONA, PACIFIC, ALASKA, ALEUTIANS, HAWAII)
OWN_NAMES = {  # where the table has a neighbour's zone with the same clock, or does not know the country yet
    "DE": ("Europe/Berlin",),
    "NL": ("Europe/Amsterdam",),
    "XK": ("Europe/Belgrade",),
}
WRITTEN = {"UK": "GB", "EL": "GR"}  # as people write them


@lru_cache(maxsize=4096)
def zones_of(*, country: str, region: str = "", own: str = "") -> tuple[ZoneInfo, ...]:
    """Every time zone in which the person may be, at least one, none twice.

    `own` is the zone where it is known better than by place: the only answer then. `region` is a state of the USA
    ("TX" or "US-TX"); without one, or with one nobody knows, the person may be anywhere in the country.
    """
    known = _zone(own)
    if known:
        return (known,)
    country = country_code(country)
    if country == "US":
        return _zones(STATES.get(region.strip().upper().removeprefix("US-"), ANYWHERE_IN_THE_USA))
    return _zones(_by_country().get(country, (HOME,)))


def country_code(text: str) -> str:
    """The two letters of a country in their usual form: capitals, GB for UK. It need not be one that exists."""
    code = text.strip().upper()
    return WRITTEN.get(code, code)


def is_country(code: str) -> bool:
    """Whether `code` is a country or territory of ISO 3166 where people live."""
    return code in _by_country()


def is_zone(name: str) -> bool:
    """Whether `name` is a time zone, e.g. Europe/Lisbon."""
    return _zone(name) is not None


def _zone(name: str) -> ZoneInfo | None:
    """None: there is no such zone."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Europe" is a folder, an overlong name no file
        return None


def _zones(names: Iterable[str]) -> tuple[ZoneInfo, ...]:
    return tuple(ZoneInfo(name) for name in names)


@lru_cache(maxsize=1)
def _by_country() -> dict[str, tuple[str, ...]]:
    """Zones by country, from the table that comes with the time zones themselves: data, like what ZoneInfo reads."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in (files("tzdata") / "zoneinfo" / "zone1970.tab").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            countries, _place, zone, *_comment = line.split("\t")
            for country in countries.split(","):
                found[country].append(zone)
    return {country: tuple(zones) for country, zones in found.items()} | OWN_NAMES
