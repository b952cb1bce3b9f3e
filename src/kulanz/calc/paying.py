"""Questions about paying: what a payment closes, what a person can spare, instalments, references and GiroCode."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kulanz.domain.books.designation import named_in
from kulanz.domain.law.affordability import attachable
from kulanz.domain.law.allocation import Allocation, OpenItem, allocate
from kulanz.domain.law.schedule import split
from kulanz.domain.matching.girocode import girocode
from kulanz.domain.matching.reference import grouped, rf_reference
from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason, Words, say
from kulanz.ports.country import CountryPack

from .lateness import plain
from .question import Answer


def allocate_answer(
    *,
    country: CountryPack,
    law: str | None,
    items: Sequence[OpenItem],
    amount: Money,
    text: str | None,
    on: date | None,
) -> Answer:
    """What `amount` closes of `items`. `on` None: everything open counts as due."""
    if law is not None and country.key != "de":
        raise BadValue(
            say("--law belongs to DE; %(country)s has one order only.", country=country.key.upper()), law=law
        )
    found = allocate(
        amount=amount,
        items=items,
        order=country.allocation_order(law or ""),
        designated=named_in(text or "", claims={item.claim for item in items}),
        on=on or date.max,
    )
    data = {
        "postings": [
            {"item": share.claim, "kind": str(share.kind), "amount": plain(share.amount), "rule": share.reason.law}
            for share in found.shares
        ],
        "credit": plain(found.credit),
    }
    return Answer(data, _allocation_lines(amount, found), _different(found))


def attachable_answer(*, country: CountryPack, net: Money, dependants: int, on: date) -> Answer:
    """What of a month's net income could be attached: nothing may be promised beyond it."""
    table = country.free_income_on(on)
    found = attachable(net=net, dependants=dependants, table=table)
    head = say(
        "Of %(net)s a month with %(dependants)s dependants, %(attachable)s could be attached; %(free)s stay free.",
        net=net,
        dependants=dependants,
        attachable=found,
        free=net - found,
    )
    reasons = [Reason("attachable", say("Free for the person alone: %(basic)s.", basic=table.basic), "ZPO 850c")]
    if country.free_income is not None and country.free_income.is_provisional(on):
        words = say("The table for this day is not known yet; the last known one was used.")
        reasons.append(Reason("attachable.provisional", words))
    return Answer({"attachable": plain(found)}, (head,), tuple(reasons))


def split_answer(*, amount: Money, parts: int) -> Answer:
    found = split(amount=amount, parts=parts)
    lines = [say("%(amount)s in %(parts)s parts:", amount=amount, parts=parts)]
    lines += [Words("  %(number)s: %(part)s", {"number": number, "part": part}) for number, part in enumerate(found, 1)]
    return Answer({"parts": [plain(part) for part in found]}, tuple(lines))


def rf_answer(*, text: str) -> Answer:
    reference = rf_reference(text)
    return Answer({"reference": reference}, (Words("%(reference)s", {"reference": grouped(reference)}),))


def girocode_answer(
    *, name: str, iban: str, amount: Money, rf: str | None, text: str | None, bic: str | None
) -> Answer:
    """The text to encode as a QR code (UTF-8, error correction M)."""
    payload = girocode(name=name, iban=iban, amount=amount, reference=rf or "", text=text or "", bic=bic or "")
    return Answer({"payload": payload}, (Words("%(payload)s", {"payload": payload}),))


def _allocation_lines(amount: Money, found: Allocation) -> tuple[Words, ...]:
    lines = [say("A payment of %(amount)s is laid on:", amount=amount)]
    lines += [
        say(
            "  %(claim)s, %(kind)s: %(share)s (%(law)s)",
            claim=share.claim,
            kind=str(share.kind),
            share=share.amount,
            law=share.reason.law,
        )
        for share in found.shares
    ]
    if found.credit:
        lines.append(say("  left over as credit: %(credit)s", credit=found.credit))
    return tuple(lines)


def _different(found: Allocation) -> tuple[Reason, ...]:
    return tuple({(share.reason.rule, str(share.reason.words)): share.reason for share in found.shares}.values())
