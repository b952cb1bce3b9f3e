"""Whether a message may leave: does its text state every fact that law asks for, and lies behind it what must?

RDG 13a (collectors), BGB 286(3), BW 6:96(6), BGB 214 (a barred claim). A fact counts only if the text says it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from django.utils.translation import override

from kulanz.data.contact.models import Message
from kulanz.domain.contact.channel import MEDIA, Channel
from kulanz.domain.journey.gate import Purpose
from kulanz.domain.law.costs import costs
from kulanz.domain.law.limitation import guard, limitation
from kulanz.domain.law.notice_order import letter_before_costs, reminds_before_interest
from kulanz.domain.law.notices import NoticeForm, is_needed, missing
from kulanz.kernel.money import Money, total
from kulanz.kernel.words import Reason
from kulanz.ports.country import CountryPack
from kulanz.ports.registry import plugin
from kulanz.stations.contact.notice_facts import NoticeFacts, load
from kulanz.writing.letters.notice import NoticeCase, sentences

REMINDING_TONE = 2  # a message of this tone asks for payment without doubt; kinder ones do not bring default
BINDING_TONE = 3  # from here on a message says what follows if nobody pays
FIRST = frozenset({"first_letter", "validation_notice"})  # what the first message of a collector is
BEFORE_COSTS = "14_day_letter"
BEFORE_INTEREST = "invoice_notice"


def check(messages: Sequence[Message]) -> list[list[Reason]]:
    """What stands against sending each of `messages` as it is written now, in their order; empty: nothing. Only messages
    that ask for money are judged. Writes nothing."""
    found = {facts.message.id: facts for facts in load([m for m in messages if m.purpose == Purpose.ASK])}
    return [list(_against(found[m.id])) if m.id in found else [] for m in messages]


def legal_lines(message: Message) -> list[str]:
    """The sentences that the text of `message` must carry, in its language, for the block below it. What is not known
    has no line; `check` then names it."""
    facts = load([message])[0]
    with override(message.language or None):
        said = [
            sentence
            for form in _forms(facts)
            for fact in form.facts
            if not fact.only_if or fact.only_if in _case(form, facts).conditions
            for sentence in sentences(_case(form, facts), fact.key)
        ]
    return list(dict.fromkeys(said))


def _against(facts: NoticeFacts) -> Iterator[Reason]:
    for form in _forms(facts):
        yield from _unsaid(form, facts)
    for form in _pack(facts).notices:
        if form.key in ORDER and is_needed(form=form, actor=facts.actor, customer=facts.customer):
            yield from ORDER[form.key](form, facts)
    yield from _barred(facts)


def _forms(facts: NoticeFacts) -> list[NoticeForm]:
    """The notices that this message is."""
    return [
        form
        for form in _pack(facts).notices
        if is_needed(form=form, actor=facts.actor, customer=facts.customer)
        and (facts.is_notice(form.key) or (form.key in FIRST and not facts.earlier))
    ]


def _unsaid(form: NoticeForm, facts: NoticeFacts) -> tuple[Reason, ...]:
    """Facts of `form` that no row holds or that the text does not say, and a wording of the law that it lacks."""
    text = facts.message.body_text
    with override(facts.message.language or None):
        case = _case(form, facts)
        said = {fact.key: sentences(case, fact.key) for fact in form.facts}
    given = {key: " ".join(lines) for key, lines in said.items() if lines and all(_says(text, line) for line in lines)}
    return missing(form=form, given=given, conditions=case.conditions, text=text)


def _case(form: NoticeForm, facts: NoticeFacts) -> NoticeCase:
    return facts.case(costs_to_come=_costs_to_come(facts) if form.key == BEFORE_COSTS else None)


def _costs_to_come(facts: NoticeFacts) -> Money | None:
    """What the customer owes besides unless it is paid in time: one sum over all claims of the letter."""
    claims = [asked.facts for asked in facts.asked]
    open_ = total((claim.principal for claim in claims), currency=facts.message.account.currency)
    if not open_:
        return None
    rule = _pack(facts).cost_rule(actor=facts.actor, on=facts.message.planned_on)
    return costs(claim=open_, rule=rule, customer=facts.customer).total


def _costs_after_letter(form: NoticeForm, facts: NoticeFacts) -> tuple[Reason, ...]:
    """Costs are asked for: a correct letter about each of the claims must have run its time."""
    charged = [asked.row.id for asked in facts.asked if asked.facts.costs]
    if not charged or facts.is_notice(form.key):
        return ()
    letters = [m for m in facts.earlier if form.key in (m.text_key, m.stage) and not missing_wording(form, m.body_text)]
    pack = _pack(facts)
    reasons = [
        letter_before_costs(
            form=form,
            posted_on=[m.sent_on for m in letters if m.sent_on and str(claim) in m.asked_claims],
            asks_on=facts.message.planned_on,
            postal_days=pack.postal_days if MEDIA[Channel(facts.message.channel)].by_post else 0,
            holidays=pack.holidays(facts.message.account.creditor.region),
        )
        for claim in charged
    ]
    return next((found for found in reasons if found), ())


def missing_wording(form: NoticeForm, text: str) -> bool:
    """Whether `text` lacks the words without which the notice has no effect."""
    return bool(missing(form=form, given={fact.key: "judged when it went out" for fact in form.facts}, text=text))


def _interest_after_default(form: NoticeForm, facts: NoticeFacts) -> tuple[Reason, ...]:
    """Interest is asked for: a reminder, or the notice on the invoice, must have brought default."""
    for asked in facts.asked:
        ground = reminds_before_interest(
            due_on=asked.row.due_on,
            reminded_on=facts.reminded_on(asked.row.id, tone=REMINDING_TONE),
            notice_on_invoice=asked.row.has_notice_on_invoice,
        )
        if asked.facts.interest and not ground:
            return missing(form=form, given={})
    return ()


ORDER: Mapping[str, Callable[[NoticeForm, NoticeFacts], tuple[Reason, ...]]] = {
    BEFORE_COSTS: _costs_after_letter,
    BEFORE_INTEREST: _interest_after_default,
}


def _barred(facts: NoticeFacts) -> Iterator[Reason]:
    """A binding message would suggest that a barred claim can be enforced."""
    rule = _pack(facts).limitation
    if facts.message.tone < BINDING_TONE or rule is None:
        return
    holidays = _pack(facts).holidays(facts.message.account.creditor.region)
    for asked in facts.asked:
        paid_on = [day for day in asked.acknowledged_on if day >= asked.arose_on]
        time = limitation(arose_on=asked.arose_on, rule=rule, acknowledged_on=paid_on, holidays=holidays)
        yield from guard(limitation=time, on=facts.message.planned_on, agrees_plan=False)


def _pack(facts: NoticeFacts) -> CountryPack:
    pack: CountryPack = plugin("country", facts.message.account.creditor.country.lower())
    return pack


def _says(text: str, sentence: str) -> bool:
    """Whether `text` holds `sentence`, whatever the line breaks and the kind of spaces."""
    return _plain(sentence) in _plain(text)


def _plain(text: str) -> str:
    return " ".join(text.split())
