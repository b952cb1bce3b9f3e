"""Addresses of the demo's own pages, in demo and test mode only."""

from __future__ import annotations

from django.urls import path

from . import files, mailbox, overview

app_name = "demo"
urlpatterns = [
    path("", overview.show, name="overview"),
    path("mail/", mailbox.listing, name="mailbox"),
    path("mail/<str:name>/", mailbox.mail, name="mail"),
    path("mail/<str:name>/html/", mailbox.html_part, name="mail-html"),
    path("files/", files.listing, name="files"),
    path("files/<slug:creditor>/bills.csv", files.bills, name="bills"),
    path("files/<slug:creditor>/statement.xml", files.statement, name="statement"),
]
