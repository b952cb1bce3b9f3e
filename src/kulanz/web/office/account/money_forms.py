"""Forms about money that goes back: a debit the bank returned, the credit laid on what is open, money given back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kulanz.domain.books.return_codes import RETURN_REASONS
from kulanz.kernel.money import Money
from kulanz.web.office.deed_words import REFUNDS
from kulanz.web.office.fields import CHOICE_NEEDED, amount_input
from kulanz.web.ui.parts import Text
from kulanz.writing.formats import day_text, money_text, say_text

from .forms import DeedForm
from .reads import AccountView, ReceiptView

NO_CREDIT = _("There is no credit.")
NOTHING_RETURNED = _("No money has arrived that could come back.")
NOTHING_TO_LAY_ON = _("Nothing is open that the credit could be laid on; what is objected to is left alone.")
BY_TRANSFER = _("We transfer it ourselves; here it is only booked")


class ReturnForm(DeedForm):
    prefix = "return"
    receipt = forms.ChoiceField(label=_("Which payment came back?"), error_messages=CHOICE_NEEDED)
    code = forms.ChoiceField(
        label=_("Why, as the bank says?"),
        help_text=_("The code stands on the bank statement."),
        error_messages=CHOICE_NEEDED,
    )
    bank_fee = forms.CharField(
        label=_("What did the banks charge?"),
        help_text=_("Only what they really charged. The customer owes it only if they caused the return."),
        max_length=40,
        required=False,
        widget=amount_input(),
    )

    def prepare(self, view: AccountView) -> None:
        self.choose("receipt", [(str(one.id), _named(one)) for one in view.receipts if one.can_return])
        codes = [(code, f"{code} · {say_text(reason.words)}") for code, reason in RETURN_REASONS.items()]
        self.choose("code", [("", "…"), *codes])

    def clean_bank_fee(self) -> Money:
        return self.money("bank_fee") or Money.zero(self.view.who.currency)


class UseCreditForm(DeedForm):
    prefix = "use-credit"

    def prepare(self, view: AccountView) -> None:
        laid = min(view.credit, _payable(view))
        self.preview = (
            (_("Credit"), view.credit),
            (_("Open"), view.open),
            (_("Open after it"), view.open - laid),
            (_("Credit after it"), view.credit - laid),
        )


class RefundForm(DeedForm):
    prefix = "refund"
    through = forms.ChoiceField(label=_("Which way does it go back?"), required=False)
    amount = forms.CharField(
        label=_("How much?"),
        help_text=_("Leave it empty for all that may go back. What is on its way is cancelled as a whole."),
        max_length=40,
        required=False,
        widget=amount_input(),
    )
    because = forms.ChoiceField(
        label=_("Why?"), choices=list(REFUNDS.items()), widget=forms.RadioSelect, error_messages=CHOICE_NEEDED
    )

    def prepare(self, view: AccountView) -> None:
        self.preview = ((_("Credit"), view.credit), (_("Open"), view.open))
        ways = [(str(one.id), _named(one)) for one in view.receipts if _goes_back(one, view)]
        self.choose("through", [*([("", BY_TRANSFER)] if view.credit else []), *ways])

    def clean_amount(self) -> Money | None:
        return self.money("amount")


def nothing_to_return(view: AccountView) -> Text:
    return "" if any(one.can_return for one in view.receipts) else NOTHING_RETURNED


def nothing_to_use(view: AccountView) -> Text:
    if not view.credit:
        return NO_CREDIT
    return "" if _payable(view) else NOTHING_TO_LAY_ON


def nothing_to_give(view: AccountView) -> Text:
    return "" if view.credit or any(_goes_back(one, view) for one in view.receipts) else NO_CREDIT


def _payable(view: AccountView) -> Money:
    """What the station would lay a credit on: what is open and not objected to."""
    return Money(sum(claim.open.minor for claim in view.claims if not claim.is_objected), view.who.currency)


def _goes_back(one: ReceiptView, view: AccountView) -> bool:
    return one.can_refund and not one.going_back and (bool(view.credit) or one.state == "moving")


def _named(one: ReceiptView) -> str:
    facts = {"source": say_text(one.source), "amount": money_text(one.amount), "day": day_text(one.on)}
    return f"{gettext('%(source)s: %(amount)s of %(day)s') % facts} · {say_text(one.status)}"
