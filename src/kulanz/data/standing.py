"""Rows into the one Standing value that the rules read: a batch of accounts in a handful of set-based queries."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from kulanz.data.history import Head
from kulanz.domain.contact.channel import MEDIA, Channel
from kulanz.domain.contact.limits import Contact
from kulanz.domain.journey.facts import ClaimFacts, Standing, Told
from kulanz.domain.journey.journey import Journey
from kulanz.domain.law.deadlines import presumed_delivery
from kulanz.domain.law.limitation import limitation
from kulanz.kernel.errors import NotFound
from kulanz.kernel.values import value
from kulanz.kernel.words import say, technical
from kulanz.ports.country import CountryPack

from . import standing_one as one_account
from . import standing_rows as sql
from . import standing_shared as shared
from .standing_few import FEW, Few, held, objected, with_few
from .standing_rows import Row

OLD = timedelta(days=700)  # no law bars a claim sooner; younger ones need no calendar of limitation
LATELY = timedelta(days=8)  # longer than any time over which contacts are counted
NONE: list[Row] = []
NO_JOURNEY: dict[UUID | None, Journey] = {
    None: Journey(UUID(int=0), "", 0, (), 0)
}  # for a page: what is owed is true though no journey was published


@value
class Loaded:
    """An account's standing with what its station needs to write: the head of its chain, whose account it is."""

    standing: Standing
    head: Head
    creditor_id: UUID
    next_look_on: date | None


def load(
    accounts: Collection[UUID],
    *,
    on: date,
    lock: bool = True,
    instead: Journey | None = None,
    without: Collection[UUID] = (),
) -> list[Loaded]:
    """Standings of `accounts` on `on`, in the order of their ids.

    With `lock` the account rows are held to the end of the transaction; a dry run or a page reads without. `instead` is a
    journey to look through in place of the accounts' own; `without` messages that shall not count: those being judged.
    """
    asked = sorted(set(accounts))
    heads = sql.rows(sql.HEADS + (" FOR UPDATE OF a" if lock else ""), sql.array(asked)) if asked else []
    if not heads:
        return []
    batch = _Batch.read(heads, on, instead, without)
    return [_loaded(row, batch) for row in heads]


def load_owed(account: UUID, *, on: date) -> Standing:
    """What is owed on one account and what may be asked of it, by one query; see `owed_of`."""
    found = sql.rows_named(one_account.OWED, {"account": account})
    if not found:
        raise NotFound(say("This account does not exist here."))
    return owed_of(one_account.rows_of(**json.loads(found[0][0])), on=on)


def owed_of(rows: one_account.OneAccount, *, on: date) -> Standing:
    """The standing of one account from what a page read in its own queries (`standing_one`).

    It holds all that the gate asks about money. Messages, addresses and contacts are not read: it is not for deciding."""
    key, journey = rows.head[1], rows.head[3]
    journeys = shared.journeys({journey}) if journey else NO_JOURNEY
    claims = {key: rows.claims}
    batch = _Batch(on, journeys, claims=claims, few={key: rows.few}, reduced_on=_reduced_on(claims, on))
    return _loaded(rows.head, batch).standing


@dataclass(frozen=True, slots=True)
class _Batch:
    """The rows of a batch, by account or customer."""

    on: date
    journeys: Mapping[UUID | None, Journey]
    claims: Mapping[str, list[Row]]
    few: Mapping[str, list[Row]]
    reduced_on: Mapping[UUID, list[date]]  # by claim
    told: Mapping[str, list[Row]] = field(default_factory=dict)
    points: Mapping[str, list[Row]] = field(default_factory=dict)
    lately: Mapping[str, list[tuple[UUID, str, date]]] = field(default_factory=dict)  # by address
    carried: Mapping[UUID, frozenset[str]] = field(default_factory=dict)  # by creditor: the media that it has set up
    instead: Journey | None = None
    without: Collection[UUID] = ()

    @classmethod
    def read(cls, heads: Sequence[Row], on: date, instead: Journey | None, without: Collection[UUID]) -> _Batch:
        ids, customers = sql.array([row[1] for row in heads]), sql.array([row[9] for row in heads])
        claims, points = sql.grouped(sql.CLAIMS, ids), sql.grouped(sql.POINTS, customers)
        return cls(
            on=on,
            journeys={} if instead else _journeys(heads),
            claims=claims,
            few=sql.grouped(FEW, ids, customers),
            reduced_on=_reduced_on(claims, on),
            told=sql.grouped(sql.TOLD, ids),
            points=points,
            lately=sql.same_address(points, after=on - LATELY),
            carried=sql.carried({row[4] for row in heads}),
            instead=instead,
            without=without,
        )


def _reduced_on(claims: Mapping[str, Sequence[Row]], on: date) -> Mapping[UUID, list[date]]:
    """When a part of a claim was paid, for accounts with a claim that may be time-barred."""
    old = [account for account, some in claims.items() if some and some[0][2] <= on - OLD]
    return dict(sql.rows(sql.REDUCED, sql.array(old))) if old else {}


