"""Addresses below `/p/`: everything hangs on the key of one link."""

from __future__ import annotations

from django.urls import path

from . import page, pay, payment, statement, tell, why

app_name = "pages"
urlpatterns = [
    path("<str:key>/", page.page, name="page"),
    path("<str:key>/opened/", page.opened, name="opened"),
    path("<str:key>/genuine/", page.genuine, name="genuine"),
    path("<str:key>/pay/", pay.pay, name="pay"),
    path("<str:key>/payment/<uuid:form>/", payment.payment, name="payment"),
    path("<str:key>/back/", payment.back, name="back"),
    path("<str:key>/paid/", tell.paid, name="paid"),
    path("<str:key>/wrong/", tell.wrong, name="wrong"),
    path("<str:key>/help/", tell.help_wanted, name="help"),
    path("<str:key>/why/", why.why, name="why"),
    path("<str:key>/statement.pdf", statement.statement, name="statement"),
    path("<str:key>/received/<slug:what>/", tell.received, name="received"),
]
