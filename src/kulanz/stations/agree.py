"""Station 8: what a customer or an agent agrees or objects: holds, promises, objections, asking for help.

Each has a reason and a beginning, and is ended by a person, by a day or by payment. Inside the caller's transaction.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from kulanz.data.agreements.models import Hold, Objection, Promise
from kulanz.data.desk.models import Task
from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.receivables.models import Claim
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, Conflict, NotFound
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money

Row = TypeVar("Row", Hold, Promise, Objection)
LONGEST_HOLD_DAYS = 366
LONGEST_PROMISE_DAYS = 92
HELP_DAYS = 14  # messages that ask rest this long when a customer asks for help; a person answers before
SENT_BEFORE = "We have a message from this form already. If you want to send this one too, press the button once more."
OBJECTIONS = ("not_mine", "wrong_amount", "already_paid", "not_delivered", "other")


def set_hold(
    account_id: UUID, *, reason: str, until_on: date | None, now: Now, actor: str, kind: str = "pause"
) -> Hold:
    """No message that asks for money until `until_on` (first day without the hold; None: until a person ends it)."""
    _need(reason, "A pause needs a reason.")
    if until_on is not None and not now.on < until_on <= now.on + timedelta(days=LONGEST_HOLD_DAYS):
        raise BadValue("A pause ends on a day after today, within a year.", value=until_on)
    _lock(account_id)
    hold = Hold.objects.create(
        account_id=account_id, kind=kind, reason=reason.strip()[:300], since_on=now.on, until_on=until_on, made_by=actor
    )
    data = {"kind": kind, "until_on": until_on.isoformat() if until_on else None}
    record([Happened("hold.set", hold.id, account_id, actor, data, wakes=("decide",))], now=now)
    return hold


def end_hold(hold_id: UUID, *, because: str, now: Now, actor: str) -> Hold:
    hold = _find(Hold, hold_id)
    _lock(hold.account_id)
    hold.refresh_from_db()
    if hold.ended_on:
        raise Conflict("This pause has ended already.")
    hold.ended_on, hold.ended_because = now.on, because.strip()[:300]
    hold.save(update_fields=["ended_on", "ended_because"])
    record([Happened("hold.ended", hold.id, hold.account_id, actor, wakes=("decide",))], now=now)
    return hold


def promise(account_id: UUID, *, amount: Money, due_on: date, now: Now, actor: str, note: str = "") -> Promise:
    """The customer pays `amount` by `due_on`; until then, and some days of grace, nothing asks for money."""
    if amount.minor <= 0:
        raise BadValue("A promised amount is more than zero.", value=str(amount))
    if not now.on <= due_on <= now.on + timedelta(days=LONGEST_PROMISE_DAYS):
        raise BadValue("A promised day lies between today and three months from now.", value=due_on)
    _lock(account_id)
    open_minor = sum(Claim.objects.filter(account_id=account_id, status="open").values_list("open_minor", flat=True))
    if amount.minor > open_minor:
        raise BadValue("More was promised than is open.", value=str(amount), open_minor=open_minor)
    if Promise.objects.filter(account_id=account_id, status=Promise.Status.MADE).exists():
        raise Conflict("There is a promise already. End it first, then note the new one.")
    made = Promise.objects.create(
        account_id=account_id,
        amount_minor=amount.minor,
        due_on=due_on,
        made_on=now.on,
        note=note.strip()[:300],
        made_by=actor,
    )
    data = {"amount_minor": amount.minor, "due_on": due_on.isoformat()}
    record([Happened("promise.made", made.id, account_id, actor, data, wakes=("decide", "tell"))], now=now)
    return made


def end_promise(promise_id: UUID, *, because: str, now: Now, actor: str) -> Promise:
    made = _find(Promise, promise_id)
    _lock(made.account_id)
    made.refresh_from_db()
    if made.status != Promise.Status.MADE:
        raise Conflict("This promise is not open any more.")
    made.status, made.closed_on, made.note = Promise.Status.ENDED, now.on, because.strip()[:300]
    made.save(update_fields=["status", "closed_on", "note"])
    record([Happened("promise.ended", made.id, made.account_id, actor, wakes=("decide",))], now=now)
    return made


def object_to(
    account_id: UUID,
    *,
    reason: str,
    text: str,
    now: Now,
    actor: str,
    claim_id: UUID | None = None,
    key: UUID | None = None,
) -> Objection:
    """The customer objects, to one claim or (None) to the whole account. A task waits at the desk at once.

    `key` is the form's own: sent twice it is one objection."""
    if reason not in OBJECTIONS:
        raise BadValue(f"An objection is one of: {', '.join(OBJECTIONS)}.", value=reason)
    _lock(account_id)
    if claim_id and not Claim.objects.filter(id=claim_id, account_id=account_id).exists():
        raise NotFound("This invoice does not belong to this account.")
    known = Objection.objects.filter(id=key).first() if key else None
    if known:
        _same((known.claim_id, known.reason, known.text), (claim_id, reason, text.strip()[:4000]))
        return known
    objection = Objection.objects.create(
        id=key or new_id(),
        account_id=account_id,
        claim_id=claim_id,
        reason=reason,
        text=text.strip()[:4000],
        raised_on=now.on,
        made_by=actor,
    )
    _task(Task.Kind.OBJECTION, account_id, objection.id, text, now)
    data = {"reason": reason, "claim": str(claim_id or "")}
    record([Happened("dispute.raised", objection.id, account_id, actor, data, wakes=("decide", "tell"))], now=now)
    return objection


