"""What happened so far, as the customer may see it: payments and messages, newest first."""

from __future__ import annotations

from collections.abc import Iterator

from kulanz.kernel.words import Words, say
from kulanz.ports.registry import method, plugins
from kulanz.web.ui.parts import Entry, State
from kulanz.writing.formats import money_text, say_text

from .facts import AccountFacts, ReceiptFacts

MOST = 20

# our word for the state of money -> what the customer reads, icon, how it is marked
MONEY: dict[str, tuple[Words, str, State]] = {
    "settled": (say("Payment arrived"), "settled", "settled"),
    "announced": (say("Payment announced"), "moving", "moving"),
    "pending": (say("Payment on its way"), "moving", "moving"),
    "reversed": (say("Payment taken back"), "undo", "waiting"),
}
SOURCES: dict[str, Words] = {
    "bank": say("Bank transfer"),
    "customer": say("You told us about it"),
    "creditor": say("Paid directly to the creditor"),
}


def story(facts: AccountFacts) -> list[Entry]:
    entries = [*_payments(facts), *_messages(facts)]
    return sorted(entries, key=lambda entry: entry.at.isoformat(), reverse=True)[:MOST]


def method_label(key: str) -> Words:
    """The name of a way to pay; one that nobody serves any more keeps its key."""
    found = method(key)
    return found.label if found else Words(key)


def provider_label(key: str) -> Words:
    """The name of a provider; one that is no longer installed keeps its key."""
    found = plugins("payment").get(key)
    return found.label if found else Words(key)


def _payments(facts: AccountFacts) -> Iterator[Entry]:
    for receipt in facts.receipts:
        if receipt.state in MONEY:
            title, icon, state = MONEY[receipt.state]
            yield Entry(
                receipt.on, title, text=f"{money_text(receipt.amount)}, {_source(receipt)}", icon=icon, state=state
            )


def _source(receipt: ReceiptFacts) -> str:
    if receipt.source in SOURCES:
        return say_text(SOURCES[receipt.source])
    return say_text(provider_label(receipt.source.removeprefix("provider:")))


def _messages(facts: AccountFacts) -> Iterator[Entry]:
    for message in facts.messages:
        yield Entry(message.on, message.subject or say("Message from us"), icon="mail")
