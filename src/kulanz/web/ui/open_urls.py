"""Addresses without sign-in: the creditor's colours and the choice of language. Include them at the root."""

from __future__ import annotations

from django.urls import path, re_path

from .languages import SWITCH, choose
from .views import brand

urlpatterns = [
    path(SWITCH.removeprefix("/"), choose, name="language"),
    re_path(r"^brand/(?P<colour>[0-9a-f]{6})\.css$", brand, name="brand-css"),
]
