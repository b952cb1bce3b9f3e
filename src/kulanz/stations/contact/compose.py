"""Station 4: a planned message gets its text, language, link and look; the exact wording is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Max
from django.utils.translation import override

from kulanz.data import bulk
from kulanz.data.contact.models import Message, OutsideMessage, Text
from kulanz.data.desk.models import Task
from kulanz.data.desk.tasks import add_task
from kulanz.data.doorway import link_row, new_key
from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.parties.addresses import Addresses, address_for, addresses_of
from kulanz.data.parties.models import Customer
from kulanz.data.receivables.models import Claim
from kulanz.data.scope import current_tenant
from kulanz.data.tenancy.models import Creditor, Doorway
from kulanz.domain.contact.wording import greeting
from kulanz.kernel.dates import Now, next_workday
from kulanz.kernel.errors import NotFound
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.kernel.words_json import reason_to_json
from kulanz.ports.registry import plugin
from kulanz.stations.contact.notice_check import check, legal_lines
from kulanz.stations.contact.rendering import Content, amount_text, render
from kulanz.writing import liquid
from kulanz.writing.formats import day_text, money_text, say_text

ACTOR = "rule:compose/1"


def run(messages: Collection[UUID], *, now: Now) -> None:
    """Writes the planned ones among `messages`, inside the caller's transaction; the others are done already."""
    planned = list(
        Message.objects.filter(id__in=messages, status=Message.Status.PLANNED)
        .select_related("account__customer", "account__creditor")
        .order_by("account_id", "id")
    )
    heads = lock_accounts({message.account_id for message in planned})
    known = _Known.load(planned)
    links = [_write(message, known, now) for message in planned]
    held = _hold_back(planned, known, links, now)
    Doorway.objects.bulk_create(link.row for link in links)
    bulk.update("contact_message", FIELDS, [[getattr(message, name) for name in FIELDS] for message in planned])
    ready = [message for message in planned if message.status == Message.Status.READY]
    happened = [Happened("message.ready", m.id, m.account_id, ACTOR) for m in ready]
    record([*held, *happened], now=now, heads=heads)


FIELDS = ("id", "status", "language", "to_address", "subject", "body_text", "body_html", "text_version", "stands_until")


@dataclass(frozen=True, slots=True)
class _Known:
    """What a batch of messages needs, loaded once: addresses, claims, texts, days of earlier messages."""

    addresses: Addresses
    claims: Mapping[UUID, Sequence[Claim]]  # by account; `claims_of` narrows them to one message
    texts: Mapping[tuple[UUID | None, str, str], Text]
    earlier_on: Mapping[UUID, date]

    @classmethod
    def load(cls, messages: Sequence[Message]) -> _Known:
        customers = {m.account.customer_id for m in messages}
        claims: defaultdict[UUID, list[Claim]] = defaultdict(list)
        asked = {claim_id for m in messages for claim_id in m.asked_claims}
        for claim in Claim.objects.filter(id__in=asked).order_by("due_on", "id"):
            claims[claim.account_id].append(claim)
        texts = Text.objects.filter(key__in={m.text_key for m in messages}).order_by("version")
        earlier = (
            Message.objects.filter(account__in={m.account_id for m in messages}, status=Message.Status.SENT)
            .exclude(stage="")
            .values_list("account_id")
            .annotate(Max("sent_on"))
        )
        outside = (
            OutsideMessage.objects.filter(claim__in=asked).order_by().values_list("account_id").annotate(Max("sent_on"))
        )
        earlier_on: dict[UUID, date] = {}
        for account, on in (*earlier, *outside):
            earlier_on[account] = max(on, earlier_on.get(account, on))
        return cls(
            addresses=addresses_of(customers),
            claims=claims,
            texts={(text.creditor_id, text.key, text.language): text for text in texts},
            earlier_on=earlier_on,
        )

    def claims_of(self, message: Message) -> list[Claim]:
        """Those that this message asks for: another one of the same batch may ask the same account for others."""
        return [claim for claim in self.claims[message.account_id] if str(claim.id) in message.asked_claims]

    def text(self, creditor: Creditor, key: str, language: str) -> Text:
        """The creditor's own newest text before the tenant's, the customer's language before the creditor's."""
        for wanted in dict.fromkeys((language, creditor.language, "de")):
            for owner in (creditor.id, None):
                if (owner, key, wanted) in self.texts:
                    return self.texts[owner, key, wanted]
        raise NotFound(
            say(
                "There is no text '%(key)s' in %(language)s or %(other)s.",
                key=key,
                language=language,
                other=creditor.language,
            ),
            text=key,
        )


