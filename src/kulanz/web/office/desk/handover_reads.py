"""Last steps that wait for a person, and those decided about: claims, amounts, what was sent and how it could be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kulanz.data.contact.models import Message, OutsideMessage
from kulanz.data.desk.models import Handover
from kulanz.data.receivables.models import Claim
from kulanz.data.standing import load
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import NotFound
from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason, say
from kulanz.kernel.words_json import reason_from_json
from kulanz.stations.handover.handing_over import misfits
from kulanz.web.office.deed_words import TONES
from kulanz.web.office.people import actor_names, stage_names
from kulanz.web.office.step_words import CHANNEL_NAMES
from kulanz.web.office.words import TARGETS, word
from kulanz.web.ui.parts import State, Text
from kulanz.web.ui.tables import PAGE_ROWS
from kulanz.writing.formats import say_text

EFFECTS: Mapping[str, Text] = {  # what a release does
    "write_off": _("Released: the open amounts leave the books and nobody asks for them any more. It can be undone."),
    "agency": _(
        "Released: interest up to today is booked, nobody here asks for these invoices any more, and the package can be fetched."
    ),
    "court": _(
        "Released: interest up to today is booked, nobody here asks for these invoices any more, and the package can be fetched."
    ),
}
STATES: Mapping[str, Text] = {
    "proposed": _("waits for you"),
    "released": _("released"),
    "refused": _("refused"),
    "recalled": _("not needed any more"),
}
STATE_MARKS: Mapping[str, State] = {
    "proposed": "waiting",
    "released": "settled",
    "refused": "resting",
    "recalled": "resting",
}
MOST_SENT = 200


@dataclass(frozen=True, slots=True)
class ClaimLine:
    number: str
    reason: str
    due_on: date
    proposed: Money
    open: Money


@dataclass(frozen=True, slots=True)
class SentLine:
    """A message that went to the customer. `proof` says how it could be shown."""

    on: date
    what: Text
    channel: Text
    proof: Text
    message: UUID | None  # None: it was sent from elsewhere


@dataclass(frozen=True, slots=True)
class HandoverView:
    """`against` is what speaks against it by now; empty: it can be released."""

    id: UUID
    account: UUID
    customer: str
    number: str
    creditor: str
    to: Text
    effect: Text
    state: str
    mark: State
    status: Text
    amount: Money
    proposed_on: date
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...]
    claims: tuple[ClaimLine, ...]
    sent: tuple[SentLine, ...]
    decided_at: datetime | None
    decided_by: Text
    note: str
    is_proposed: bool
    can_be_fetched: bool
    fetched_at: datetime | None

    @property
    def key(self) -> str:
        return str(self.id)


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """A handover in the list."""

    id: UUID
    customer: str
    creditor: str
    to: Text
    amount: Money
    proposed_on: date
    state: State
    status: Text


def open_handover(account_id: UUID) -> UUID | None:
    """The proposal that waits on an account."""
    rows = Handover.objects.filter(account=account_id, state=Handover.State.PROPOSED)
    return rows.values_list("id", flat=True).first()


def lines(state: str, *, page: int) -> tuple[list[HandoverLine], int]:
    """One page of the list, those that wait first, and how many there are."""
    rows = Handover.objects.filter(**({"state": state} if state else {}))
    start = (page - 1) * PAGE_ROWS
    found = rows.select_related("account__customer", "account__creditor").order_by("-id")[start : start + PAGE_ROWS]
    return [_line(row) for row in found], rows.count()


def handover_view(handover_id: UUID, now: Now) -> HandoverView:
    row = Handover.objects.select_related("account__customer", "account__creditor").filter(id=handover_id).first()
    if row is None:
        raise NotFound(say("This does not exist here."))
    account, is_proposed = row.account, row.state == Handover.State.PROPOSED
    [loaded] = load([account.id], on=now.on, lock=False)
    names = actor_names([row.decided_by]) if row.decided_by else {}
    is_released = row.state == Handover.State.RELEASED and row.to != Handover.To.WRITE_OFF
    return HandoverView(
        id=row.id, account=account.id, customer=account.customer.name or account.customer.number,
        number=account.customer.number, creditor=account.creditor.name, to=word(TARGETS, row.to),
        effect=EFFECTS[row.to], state=row.state,
        mark=STATE_MARKS[row.state], status=word(STATES, row.state), amount=Money(row.amount_minor, account.currency),
        proposed_on=row.proposed_on, reasons=tuple(reason_from_json(reason) for reason in row.reasons),
        against=misfits(loaded.standing, row, now=now) if is_proposed else (), claims=_claims(row), sent=_sent(row),
        decided_at=row.decided_at, decided_by=names.get(row.decided_by, ""), note=row.note, is_proposed=is_proposed,
        can_be_fetched=is_released, fetched_at=row.fetched_at,
    )  # fmt: skip


def _line(row: Handover) -> HandoverLine:
    account = row.account
    name = account.customer.name or account.customer.number
    return HandoverLine(
        row.id, name, account.creditor.name, word(TARGETS, row.to), Money(row.amount_minor, account.currency),
        row.proposed_on, STATE_MARKS[row.state], word(STATES, row.state),
    )  # fmt: skip


def _claims(row: Handover) -> tuple[ClaimLine, ...]:
    claims = Claim.objects.filter(id__in=list(row.claims)).order_by("due_on", "id")
    return tuple(
        ClaimLine(
            claim.number, claim.reason or claim.kind, claim.due_on, Money(row.claims[str(claim.id)], claim.currency),
            Money(claim.open_minor, claim.currency),
        )
        for claim in claims
    )  # fmt: skip


def _sent(row: Handover) -> tuple[SentLine, ...]:
    """Every message about these claims that left, ours and those from before, the oldest first."""
    stages, wanted = stage_names(), set(row.claims)
    ours = Message.objects.filter(account=row.account_id, status="sent").exclude(stage="").order_by("-id")
    rows = ours.values_list("id", "sent_on", "stage", "channel", "asked_claims", "raw_hash")[:MOST_SENT]
    found = [
        SentLine(on, stages.get(stage, stage), word(CHANNEL_NAMES, channel), _proof(kept), id_)
        for id_, on, stage, channel, asked, kept in rows
        if on and wanted & set(asked)
    ]
    before = OutsideMessage.objects.filter(claim__in=wanted).values_list("sent_on", "tone", "proof")
    found += [SentLine(on, word(TONES, str(tone)), "", proof or _("without proof"), None) for on, tone, proof in before]
    return tuple(sorted(found, key=lambda line: line.on))


def _proof(raw_hash: bytes | memoryview | None) -> Text:
    return (
        say_text(_("kept unchanged, checksum %(hash)s")) % {"hash": bytes(raw_hash).hex()[:12]}
        if raw_hash
        else _("text kept")
    )
