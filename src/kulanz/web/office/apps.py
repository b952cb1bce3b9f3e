"""Django app `office`."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "kulanz.web.office"
    label = "office"
