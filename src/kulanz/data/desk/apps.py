"""Django app `desk`."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "kulanz.data.desk"
    label = "desk"