@dataclass(frozen=True, slots=True)
class _Link:
    """A fresh way to the customer's page, and its row in the doorway."""

    address: str
    row: Doorway


def _hold_back(messages: Sequence[Message], known: _Known, links: Sequence[_Link], now: Now) -> list[Happened]:
    """A message that lacks a fact the law asks for gets the lines that state it, and is held back if one still lacks."""
    judged = zip(messages, links, check(messages), strict=True)
    lacking = [(message, link) for message, link, reasons in judged if reasons]
    if not lacking:
        return []
    for message, link in lacking:
        _lay_out_again(message, known, link)
    happened = []
    for (message, _unused), reasons in zip(lacking, check([one[0] for one in lacking]), strict=True):
        if not reasons:
            continue
        message.status = Message.Status.STOPPED
        data = {"reasons": [reason_to_json(reason) for reason in reasons]}
        happened.append(Happened("message.stopped", message.id, message.account_id, ACTOR, data, only=()))
        add_task(
            Task.Kind.MISSING_FACTS, message.account_id, about=message.id, now=now,
            key=f"{Task.Kind.MISSING_FACTS}:{message.account_id}:{message.stage}",
            note=" ".join(str(reason.words) for reason in reasons),
        )  # fmt: skip
    return happened


def _lay_out_again(message: Message, known: _Known, link: _Link) -> None:
    """The same words with the lines of the law below them."""
    text = known.text(message.account.creditor, message.text_key, message.language)
    with override(message.language):
        body = liquid.render(text.body, _values(message, known, message.account.customer, link.address))
        lines = legal_lines(message)
        render(message, Content(body, known.claims_of(message), link.address, legal=lines))


def _write(message: Message, known: _Known, now: Now) -> _Link:
    account, creditor, customer = message.account, message.account.creditor, message.account.customer
    text = known.text(creditor, message.text_key, customer.language)
    key = new_key()
    link = f"{settings.BASE_URL}/p/{key}/"
    message.language = text.language
    message.to_address = address_for(known.addresses, customer.id, message.channel)[:254]
    message.text_version = f"{text.key}/{text.language}/{text.version}"
    if message.stands_until:
        holidays = plugin("country", creditor.country.lower()).holidays(creditor.region)
        message.stands_until = next_workday(message.stands_until, holidays)
    with override(text.language):
        values = _values(message, known, customer, link)
        message.subject = liquid.render(text.subject, values)
        render(message, Content(liquid.render(text.body, values), known.claims_of(message), link))
    message.status = Message.Status.READY
    days = creditor.link_days
    row = link_row(key, tenant_id=current_tenant(), account=account.id, message=message.id, days=days, now=now)
    return _Link(link, row)


def _values(message: Message, known: _Known, customer: Customer, link: str) -> dict[str, str]:
    creditor, claims = message.account.creditor, known.claims_of(message)
    money = {name: amount_text(message, message.facts.get(name)) for name in ("paid_minor", "open_minor")}
    hello = greeting(name=customer.name, salutation=customer.salutation, is_business=customer.is_business)
    earlier_on = known.earlier_on.get(message.account_id)
    return {
        "greeting": say_text(hello),
        "name": customer.name,
        "creditor": creditor.name,
        "amount": amount_text(message, message.asked_minor),
        "paid_amount": money["paid_minor"],
        "open_amount": money["open_minor"],
        "pay_by": day_text(message.stands_until, "long") if message.stands_until else "",
        "since": day_text(min(c.due_on for c in claims), "full") if claims else "",
        "earlier_on": day_text(earlier_on, "full") if earlier_on else "",
        "due_on": day_text(min(c.due_on for c in claims), "long") if claims else "",
        "number": claims[0].number if claims else "",
        "link": link,
        "team": creditor.team,
        "phone": creditor.phone,
        "hours": creditor.hours,
    }


def _amount(message: Message, minor: int | None) -> str:
    return money_text(Money(minor, message.account.currency)) if minor else ""