def _journeys(heads: Sequence[Row]) -> Mapping[UUID | None, Journey]:
    """Each account's own, or the newest of its creditor's."""
    missing = next((row[11] for row in heads if row[3] is None), None)
    if missing is not None:
        raise NotFound(technical(f"No journey '{missing}' is published for this organisation."))
    return shared.journeys({row[3] for row in heads})


def _loaded(row: Row, batch: _Batch) -> Loaded:
    (
        id_, key, currency, journey_id, creditor_id, number, hash_, look_on, fixed, customer, minimum, _, is_stopped,
        country, region, is_business, language, lives_in, lives_at, zone, has_street,
    ) = row  # fmt: skip
    pack, points = shared.pack_of(country), batch.points.get(customer, NONE)
    few = [Few(*row) for row in (*batch.few.get(key, NONE), *batch.few.get(customer, NONE))]
    claims, told = batch.claims.get(key, NONE), batch.told.get(key, NONE)
    carried = batch.carried.get(creditor_id, shared.EVERY)  # not asked: what somebody owes does not depend on it
    standing = Standing(
        account=id_,
        currency=currency,
        journey=batch.instead or batch.journeys[journey_id],
        claims=_claims(claims, few, batch, pack, region),
        told=_told(told, claims, batch, pack),
        addresses=shared.channels_of(tuple([point[1] for point in points]), has_street, carried),
        is_carried=bool(carried),
        minimum_minor=minimum,
        is_stopped=is_stopped,
        contacts=_contacts(id_, told, points, batch),
        contact_rules=shared.contact_rules(lives_in, country),
        place=shared.place_of(lives_in, lives_at, zone),
        segment_fixed=fixed,
        is_business=is_business,
        language=language,
    )
    if few:
        standing = with_few(standing, few)
    return Loaded(standing, Head(number, bytes(hash_)), creditor_id, look_on)


def _claims(
    rows: Sequence[Row], few: Sequence[Few], batch: _Batch, pack: CountryPack, region: str
) -> tuple[ClaimFacts, ...]:
    claims = [ClaimFacts(id_, due_on, minor, deadline_on=deadline) for _, id_, due_on, minor, deadline, _, _ in rows]
    if few:
        parts, ends = objected(few), held(few)
        for number, claim in enumerate(claims):
            if claim.id in parts or claim.id in ends:
                minor = parts.get(claim.id, 0)
                claims[number] = replace(
                    claim, is_objected=minor is None, objected_minor=minor or 0, is_held=claim.id in ends,
                    held_until_on=ends.get(claim.id),
                )  # fmt: skip
    for number, (_, id_, due_on, _, _, issued_on, _) in enumerate(rows):
        if due_on > batch.on - OLD:
            break  # the oldest come first
        barred_on = _barred_on(issued_on or due_on, batch.reduced_on.get(id_, ()), pack, region)
        claims[number] = replace(claims[number], barred_on=barred_on)
    return tuple(claims)


def _barred_on(arose_on: date, reduced_on: Sequence[date], pack: CountryPack, region: str) -> date | None:
    """The first day on which the claim is time-barred. A part payment starts the time anew (BGB 212, ABGB 1497)."""
    if pack.limitation is None:
        return None
    paid_on = [day for day in reduced_on if day >= arose_on]
    time = limitation(
        arose_on=arose_on,
        rule=pack.limitation,
        acknowledged_on=paid_on,
        holidays=pack.holidays(shared.region_in(pack, region)),
    )
    return time.barred_after + timedelta(days=1)


def _told(rows: Sequence[Row], claims: Sequence[Row], batch: _Batch, pack: CountryPack) -> tuple[Told, ...]:
    """What was said. Of the claims that a message named those count that are open still."""
    still_open = {claim[6]: claim[1] for claim in claims} if rows else {}
    return tuple(
        [
            Told(
                stage,
                on,
                _named(asked, still_open),
                _here_on(on, channel, pack),
                tone,
                has_gone=has_gone,
                stands_until=until,
            )
            for _, message, stage, on, asked, channel, _, tone, has_gone, until in rows
            if message not in batch.without
        ]
    )


def _contacts(id_: UUID, told: Sequence[Row], points: Sequence[Row], batch: _Batch) -> tuple[Contact, ...]:
    """Every contact lately: of this account, and of others to the same addresses."""
    since = batch.on - LATELY
    contacts = [
        Contact(channel, on)
        for _, message, _, on, _, channel, purpose, *_ in told
        if on > since and purpose in ("ask", "care") and message not in batch.without
    ]
    if batch.lately:
        contacts += [
            Contact(channel, on)
            for point in points
            for account, channel, on in batch.lately.get(point[2], ())
            if account != id_
        ]
    return tuple(contacts)


def _here_on(on: date, channel: str, pack: CountryPack) -> date | None:
    """A letter is presumed here some days of delivery after it was posted; the rest is here at once."""
    if not pack.postal_days or not MEDIA[Channel(channel)].by_post:
        return None
    return presumed_delivery(posted_on=on, postal_days=pack.postal_days, holidays=pack.holidays(""))


def _named(asked: str, still_open: Mapping[str, UUID]) -> frozenset[UUID]:
    named: Any = json.loads(asked)  # a list, or amounts by claim
    return frozenset([still_open[claim] for claim in named if claim in still_open])
