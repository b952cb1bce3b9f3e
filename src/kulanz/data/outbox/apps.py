"""Django app `outbox`."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "kulanz.data.outbox"
    label = "outbox"
