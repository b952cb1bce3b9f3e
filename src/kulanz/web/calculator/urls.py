"""Addresses of the calculator; included at `/office/calculator/`."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "calculator"
urlpatterns = [
    path("", views.questions, name="questions"),
    path("<slug:name>/", views.question, name="question"),
]
