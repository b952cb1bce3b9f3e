"""Django app `inbox`."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "kulanz.data.inbox"
    label = "inbox"
