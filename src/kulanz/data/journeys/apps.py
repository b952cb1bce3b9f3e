"""Django app `journeys`."""

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "kulanz.data.journeys"
    label = "journeys"
