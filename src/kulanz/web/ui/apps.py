"""Django app `ui`."""

from django.apps import AppConfig

from kulanz.writing import catalogues


class UiConfig(AppConfig):
    name = "kulanz.web.ui"
    label = "ui"

    def ready(self) -> None:
        catalogues.merge()
