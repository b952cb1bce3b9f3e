"""Addresses of the office."""

from __future__ import annotations

from django.urls import path

from . import account, account_actions, accounts, desk, messages_sent, search, sign_in, today
from .intake_urls import urlpatterns as intake
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
    path("accounts/<uuid:account>/", account.account, name="account"),
    path("accounts/<uuid:account>/hold/", account_actions.set_hold, name="set-hold"),
    path("accounts/<uuid:account>/hold/<uuid:subject>/end/", account_actions.end_hold, name="end-hold"),
    path("accounts/<uuid:account>/promise/", account_actions.note_promise, name="note-promise"),
    path("accounts/<uuid:account>/promise/<uuid:subject>/end/", account_actions.end_promise, name="end-promise"),
    path("accounts/<uuid:account>/objection/", account_actions.raise_objection, name="raise-objection"),
    path("accounts/<uuid:account>/objection/<uuid:subject>/end/", account_actions.end_objection, name="end-objection"),
    path("accounts/<uuid:account>/decide/", account_actions.decide_now, name="decide-now"),
    path("accounts/<uuid:account>/page/", account_actions.open_page, name="open-page"),
    path("accounts/messages/<uuid:message>/", messages_sent.message, name="message"),
    path("accounts/messages/<uuid:message>/html/", messages_sent.message_html, name="message-html"),
    path("desk/", desk.desk, name="desk"),
    path("desk/<uuid:task>/done/", desk.done, name="task-done"),
    path("desk/<uuid:task>/message/", desk.clarify, name="task-message"),
    path("search/", search.search, name="search"),
    *statement,
    *intake,
]
