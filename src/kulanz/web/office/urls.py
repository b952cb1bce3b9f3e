"""Addresses of the office: those of each place stand in its folder."""

from __future__ import annotations

from django.urls import path

from . import sign_in, welcome
from .account.urls import urlpatterns as account
from .accounts.urls import urlpatterns as accounts
from .creditors.urls import urlpatterns as creditors
from .desk.urls import urlpatterns as desk
from .dry_runs.urls import urlpatterns as dry_runs
from .intake.urls import urlpatterns as intake
from .journeys.urls import urlpatterns as journeys
from .money.urls import urlpatterns as money

app_name = "office"
urlpatterns = [
    path("sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("welcome/<uidb64>/<token>/", welcome.Welcome.as_view(), name="welcome"),
    *desk,
    *accounts,
    *intake,
    *money,
    *creditors,
    *journeys,
    *dry_runs,
    *account,  # last: it takes every name after an account
]
