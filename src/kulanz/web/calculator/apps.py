"""Django app `calculator`: pages only, no rows."""

from django.apps import AppConfig


class CalculatorConfig(AppConfig):
    name = "kulanz.web.calculator"
    label = "calculator"