def end_objection(objection_id: UUID, *, answer: str, now: Now, actor: str) -> Objection:
    """Ends with a documented answer, without which nothing goes on."""
    _need(answer, "An objection ends with an answer to the customer.")
    objection = _find(Objection, objection_id)
    _lock(objection.account_id)
    objection.refresh_from_db()
    if objection.ended_on:
        raise Conflict("This objection was answered already.")
    objection.ended_on, objection.answer = now.on, answer.strip()[:4000]
    objection.save(update_fields=["ended_on", "answer"])
    Task.objects.filter(key=f"objection:{objection.id}", done_at=None).update(done_at=now.at, done_by=actor[:80])
    wakes = ("decide", "tell")
    record([Happened("dispute.ended", objection.id, objection.account_id, actor, wakes=wakes)], now=now)
    return objection


def ask_help(account_id: UUID, *, text: str, now: Now, actor: str, key: UUID | None = None) -> Hold:
    """The customer asks for help: messages that ask for money rest, and a person gets in touch. `key` as in `object_to`."""
    until_on = now.on + timedelta(days=HELP_DAYS)
    _lock(account_id)
    known = Hold.objects.filter(id=key).first() if key else None
    if known:
        _same(Task.objects.get(key=f"{Task.Kind.HELP}:{known.id}").note, text.strip()[:4000])
        return known
    hold = Hold.objects.create(
        id=key or new_id(), account_id=account_id, kind=Hold.Kind.CUSTOMER_ASKED, reason="The customer asked for help.",
        since_on=now.on, until_on=until_on, made_by=actor,
    )  # fmt: skip
    _task(Task.Kind.HELP, account_id, hold.id, text, now)
    record([Happened("help.asked", hold.id, account_id, actor, wakes=("decide",))], now=now)
    return hold


def note_declared_payment(account_id: UUID, receipt_id: UUID, *, text: str, now: Now) -> None:
    """The customer said "already paid": a task, so that a person looks when the money does not come."""
    _task(Task.Kind.DECLARED_PAID, account_id, receipt_id, text, now)


def _task(kind: str, account_id: UUID, subject: UUID, text: str, now: Now) -> None:
    Task.objects.create(
        kind=kind, key=f"{kind}:{subject}", account_id=account_id, subject_id=subject, note=text.strip()[:4000],
        made_at=now.at, due_on=now.on,
    )  # fmt: skip


def _same(before: object, now: object) -> None:
    """A form sent twice says the same; another text under the same key is not lost silently."""
    if before != now:
        raise Conflict(SENT_BEFORE)


def _lock(account_id: UUID) -> None:
    if not lock_accounts([account_id]):
        raise NotFound("This account does not exist.")


def _find(kind: type[Row], id_: UUID) -> Row:
    found = kind._default_manager.filter(id=id_).first()
    if found is None:
        raise NotFound("This does not exist here.")
    return found


def _need(text: str, sentence: str) -> None:
    if not text.strip():
        raise BadValue(sentence)
