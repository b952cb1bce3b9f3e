"""Django app `checks`."""

from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "kulanz.checks"
    label = "checks"
