"""Standing: all facts about one account at one moment, as the rules read them.

Amounts are minor units of the account's currency. Nothing here is derived by a clock: the day is told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field
from datetime import date, timedelta, tzinfo
from uuid import UUID

from kulanz.domain.contact.limits import Contact, ContactRules
from kulanz.kernel.values import value

from .journey import Journey


@value
class ClaimFacts:
    """An open claim. `open_minor` is what is still owed on it, all kinds together."""

    id: UUID
    due_on: date
    open_minor: int
    is_objected: bool = False
    objected_minor: int = 0  # the part objected to, where it is not all
    is_held: bool = False
    held_until_on: date | None = None  # first day without the hold; None with `is_held`: until a person ends it
    barred_on: date | None = None  # from this day the law helps nobody to collect it (limitation)
    deadline_on: date | None = None  # something happens outside on this day: supply is cut off

    @property
    def is_objected_away(self) -> bool:
        """Whether the customer objects to all that is open."""
        return self.is_objected or 0 < self.open_minor <= self.objected_minor

    def is_held_on(self, on: date) -> bool:
        """Whether a hold on it runs on `on`."""
        return self.is_held and (self.held_until_on is None or on < self.held_until_on)

    def is_barred_on(self, on: date) -> bool:
        """Whether the time in which the law helps to collect it is over on `on`."""
        return self.barred_on is not None and on >= self.barred_on

    def asked_minor(self, on: date) -> int:
        """What may be asked of it on `on`: nothing while it is objected to, held or barred; else all but a part objected to."""
        if self.is_objected or (self.is_held and self.is_held_on(on)):
            return 0
        if self.barred_on is not None and self.is_barred_on(on):
            return 0
        return max(self.open_minor - self.objected_minor, 0) if self.objected_minor else self.open_minor


@value
class Coming:
    """Money on its way: announced or pending. `expires_on` is the day from which it no longer counts; None: until news."""

    amount_minor: int
    source: str
    expires_on: date | None


@value
class Told:
    """A message about money: which stage it was, when it went (or will go), which claims it named.

    `here_on` is the day on which it is presumed to have arrived. What the creditor sent before the claims came here has
    no stage but a tone."""

    stage: str
    on: date
    claims: frozenset[UUID]
    here_on: date | None = None
    tone: int = 0
    has_proof: bool = True
    has_gone: bool = True  # False: it is still being written or sent
    stands_until: date | None = None  # the last day of the time that it gave

    @property
    def counts_from(self) -> date:
        """The day from which a wait after it is counted."""
        return self.here_on or self.on


@value
class HoldFacts:
    """No contact. `until_on` is the first day without it; None: until a person ends it."""

    reason: str
    until_on: date | None
    is_help: bool = False  # the customer asked for help

    def runs_on(self, on: date) -> bool:
        """Whether it holds on `on`."""
        return self.until_on is None or on < self.until_on


@value
class ProtectionFacts:
    """Something after which a customer is not asked for money (protections.py)."""

    kind: str
    until_on: date | None = None

    def runs_on(self, on: date) -> bool:
        """Whether it protects on `on`."""
        return self.until_on is None or on < self.until_on


@value
class PromiseFacts:
    """The customer said: this much by this day."""

    id: UUID
    amount_minor: int
    due_on: date
    is_kept: bool = False  # its money came before its day: until then nothing else is asked for


@value
class Behaviour:
    """What the customer did so far, in numbers; the only facts from which a group is read (domain.segment)."""

    promises_kept: int = 0
    promises_broken: int = 0
    helps_asked: int = 0
    claims_paid: int = 0


@value
class Whereabouts:
    """Where the customer may be: every time zone that is possible, and the days of rest there."""

    zones: tuple[tzinfo, ...]
    holidays: Collection[date] = frozenset()


NOTHING_DONE = Behaviour()


@value
class Standing:
    """One account at one moment."""

    account: UUID
    currency: str
    journey: Journey
    claims: tuple[ClaimFacts, ...]
    coming: tuple[Coming, ...] = ()
    told: tuple[Told, ...] = ()
    holds: tuple[HoldFacts, ...] = ()
    protections: tuple[ProtectionFacts, ...] = ()
    promises: tuple[PromiseFacts, ...] = ()
    is_objected: bool = False  # to the whole account
    addresses: frozenset[str] = frozenset({"email"})  # channels for which there is an address that works
    is_carried: bool = True  # the creditor has set up some medium
    opted_out: frozenset[str] = frozenset()  # channels by which the customer wants no messages
    minimum_minor: int = 0
    is_stopped: bool = False  # a kill switch: the tenant's or the creditor's
    contacts: tuple[Contact, ...] = ()  # lately, of this account and to the same addresses
    contact_rules: ContactRules | None = None
    place: Whereabouts | None = None  # None: quiet hours are not judged
    happened_on: Mapping[str, date] = field(default_factory=dict)  # kind of event -> its last day (events.BRANCHED)
    behaviour: Behaviour = NOTHING_DONE
    segment_fixed: str = ""
    is_proposed: bool = False  # a last step waits for a person
    is_business: bool = False
    language: str = "de"
    paid_on: date | None = None  # the last day on which a claim was paid in full
    _overdue: dict[tuple[date, int], tuple[ClaimFacts, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    @property
    def open_minor(self) -> int:
        """What is open on all claims, objected ones too."""
        return sum([claim.open_minor for claim in self.claims])

    def overdue(self, on: date, *, ahead_days: int = 0) -> tuple[ClaimFacts, ...]:
        """Claims past due on `on` that may be asked for; with `ahead_days` also those due within so many days."""
        known = self._overdue.get((on, ahead_days))
        if known is None:
            last = on + timedelta(days=ahead_days or -1)
            known = tuple([c for c in self.claims if c.due_on <= last and c.asked_minor(on) > 0])
            self._overdue[on, ahead_days] = known
        return known

    def late(self, on: date) -> tuple[ClaimFacts, ...]:
        """Claims past due on `on`, those that may not be asked for too."""
        return tuple([claim for claim in self.claims if claim.due_on < on])

    def coming_on(self, on: date) -> tuple[Coming, ...]:
        """Money on its way that has not expired on `on`."""
        return tuple([c for c in self.coming if c.expires_on is None or on < c.expires_on])

    def told_about(self, claims: tuple[ClaimFacts, ...]) -> tuple[Told, ...]:
        """What was said about any of `claims`; what was said about claims since paid no longer counts."""
        ids = {claim.id for claim in claims}
        return tuple(t for t in self.told if not ids.isdisjoint(t.claims))
