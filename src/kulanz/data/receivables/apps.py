"""Django app `receivables`."""

from django.apps import AppConfig


class ReceivablesConfig(AppConfig):
    name = "kulanz.data.receivables"
    label = "receivables"
