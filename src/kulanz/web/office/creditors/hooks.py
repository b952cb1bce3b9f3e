"""Webhooks of a creditor's own system: where they go, what they tell. The secret is shown once, when it is made.

Signed after Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import os
from collections.abc import Collection
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from kulanz.data.outbox.models import Endpoint
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import Creditor
from kulanz.data.vault import seal
from kulanz.domain.events import KINDS, OFFERED
from kulanz.web.office.access import StaffRequest, must_own, owners_change
from kulanz.web.office.form_words import name_what_is_missing
from kulanz.web.ui.parts import Option
from kulanz.writing.formats import say_text

SECRET_BYTES = 32
TRYING = ("local", "demo", "test")  # modes in which a system may listen without encryption


class EndpointForm(forms.Form):
    """An address and what it wants to hear."""

    url = forms.URLField(
        label=_("Address of your system"),
        max_length=300,
        assume_scheme="https",
        help_text=_("It is called with POST for each event, signed, and once more if it does not answer."),
        error_messages={"invalid": _("This is no web address. It begins with https://.")},
    )
    events = forms.MultipleChoiceField(
        label=_("What it wants to hear"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: everything."),
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own open signature
        events = self.fields["events"]
        assert isinstance(events, forms.MultipleChoiceField)
        events.choices = [(kind, say_text(KINDS[kind])) for kind in OFFERED]
        name_what_is_missing(self)

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        scheme = urlsplit(url).scheme
        if scheme != "https" and not (scheme == "http" and settings.KULANZ_MODE in TRYING):
            raise forms.ValidationError(_("Please give an address that begins with https://: events carry amounts."))
        return url


@require_http_methods(["GET", "HEAD", "POST"])
@owners_change
def creditor_hook(request: StaffRequest, creditor: UUID, endpoint: UUID | None = None) -> HttpResponseBase:
    """Sets up or changes an address. The answer to a new one shows its secret, this once and never again."""
    must_own(request)
    with tenant_scope(request.user.tenant_id):
        owner = Creditor.objects.filter(id=creditor).first()
        row = Endpoint.objects.filter(id=endpoint, creditor=creditor).first() if endpoint else None
        if owner is None or (endpoint and row is None):
            raise Http404
        form = EndpointForm(request.POST or None, initial={"url": row.url, "events": row.events} if row else None)
        if request.method == "POST" and form.is_valid():
            given = {"url": form.cleaned_data["url"], "events": form.cleaned_data["events"]}
            if row is not None:
                Endpoint.objects.filter(id=row.id).update(**given)
                messages.success(request, gettext("Kept."))
                return redirect("office:creditor", creditor=creditor)
            if not Endpoint.objects.filter(creditor=owner, url=given["url"]).exists():
                secret = new_secret()
                made = Endpoint.objects.create(creditor=owner, secret=seal(secret.encode()), **given)
                return _show_once(request, owner, made, secret)
            form.add_error("url", gettext("This address is set up already."))
        name = owner.name
    page = {
        "heading": _("Webhooks"), "form": form, "creditor": creditor, "creditor_name": name, "endpoint": endpoint,
        "events": _offered(form["events"].value() or ()),
    }  # fmt: skip
    return render(request, "creditors/hook.html", page, status=422 if form.errors else 200)


@require_POST
@owners_change
def creditor_hook_secret(request: StaffRequest, creditor: UUID, endpoint: UUID) -> HttpResponseBase:
    """A new secret in place of the old one, which ends at once."""
    secret = new_secret()
    with tenant_scope(request.user.tenant_id):
        row = Endpoint.objects.select_related("creditor").filter(id=endpoint, creditor=creditor).first()
        if row is None:
            raise Http404
        Endpoint.objects.filter(id=row.id).update(secret=seal(secret.encode()))
        return _show_once(request, row.creditor, row, secret)


@require_POST
@owners_change
def creditor_hook_switch(request: StaffRequest, creditor: UUID, endpoint: UUID) -> HttpResponseBase:
    """On or off. Switched on again it forgets why it was switched off."""
    is_on = request.POST.get("on") == "yes"
    with tenant_scope(request.user.tenant_id):
        rows = Endpoint.objects.filter(id=endpoint, creditor=creditor)
        changed = rows.update(is_enabled=is_on, disabled_because="")
    if not changed:
        raise Http404
    messages.success(request, gettext("Switched on.") if is_on else gettext("Switched off. Its settings are kept."))
    return redirect("office:creditor", creditor=creditor)


def _offered(chosen: Collection[str]) -> list[Option]:
    return [Option(kind, KINDS[kind], is_chosen=kind in chosen) for kind in OFFERED]


def new_secret() -> str:
    """A signing secret as Standard Webhooks writes it."""
    return "whsec_" + base64.b64encode(os.urandom(SECRET_BYTES)).decode()


def _show_once(request: StaffRequest, owner: Creditor, row: Endpoint, secret: str) -> HttpResponseBase:
    page = {
        "heading": _("Webhooks"),
        "creditor": owner.id,
        "creditor_name": owner.name,
        "url": row.url,
        "secret": secret,
    }
    return render(request, "creditors/secret.html", page)
