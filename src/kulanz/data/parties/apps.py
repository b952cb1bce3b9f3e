"""Django app `parties`."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "kulanz.data.parties"
    label = "parties"
