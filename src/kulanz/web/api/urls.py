"""Addresses of the API; included at `/api/v1/`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from .door import guarded, nothing_here
from .pages import description
from .service import service


def _operations() -> list[URLPattern | URLResolver]:
    patterns, _app, _namespace = service.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = guarded(pattern.callback)
    return patterns


urlpatterns = [
    path("docs", description, name="api-docs"),
    path("", RedirectView.as_view(pattern_name="api-docs")),
    path("", include((_operations(), "api"), namespace="api")),
    re_path(r"", guarded(nothing_here)),
]
