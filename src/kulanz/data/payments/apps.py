"""Django app `payments`."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "kulanz.data.payments"
    label = "payments"
