"""Django app `tenancy`."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "kulanz.data.tenancy"
    label = "tenancy"
