"""Ways to pay and channels of a creditor: set up by a form that the plugin's own settings make, switched on and off."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Max
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from kulanz.data.contact.models import ChannelSetting
from kulanz.data.doorway import hash_of, new_key
from kulanz.data.payments.models import PaymentMethod
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import Creditor, Doorway
from kulanz.data.vault import open_settings, seal_settings
from kulanz.kernel.errors import BadValue, NotFound
from kulanz.ports.payment import Can
from kulanz.ports.registry import plugin
from kulanz.web.office.access import StaffRequest, must_own, owners_change
from kulanz.writing.formats import say_text

from .settings_form import SettingsForm

Row = PaymentMethod | ChannelSetting
GROUPS: dict[str, type[Row]] = {"payment": PaymentMethod, "channel": ChannelSetting}


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
    """Settings of a way to pay or a channel; the first time sets it up."""
    must_own(request)
    if group not in GROUPS:
        raise Http404
    found = _found(group, key)
    with tenant_scope(request.user.tenant_id):
        owner = Creditor.objects.filter(id=creditor).first()
        if owner is None:
            raise Http404
        row: Row | None = GROUPS[group].objects.select_for_update().filter(creditor=owner, plugin=key).first()
        sent = request.POST if request.method == "POST" else None
        form = SettingsForm(found.Settings, _current(found, row), sent)
        price = PriceForm(sent, initial={"price": _price(row)}) if group == "channel" else None
        if sent is not None and form.is_valid() and (price is None or price.is_valid()):
            _keep(row, owner, group, key, form.settings)
            if price is not None:
                prices = ChannelSetting.objects.filter(creditor=owner, plugin=key)
                prices.update(price=price.cleaned_data["price"] or 0)
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
    """On or off; what is off is not offered any more, and its settings are kept."""
    if group not in GROUPS:
        raise Http404
    is_on = request.POST.get("on") == "yes"
    with tenant_scope(request.user.tenant_id):
        changed = GROUPS[group].objects.filter(creditor=creditor, plugin=key).update(is_enabled=is_on)
    if not changed:
        raise Http404
    messages.success(request, gettext("Switched on.") if is_on else gettext("Switched off. Its settings are kept."))
    return redirect("office:creditor", creditor=creditor)


@require_POST
@owners_change
def creditor_method_first(request: StaffRequest, creditor: UUID, key: str) -> HttpResponseBase:
    """Makes a way to pay the one that is proposed first; the others keep their order."""
    with tenant_scope(request.user.tenant_id):
        rows = list(PaymentMethod.objects.select_for_update().filter(creditor=creditor).order_by("position", "id"))
        if key not in {row.plugin for row in rows}:
            raise Http404
        for place, row in enumerate(sorted(rows, key=lambda row: row.plugin != key)):
            PaymentMethod.objects.filter(id=row.id).update(position=place)
    messages.success(request, gettext("This way to pay is proposed first now."))
    return redirect("office:creditor", creditor=creditor)


def _found(group: str, key: str) -> Any:  # Any: a plugin of the group
    try:
        return plugin(group, key)
    except NotFound:
        raise Http404 from None


def _current(found: Any, row: Row | None) -> Any:  # Any: a plugin; its settings, None where there are none to be read
    if row is None:
        return None
    try:
        return open_settings(found.Settings, row.settings)
    except BadValue:  # kept with another key, or not allowed any more: entered anew
        return None


def _price(row: Row | None) -> Decimal | None:
    """The price without needless zeros; none where nothing was said."""
    price = row.price if isinstance(row, ChannelSetting) else None
    return (price.normalize() if price != int(price) else Decimal(int(price))) if price else None


def _keep(row: Row | None, owner: Creditor, group: str, key: str, settings: Any) -> None:  # Any: the plugin's settings
    sealed = seal_settings(settings)
    if row is not None:
        GROUPS[group].objects.filter(id=row.id).update(settings=sealed)
    elif group == "channel":
        ChannelSetting.objects.create(creditor=owner, plugin=key, settings=sealed)
    else:
        _add_method(owner, key, sealed)


def _add_method(owner: Creditor, key: str, sealed: bytes) -> None:
    """A new way to pay, the last one; one that sends news gets a door of its own."""
    last = PaymentMethod.objects.filter(creditor=owner).aggregate(last=Max("position"))["last"]
    takes_news = Can.NEWS in plugin("payment", key).can
    method = PaymentMethod.objects.create(
        creditor=owner, plugin=key, settings=sealed, position=0 if last is None else last + 1,
        hook_key=new_key() if takes_news else "",
    )  # fmt: skip
    if takes_news:
        Doorway.objects.create(
            hash=hash_of(method.hook_key), kind=Doorway.Kind.HOOK, tenant_id=method.tenant_id, target_id=method.id
        )
