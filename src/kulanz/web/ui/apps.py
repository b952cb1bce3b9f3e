"""Django app `ui`."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "kulanz.web.ui"
    label = "ui"
