"""The questions as people see them: grouped, with a title, a sentence and the words of each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as pgettext

from kulanz.web.ui.parts import Text


@dataclass(frozen=True, slots=True)
class Topic:
    """`key` is the question's name in `kulanz.calc`."""

    key: str
    title: Text
    note: Text
    icon: str


@dataclass(frozen=True, slots=True)
class Group:
    title: Text
    topics: tuple[Topic, ...]


GROUPS = (
    Group(
        _("Being late"),
        (
            Topic("interest", _("Interest"), _("What days of default cost, half-year by half-year."), "figures"),
            Topic("default", _("Default"), _("Since when a customer is in default, and why."), "waiting"),
            Topic("limitation", _("Limitation"), _("Until when a claim is not yet barred."), "later"),
            Topic("workday", _("Working day"), _("Whether a day counts, or which is the next one."), "calendar"),
        ),
    ),
    Group(
        _("What it may cost"),
        (
            Topic("costs", _("Costs of collection"), _("What collecting may cost the customer at most."), "receipt"),
            Topic("court-fee", _("Court fee"), _("What the court takes for an order to pay."), "law"),
        ),
    ),
    Group(
        _("Paying"),
        (
            Topic("allocate", _("Allocation"), _("Which open items a payment closes, and in which order."), "list"),
            Topic("split", _("Instalments"), _("An amount in equal parts that add up to it."), "parts"),
            Topic("attachable", _("Attachable income"), _("How much of a month's income could be attached."), "wallet"),
        ),
    ),
    Group(
        _("Transfers"),
        (
            Topic("rf", _("RF reference"), _("Made for a number, or checked."), "bank"),
            Topic("girocode", _("GiroCode"), _("A transfer to scan with a banking app."), "qr-code"),
        ),
    ),
)
TOPICS = {topic.key: topic for group in GROUPS for topic in group.topics}

# By option; where an option means something else in one question, by question and option.
LABELS: Mapping[str, Text] = {
    "country": _("Country"),
    "customer": _("Customer"),
    "region": _("Region whose holidays count"),
    "on": _("Day"),
    "amount": _("Amount in euros"),
    "claim": _("Open amount in euros"),
    "principal": _("Amount that bears interest, in euros"),
    "from": _("First interest day"),
    "to": _("Last interest day"),
    "day-count": _("Length of the year"),
    "interest.arose": _("Day the obligation arose"),
    "due": _("Due date"),
    "received": _("Day the invoice arrived"),
    "notice-on-invoice": _("The invoice says that default comes after 30 days"),
    "agreed-date": _("The due date was agreed in the contract"),
    "reminder-received": _("Day a reminder arrived"),
    "actor": _("Who collects"),
    "factor": _("Factor of the German tariff"),
    "vat": _("The creditor cannot deduct VAT"),
    "law": _("Order in Germany"),
    "allocate.amount": _("Payment in euros"),
    "allocate.text": _("Words that came with the payment"),
    "allocate.on": _("Day of the payment"),
    "arose": _("Day the claim arose"),
    "acknowledged": _("Acknowledged, or paid in part, on"),
    "acknowledged_2": _("and on"),
    "acknowledged_3": _("and on"),
    "net": _("Net income of a month, in euros"),
    "dependants": _("People supported"),
    "date": _("Day"),
    "parts": _("Number of parts"),
    "rf.text": _("Number or reference"),
    "name": _("Account holder"),
    "iban": _("IBAN"),
    "rf": _("RF reference"),
    "text": _("Text in place of a reference"),
    "bic": _("BIC"),
}
HELP: Mapping[str, Text] = {
    "interest.arose": _("Only if it was before the first interest day: the rates of that day decide."),
    "factor": _("Left empty it is the usual one, 0.9."),
    "received": _("Left empty: it is not known."),
    "allocate.text": _("An invoice number in it decides first."),
    "allocate.on": _("Left empty: everything open counts as due."),
    "rf.text": _("Letters and digits; a whole RF reference is checked."),
    "bic": _("Rarely needed."),
}
CHOICES: Mapping[str, Text] = {
    "consumer": _("private person"),
    "business": _("business"),
    "public": _("public body"),
    "creditor": _("the creditor itself"),
    "agency": _("a collection agency"),
    "lawyer": _("a lawyer"),
    "act/365": _("365 days"),
    "act/act": _("as in the calendar"),
    "366-367": _("usual (BGB 366, 367)"),
    "497": _("consumer credit (BGB 497)"),
    "principal": pgettext("item", "principal"),
    "interest": pgettext("item", "interest"),
    "fee": pgettext("item", "fee"),
    "cost": pgettext("item", "cost"),
}
# Names of their own in every language.
REGIONS: Mapping[str, Mapping[str, str]] = {
    "de": {
        "BW": "Baden-Württemberg", "BY": "Bayern", "BE": "Berlin", "BB": "Brandenburg", "HB": "Bremen", "HH": "Hamburg",
        "HE": "Hessen", "MV": "Mecklenburg-Vorpommern", "NI": "Niedersachsen", "NW": "Nordrhein-Westfalen",
        "RP": "Rheinland-Pfalz", "SL": "Saarland", "SN": "Sachsen", "ST": "Sachsen-Anhalt", "SH": "Schleswig-Holstein",
        "TH": "Thüringen",
    },
    "at": {
        "1": "Burgenland", "2": "Kärnten", "3": "Niederösterreich", "4": "Oberösterreich", "5": "Salzburg",
        "6": "Steiermark", "7": "Tirol", "8": "Vorarlberg", "9": "Wien",
    },
    "uk": {"ENG": "England", "NIR": "Northern Ireland", "SCT": "Scotland", "WLS": "Wales"},
}  # fmt: skip


def label(question: str, name: str) -> Text:
    return LABELS.get(f"{question}.{name}") or LABELS[name]


def explanation(question: str, name: str) -> Text:
    return HELP.get(f"{question}.{name}") or HELP.get(name, "")
