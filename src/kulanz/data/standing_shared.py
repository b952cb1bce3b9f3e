"""What many accounts of a batch share, read or computed once a process: country packs, places, contact rules, journeys."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from kulanz.domain.contact.channel import Channel, Needs, served_by
from kulanz.domain.contact.limits import ContactRules
from kulanz.domain.contact.zones import zones_of
from kulanz.domain.journey.data import read_journey
from kulanz.domain.journey.facts import Whereabouts
from kulanz.domain.journey.journey import Journey
from kulanz.ports.country import CountryPack
from kulanz.ports.registry import plugins

from . import standing_rows as sql

PACKS = {"gb": "uk"}  # by the letters of ISO 3166, where the pack has other ones


EVERY = frozenset(Channel)  # all media


@lru_cache(maxsize=1024)
def channels_of(kinds: tuple[str, ...], has_street: bool, carried: frozenset[str]) -> frozenset[str]:
    """The media for which there is an address, and that the creditor has set up."""
    street = (Needs.STREET,) if has_street else ()
    return served_by(*map(Needs, kinds), *street) & carried


@lru_cache(maxsize=64)
def pack_of(country: str) -> CountryPack:
    """The pack of a country by its letters."""
    pack: CountryPack = plugins("country")[_key(country)]
    return pack


@lru_cache(maxsize=256)
def contact_rules(lives_in: str, creditor_in: str) -> ContactRules | None:
    """The rules of the place where the customer lives, else those of the creditor's."""
    packs = plugins("country")
    pack = packs.get(_key(lives_in)) or packs.get(_key(creditor_in))
    return pack.contact if pack else None


def _key(country: str) -> str:
    """The name of a country's pack."""
    return PACKS.get(country.lower(), country.lower())


@lru_cache(maxsize=4096)
def place_of(country: str, region: str, zone: str) -> Whereabouts:
    """Where a customer may be, and the days of rest there."""
    pack = plugins("country").get(_key(country))
    return Whereabouts(
        zones_of(country=country, region=region, own=zone), _rest_in(pack, region) if pack else frozenset()
    )


def _rest_in(pack: CountryPack, region: str) -> Collection[date]:
    """The days of rest; where the region is not known, those of every region, as with the zones."""
    return (
        pack.holidays(region)
        if region in pack.regions
        else AnyOf(tuple(map(pack.holidays, ("", *sorted(pack.regions)))))
    )


@dataclass(frozen=True, slots=True)
class AnyOf(Collection[date]):
    """The days of several calendars."""

    calendars: tuple[Collection[date], ...]

    def __contains__(self, day: object) -> bool:
        return any(day in one for one in self.calendars)

    def __iter__(self) -> Iterator[date]:
        return iter(set().union(*self.calendars))

    def __len__(self) -> int:
        return len(set().union(*self.calendars))


def region_in(pack: CountryPack, region: str) -> str:
    """`region` if the pack knows it, else the whole country."""
    return region if region in pack.regions else ""


READ: dict[UUID, Journey] = {}  # published versions never change, so each is read once a process


def journeys(ids: set[UUID]) -> dict[UUID | None, Journey]:
    """Journeys by id, each read once a process."""
    unknown = [id_ for id_ in ids if id_ not in READ]
    if unknown:
        statement = "SELECT id, key, version, definition::text FROM journeys_journey WHERE id = ANY(%s)"
        for id_, key, version, definition in sql.rows(statement, unknown):
            READ[id_] = read_journey(json.loads(definition), id=id_, key=key, version=version)
    return {id_: READ[id_] for id_ in ids}
