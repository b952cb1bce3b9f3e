"""Addresses of the office."""

from __future__ import annotations

from django.urls import path

from . import account, accounts, decisions, desk, findings, findings_form, messages_sent, search, sign_in, today
from .account_actions import urlpatterns as deeds
from .dry_run_urls import urlpatterns as dry_runs
from .handovers import urlpatterns as handovers
from .intake_urls import urlpatterns as intake
from .journey_urls import urlpatterns as journeys
from .statement_of_account import urlpatterns as statement

app_name = "office"
urlpatterns = [
    path("sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("", today.today, name="today"),
    path("day/run/", today.run_day, name="run-day"),
    path("day/move/", today.move_day, name="move-day"),
    path("day/<uuid:run>/", today.progress, name="day-progress"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts.csv", accounts.accounts_csv, name="accounts-csv"),
    path("accounts/findings/", findings.findings, name="findings"),
    path("accounts/findings.csv", findings.findings_csv, name="findings-csv"),
    path("accounts/<uuid:account>/", account.account, name="account"),
    path("accounts/<uuid:account>/contact/", findings_form.contact, name="contact"),
    path("accounts/decisions/<uuid:decision>/", decisions.decision, name="decision"),
    path("accounts/messages/<uuid:message>/", messages_sent.message, name="message"),
    path("accounts/messages/<uuid:message>/html/", messages_sent.message_html, name="message-html"),
    path("desk/", desk.desk, name="desk"),
    path("desk/<uuid:task>/done/", desk.done, name="task-done"),
    path("desk/<uuid:task>/message/", desk.clarify, name="task-message"),
    path("search/", search.search, name="search"),
    *handovers,
    *statement,
    *intake,
    *journeys,
    *dry_runs,
    *deeds,  # last: it takes every name after an account
]
