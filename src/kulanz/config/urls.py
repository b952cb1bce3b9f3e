"""Addresses of all pages and doors."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from kulanz.web.hooks.health import health, health_of_work
from kulanz.web.hooks.provider import provider_news

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="office:today")),
    path("", include("kulanz.web.ui.open_urls")),
    path("p/", include("kulanz.web.pages.urls")),
    path("office/system/", include("kulanz.web.ui.urls")),
    path("office/calculator/", include("kulanz.web.calculator.urls")),
    path("office/", include("kulanz.web.office.urls")),
    path("api/v1/", include("kulanz.web.api.urls")),
    path("hooks/<str:key>/", provider_news, name="provider-news"),
    path("health", health, name="health"),
    path("health/work", health_of_work, name="health-of-work"),
]
if settings.KULANZ_MODE in ("demo", "test"):
    urlpatterns.append(path("demo/", include("kulanz.demo.urls")))

handler400 = "kulanz.web.ui.errors.bad_request"
handler403 = "kulanz.web.ui.errors.not_allowed"
handler404 = "kulanz.web.ui.errors.not_found"
handler500 = "kulanz.web.ui.errors.broken"
