"""Django app `agreements`."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "kulanz.data.agreements"
    label = "agreements"
