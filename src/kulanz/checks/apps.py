"""Django app `checks`."""

from django.apps import AppConfig
from django.core.checks import register


class ChecksConfig(AppConfig):
    name = "kulanz.checks"
    label = "checks"

    def ready(self) -> None:
        from .personal import system_check

        register(system_check)
