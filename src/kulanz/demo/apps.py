"""Django app `demo`."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "kulanz.demo"
    label = "demo"
