"""Plugins of a creditor, ways to pay and providers of channels: set up by a form that the plugin's own settings make, checked,
switched on and off, put first."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import Creditor, SetUp, Way
from kulanz.data.tenancy.setups import set_up, settings_of
from kulanz.kernel.errors import BadValue, NotFound
from kulanz.ports.registry import plugin
from kulanz.stations.check_settings import check_settings
from kulanz.stations.http_client import HttpClient
from kulanz.web.office.access import StaffRequest, must_own, owners_change
from kulanz.writing.formats import say_text

from .settings_form import SettingsForm

PORTS = ("payment", "channel")


class PriceForm(forms.Form):
    """What a message by a channel costs; dry runs count with it."""

    price = forms.DecimalField(
        label=_("Price of a message"),
        required=False,
        min_value=0,
        max_digits=8,
        decimal_places=4,
        localize=True,
        help_text=_("In the creditor's currency, for example postage. Dry runs count with it."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input-short"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@owners_change
def creditor_plugin(request: StaffRequest, creditor: UUID, group: str, key: str) -> HttpResponseBase:
    """Settings of a plugin; the first time sets it up."""
    must_own(request)
    found = _found(group, key)
    with tenant_scope(request.user.tenant_id):
        owner = Creditor.objects.filter(id=creditor).first()
        if owner is None:
            raise Http404
        row = _rows(creditor, group, key).select_for_update().first()
        sent = request.POST if request.method == "POST" else None
        form = SettingsForm(found.Settings, _current(row), sent)
        price = PriceForm(sent, initial={"price": _price(row)}) if group == "channel" else None
        if sent is not None and form.is_valid() and (price is None or price.is_valid()):
            kept = set_up(owner, group, key, form.settings)
            if price is not None:
                Way.objects.filter(set_up=kept).update(price=price.cleaned_data["price"] or 0)
            messages.success(request, gettext("%(name)s is set up.") % {"name": say_text(found.label)})
            return redirect("office:creditor", creditor=creditor)
        name = owner.name
    page = {
        "heading": say_text(found.label), "form": form, "group": group, "creditor": creditor, "creditor_name": name,
        "is_new": row is None, "price": price,
    }  # fmt: skip
    has_errors = form.errors or (price is not None and price.errors)
    return render(request, "creditors/plugin.html", page, status=422 if has_errors else 200)


@require_POST
@owners_change
def creditor_plugin_switch(request: StaffRequest, creditor: UUID, group: str, key: str) -> HttpResponseBase:
    """On or off; what is off is not offered any more, and its settings are kept. With `way` only that way of several."""
    is_on, way = request.POST.get("on") == "yes", request.POST.get("way", "")
    with tenant_scope(request.user.tenant_id):
        rows = _rows(creditor, group, key)
        changed = (
            Way.objects.filter(set_up__in=rows, kind=way).update(is_enabled=is_on)
            if way
            else rows.update(is_enabled=is_on)
        )
    if not changed:
        raise Http404
    messages.success(request, gettext("Switched on.") if is_on else gettext("Switched off. Its settings are kept."))
    return redirect("office:creditor", creditor=creditor)


@require_POST
@owners_change
def creditor_plugin_check(request: StaffRequest, creditor: UUID, group: str, key: str) -> HttpResponseBase:
    """Tries the settings at the other side and says what it answered."""
    with tenant_scope(request.user.tenant_id):
        row = _rows(creditor, group, key).values_list("id", flat=True).first()
    if row is None:
        raise Http404
    checked = check_settings(request.user.tenant_id, row, http=HttpClient(), now=request.now)
    say = messages.success if checked.is_good else messages.error
    say(request, say_text(checked.words))
    return redirect("office:creditor", creditor=creditor)


@require_POST
@owners_change
def creditor_method_first(request: StaffRequest, creditor: UUID, key: str) -> HttpResponseBase:
    """Makes a way to pay the one that is proposed first; the others keep their order."""
    with tenant_scope(request.user.tenant_id):
        mine = Way.objects.filter(set_up__creditor=creditor, set_up__port="payment")
        rows = list(mine.select_for_update(of=("self",)).order_by("position", "id"))
        if key not in {row.kind for row in rows}:
            raise Http404
        for place, row in enumerate(sorted(rows, key=lambda row: row.kind != key)):
            Way.objects.filter(id=row.id).update(position=place)
    messages.success(request, gettext("This way to pay is proposed first now."))
    return redirect("office:creditor", creditor=creditor)


def _rows(creditor: UUID, group: str, key: str) -> QuerySet[SetUp]:
    return SetUp.objects.filter(creditor=creditor, port=group, plugin=key)


def _found(group: str, key: str) -> Any:  # Any: a plugin of the port
    try:
        return plugin(group if group in PORTS else "payment", key if group in PORTS else "")
    except NotFound:
        raise Http404 from None


def _current(row: SetUp | None) -> Any:  # Any: the plugin's settings, None where there are none to be read
    if row is None:
        return None
    try:
        return settings_of(row)
    except BadValue:  # kept with another key, or not allowed any more: entered anew
        return None


def _price(row: SetUp | None) -> Decimal | None:
    """The price without needless zeros; none where nothing was said."""
    way = Way.objects.filter(set_up=row).first() if row else None
    price = way.price if way else None
    return (price.normalize() if price != int(price) else Decimal(int(price))) if price else None
