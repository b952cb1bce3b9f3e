"""Django app `pages`."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "kulanz.web.pages"
    label = "pages"
