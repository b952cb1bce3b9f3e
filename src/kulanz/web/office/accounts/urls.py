"""Addresses of the list of accounts and of search."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import accounts, search

urlpatterns: list[URLPattern] = [
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts.csv", accounts.accounts_csv, name="accounts-csv"),
    path("search/", search.search, name="search"),
]
