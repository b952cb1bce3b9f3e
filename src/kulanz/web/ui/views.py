"""The page of components, and a creditor's colours as a style sheet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from . import specimen
from .brand import brand_css

A_YEAR = 31_536_000


@require_GET
def brand(request: HttpRequest, colour: str) -> HttpResponse:
    """The address names the colour, so its answer never changes and may be kept for ever."""
    css = brand_css(colour).css
    cache = f"public, max-age={A_YEAR}, immutable"
    return HttpResponse(css, content_type="text/css; charset=utf-8", headers={"Cache-Control": cache})


@require_GET
def system(request: HttpRequest) -> HttpResponse:
    """Every component once, in light and dark, at the office's and the customer's size. It holds no data of anybody."""
    face = "page" if request.GET.get("face") == "page" else "office"
    return render(request, f"ui/system_{face}.html", specimen.everything(request.GET))
