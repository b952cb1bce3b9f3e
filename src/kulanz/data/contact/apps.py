"""Django app `contact`."""

from django.apps import AppConfig


class ContactConfig(AppConfig):
    name = "kulanz.data.contact"
    label = "contact"
