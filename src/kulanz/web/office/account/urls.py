"""Addresses of one account; the last two take every name after an account."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import account, actions, decisions, messages_sent, statement_of_account

urlpatterns: list[URLPattern] = [
    path("accounts/<uuid:account>/", account.account, name="account"),
    path("accounts/decisions/<uuid:decision>/", decisions.decision, name="decision"),
    path("accounts/messages/<uuid:message>/", messages_sent.message, name="message"),
    path("accounts/messages/<uuid:message>/html/", messages_sent.message_html, name="message-html"),
    path("accounts/<uuid:account>/statement/", statement_of_account.page, name="account-statement"),
    path("accounts/<uuid:account>/statement.pdf", statement_of_account.pdf, name="account-statement-pdf"),
    path("accounts/<uuid:account>/statement.csv", statement_of_account.sheet, name="account-statement-csv"),
    path("accounts/<uuid:account>/decide/", actions.decide_now, name="decide-now"),
    path("accounts/<uuid:account>/page/", actions.open_page, name="open-page"),
    path("accounts/<uuid:account>/segment/rule/", actions.give_back, name="segment-rule"),
    path("accounts/<uuid:account>/<slug:deed>/", actions.note, name="note"),
    path("accounts/<uuid:account>/<slug:kind>/<uuid:subject>/end/", actions.end, name="end"),
]
