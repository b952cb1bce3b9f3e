"""One payment laid on several invoices or accounts by hand, to the cent; what is left stays credit where a person says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import BadValue, KulanzError
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.stations.money import match
from kulanz.stations.money.match import HandShare
from kulanz.web.office.access import StaffRequest, may_change, staff
from kulanz.web.office.amounts import read_amount
from kulanz.web.ui.errors import sentence
from kulanz.web.ui.tables import LONGEST_WISH
from kulanz.writing.formats import money_text

from . import matching_reads as reads
from .matching import EXPECTED, line_of, to_next
from .matching_reads import AccountView
from .reads import ReceiptLine

LAID = "laid-"  # the field of an invoice: laid-<account>-<claim>
LEFT_OVER = say("Please say on whose account the rest stays as credit, or lay all of it.")
TOO_MUCH = say("This is more than came. Please take something off.")


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it is now: what is typed for each invoice, and whose credit the rest is."""

    laid: Mapping[str, str]
    rest: str

    @property
    def accounts(self) -> list[UUID]:
        """Accounts that are on the page because something is laid on them."""
        named = [name.removeprefix(LAID)[:36] for name, text in self.laid.items() if text.strip()]
        return [id_ for name in dict.fromkeys([*named, self.rest]) if (id_ := _uuid(name))]


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def split(request: StaffRequest, receipt: UUID) -> HttpResponseBase:
    """The page, and with POST the assignment. Searching sends the same form, so nothing typed is lost."""
    given = request.POST if request.method == "POST" else request.GET
    wish, error = _wish(given), None
    if request.method == "POST" and "search" not in request.POST:
        try:
            return _assign(request, receipt, wish)
        except EXPECTED as refused:
            error = refused
    text = given.get("who", "").replace("\0", "").strip()[:LONGEST_WISH]
    with tenant_scope(request.user.tenant_id):
        line = line_of(receipt)
        accounts = reads.to_split(line, text=text, chosen=wish.accounts)
    if not line.is_unclear:
        return redirect("office:unclear-receipt", receipt=receipt)
    return render(
        request,
        "money/matching_split.html",
        _page(request, line, accounts, wish, text, error),
        status=422 if error else 200,
    )


def _page(
    request: StaffRequest,
    line: ReceiptLine,
    accounts: Sequence[AccountView],
    wish: Typed,
    text: str,
    error: KulanzError | None,
) -> dict[str, object]:
    is_first = not wish.laid
    rows = [
        (
            account,
            [
                (
                    claim,
                    f"{LAID}{account.id}-{claim.id}",
                    _typed(claim, wish, f"{LAID}{account.id}-{claim.id}", is_first),
                )
                for claim in account.claims
            ],
            wish.rest == str(account.id),
        )
        for account in accounts
    ]
    return {
        "heading": _("Divide this money"), "receipt": line, "rows": rows, "text": text, "may_change": may_change(request.user),
        "error": sentence(error) if error else "",
    }  # fmt: skip


def _typed(claim: reads.ClaimView, wish: Typed, name: str, is_first: bool) -> str:
    """What stands in the field: what was typed; on the first sight of the page what is suggested."""
    if not is_first:
        return wish.laid.get(name, "")
    return _plain(claim.proposed) if claim.proposed else ""


def _plain(amount: Money) -> str:
    return f"{amount.minor // 100},{amount.minor % 100:02d}"


def _wish(given: QueryDict) -> Typed:
    laid = {name: str(text)[:20] for name, text in given.items() if name.startswith(LAID)}
    return Typed(laid, given.get("rest", ""))


def _assign(request: StaffRequest, receipt: UUID, wish: Typed) -> HttpResponseBase:
    with tenant_scope(request.user.tenant_id):
        line = line_of(receipt)
        shares = _shares(line, wish)
        match.assign_parts(receipt, shares, now=request.now, actor=request.actor)
        following = reads.later(line)
    count = len({share.account for share in shares})
    text = gettext("%(amount)s were assigned, in parts, to %(count)s.") % {
        "amount": money_text(line.amount),
        "count": gettext("one account") if count == 1 else gettext("%(number)d accounts") % {"number": count},
    }
    messages.success(request, text)
    return to_next(following)


def _shares(line: ReceiptLine, wish: Typed) -> list[HandShare]:
    shares = []
    for name, text in wish.laid.items():
        if text.strip():
            account, claim = _uuid(name.removeprefix(LAID)[:36]), _uuid(name.removeprefix(LAID)[37:])
            if account is None or claim is None:
                raise BadValue(match.NOT_THE_SUM)
            amount = read_amount(text, line.amount.currency)
            shares += [HandShare(account, claim, amount.minor)] if amount.minor else []
    rest = line.amount.minor - sum(share.minor for share in shares)
    if rest < 0:
        raise BadValue(TOO_MUCH)
    to = _uuid(wish.rest)
    if rest and to is None:
        raise BadValue(LEFT_OVER)
    return [*shares, HandShare(to, None, rest)] if rest and to else shares


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
