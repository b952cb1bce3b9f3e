"""The Testbank's pages: where the customer pays, and where the operator lets things happen. Work without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from kulanz.demo.serving import Reply, Request, html_reply, pages, redirect, style
from kulanz.demo.wording import Speaker, language_of, speaker
from kulanz.kernel.errors import BadValue, Conflict, KulanzError, NotAllowed, NotFound
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.kernel.words import Words, technical

from .bank import MOVES, Bank
from .store import Delivery, Payment
from .words import ADMIN_PAGE, PAY_PAGE, PROBLEMS, STATUS

HERE = Path(__file__).parent
TEMPLATES = pages(HERE / "pages")
PAY = re.compile(r"/pay/([A-Za-z0-9_]+)")
ADMIN = re.compile(r"/admin/payments/([A-Za-z0-9_]+)")
MOST_SHOWN = 200
AGAIN_AFTER_S = 5
BY_HAND = ("settle", "fail", "reverse")  # what an operator may let happen
STATUS_OF: Mapping[type[KulanzError], int] = {BadValue: 422, Conflict: 409, NotFound: 404, NotAllowed: 403}


def answer_person(request: Request, bank: Bank) -> Reply:
    if request.path == "/style.css":
        return style()
    try:
        if request.method == "POST" and request.is_from_elsewhere:
            raise NotAllowed(technical("This form came from another site."))
        return routed(request, bank)
    except (BadValue, Conflict, NotFound, NotAllowed) as error:
        speak = speaker_for(request)
        return page(speak, "problem", PAY_PAGE, status=STATUS_OF[type(error)], problem=speak(PROBLEMS[error.code]))


def routed(request: Request, bank: Bank) -> Reply:
    is_post = request.method == "POST"
    if match := PAY.fullmatch(request.path):
        return choose(request, bank, match[1]) if is_post else pay_page(request, found(bank, match[1]))
    if match := ADMIN.fullmatch(request.path):
        return operate(request, bank, match[1]) if is_post else payment_page(request, bank, found(bank, match[1]))
    if request.path == "/admin/" and not is_post:
        return list_page(request, bank)
    if request.path == "/" and not is_post:
        return redirect("/admin/")
    raise NotFound(technical("There is nothing here."))


def pay_page(request: Request, payment: Payment) -> Reply:
    speak = speaker_for(request, payment)
    return page(speak, "pay", PAY_PAGE, **seen(payment, speak), back_url=back_to(payment))


def choose(request: Request, bank: Bank, payment_id: str) -> Reply:
    try:
        payment = bank.choose(payment_id, request.form.get("choice", ""))
    except Conflict:  # chosen before, by a second click or on another screen: that choice stands
        payment = found(bank, payment_id)
    return redirect(back_to(payment) or f"/pay/{payment.id}")


def back_to(payment: Payment) -> str:
    """The shop's page, told which payment it is about. What became of it is only a hint there: anybody can write it."""
    if not payment.return_url:
        return ""
    url = urlsplit(payment.return_url)
    query = [*parse_qsl(url.query, keep_blank_values=True), ("payment", payment.id), ("status", payment.status)]
    return urlunsplit(url._replace(query=urlencode(query)))


def list_page(request: Request, bank: Bank) -> Reply:
    speak = speaker_for(request)
    payments = [seen(payment, speak) for payment in bank.store.payments(most=MOST_SHOWN)]
    is_still = "still" in request.query
    again_after_s = 0 if is_still else AGAIN_AFTER_S
    words = {**PAY_PAGE, **ADMIN_PAGE}
    return page(speak, "list", words, again_after_s=again_after_s, payments=payments, is_still=is_still)


def payment_page(request: Request, bank: Bank, payment: Payment) -> Reply:
    speak = speaker_for(request)
    return page(
        speak,
        "payment",
        {**PAY_PAGE, **ADMIN_PAGE},
        **seen(payment, speak),
        moves=[what for what in BY_HAND if payment.status in MOVES[what][0]],
        left_minor=payment.amount_minor - payment.refunded_minor,
        may_refund=payment.status in ("settled", "partially_refunded"),
        refund_key=new_id().hex,
        deliveries=[seen_delivery(delivery) for delivery in bank.store.deliveries(payment.id)],
    )


def operate(request: Request, bank: Bank, payment_id: str) -> Reply:
    form = request.form
    what = form.get("do", "")
    if what == "refund":
        bank.refund(payment_id, minor(form.get("amount_minor", "")), key=form.get("key", ""))
    elif what == "resend":
        bank.resend(payment_id)
    elif what in BY_HAND:
        bank.move(payment_id, what)
    else:
        raise BadValue(technical(f"There is no '{what}'."), value=what)
    return redirect(f"/admin/payments/{payment_id}")


def minor(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise BadValue(technical("An amount is a whole number of the smallest unit."), value=text)
    return int(text)


def found(bank: Bank, payment_id: str) -> Payment:
    payment = bank.store.payment(payment_id)
    if payment is None:
        raise NotFound(technical("There is no such payment."))
    return payment


def seen(payment: Payment, speak: Speaker) -> dict[str, Any]:
    return {
        "payment": asdict(payment),
        "amount": speak.money(Money(payment.amount_minor, payment.currency)),
        "state": speak(STATUS[payment.status]),
        "created": moment(payment.created_at),
    }


def seen_delivery(delivery: Delivery) -> dict[str, Any]:
    return {**asdict(delivery), "is_waiting": delivery.due_at is not None}


def moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def speaker_for(request: Request, payment: Payment | None = None) -> Speaker:
    """The reader's browser says which language; the shop's word counts where it is silent."""
    otherwise = payment.language if payment else "de"
    return speaker(HERE, language_of(request.headers.get("accept-language", ""), otherwise=otherwise))


def page(
    speak: Speaker, name: str, words: Mapping[str, Words], *, status: int = 200, again_after_s: int = 0, **values: Any
) -> Reply:
    said = {key: speak(sentence) for key, sentence in words.items()}
    template = TEMPLATES.get_template(f"{name}.html")
    html = template.render(t=said, language=speak.language, **values)
    return html_reply(html, status=status, again_after_s=again_after_s)
