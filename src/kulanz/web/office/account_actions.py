"""What people do on an account: each is one station, then back to the page with a word about what changed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from kulanz.data.doorway import link_row, new_key
from kulanz.data.history import wake
from kulanz.data.receivables.models import Account
from kulanz.data.scope import current_tenant, tenant_scope
from kulanz.kernel.errors import BadValue, Conflict, NotAllowed, NotFound
from kulanz.stations import agree
from kulanz.web.ui.parts import Text

from .access import StaffRequest, staff
from .account import claim_choices, ending_id, show
from .account_forms import AnswerForm, BecauseForm, HoldForm, ObjectionForm, PromiseForm
from .account_reads import account_view
from .sentences import sentence

LOOK_DAYS = 1  # how long a link opens that was made to look at the customer's page


@require_POST
@staff
def set_hold(request: StaffRequest, account: UUID) -> HttpResponseBase:
    form = HoldForm(request.POST)

    def act() -> None:
        agree.set_hold(account, **form.cleaned_data, now=request.now, actor=request.actor)

    return _do(request, account, form, act, _("The pause is set: nothing asks for money until it ends."))


@require_POST
@staff
def end_hold(request: StaffRequest, account: UUID, subject: UUID) -> HttpResponseBase:
    form = BecauseForm(request.POST, auto_id=ending_id(subject))

    def act() -> None:
        agree.end_hold(subject, **form.cleaned_data, now=request.now, actor=request.actor)

    return _do(request, account, form, act, _("The pause has ended. What comes next is being decided."), subject)


@require_POST
@staff
def note_promise(request: StaffRequest, account: UUID) -> HttpResponseBase:
    with tenant_scope(request.user.tenant_id):
        currency = _account(account).currency
    form = PromiseForm(request.POST, currency=currency)

    def act() -> None:
        agree.promise(account, **form.cleaned_data, now=request.now, actor=request.actor)

    return _do(request, account, form, act, _("The promise is noted. Until its day nothing asks for money."))


@require_POST
@staff
def end_promise(request: StaffRequest, account: UUID, subject: UUID) -> HttpResponseBase:
    form = BecauseForm(request.POST, auto_id=ending_id(subject))

    def act() -> None:
        agree.end_promise(subject, **form.cleaned_data, now=request.now, actor=request.actor)

    return _do(request, account, form, act, _("The promise has ended. What comes next is being decided."), subject)


@require_POST
@staff
def raise_objection(request: StaffRequest, account: UUID) -> HttpResponseBase:
    with tenant_scope(request.user.tenant_id):
        claims = claim_choices(account_view(account, request.now.on))
    form = ObjectionForm(request.POST, claims=claims)

    def act() -> None:
        facts = form.cleaned_data
        claim = UUID(facts["claim"]) if facts["claim"] else None
        agree.object_to(
            account, reason=facts["reason"], text=facts["text"], claim_id=claim, now=request.now, actor=request.actor
        )

    return _do(
        request, account, form, act, _("The objection is noted. Nothing asks for this money until it is answered.")
    )


@require_POST
@staff
def end_objection(request: StaffRequest, account: UUID, subject: UUID) -> HttpResponseBase:
    form = AnswerForm(request.POST, auto_id=ending_id(subject))

    def act() -> None:
        agree.end_objection(subject, **form.cleaned_data, now=request.now, actor=request.actor)

    return _do(request, account, form, act, _("The answer is kept and the objection has ended."), subject)


@require_POST
@staff
def decide_now(request: StaffRequest, account: UUID) -> HttpResponseBase:
    """Wakes the station; it looks at the account within the second, by the same rules as in the run of the day."""
    with tenant_scope(request.user.tenant_id):
        _account(account)
        wake("decide", account, account=account, now=request.now)
    messages.success(request, gettext("It is being decided. Load the page again in a moment to see the reasons."))
    return redirect("office:account", account)


@require_POST
@staff
def open_page(request: StaffRequest, account: UUID) -> HttpResponseBase:
    """The customer's page as the customer sees it, by a link of its own that opens for a day."""
    with tenant_scope(request.user.tenant_id):
        _account(account)
        key = new_key()
        link_row(key, tenant_id=current_tenant(), account=account, message=None, days=LOOK_DAYS, now=request.now).save(
            force_insert=True
        )
    return redirect(f"/p/{key}/")


def _do(
    request: StaffRequest,
    account_id: UUID,
    form: forms.Form,
    act: Callable[[], None],
    said: Text,
    subject: UUID | None = None,
) -> HttpResponseBase:
    """The form, the station, the word; what does not fit is said in the form, which stands open again."""
    if form.is_valid():
        try:
            with tenant_scope(request.user.tenant_id):
                act()
        except (BadValue, Conflict, NotAllowed) as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, str(said))
            return redirect("office:account", account_id)
    return show(request, account_id, failed=form, subject=subject)


def _account(account_id: UUID) -> Account:
    found = Account.objects.filter(id=account_id).first()
    if found is None:
        raise NotFound("This account does not exist here.")
    return found
