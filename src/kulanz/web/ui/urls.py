"""The page that shows the design system; included at `/office/system/`."""

from __future__ import annotations

from django.urls import path

from .views import system

app_name = "ui"
urlpatterns = [path("", system, name="system")]
