"""Django app `api`: it has pages (the description of the API) and a command, no rows."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "kulanz.web.api"
    label = "api"
