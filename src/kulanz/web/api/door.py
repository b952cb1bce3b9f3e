"""Around every operation: the size of a body, the language of a sentence, and a problem for a wrong method."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from .forms import LARGEST_FORM, is_form
from .problems import problem

View = Callable[..., HttpResponse]
METHOD_NOT_ALLOWED = 405


def guarded(view: View) -> View:
    """A program has no session, so nothing can be forged from another page: the key is asked for each time."""

    @wraps(view)
    def call(request: HttpRequest, *args: Any, **keywords: Any) -> HttpResponse:  # whatever the address holds
        if "Accept-Language" not in request.headers:
            translation.activate("en")
        most = LARGEST_FORM if is_form(request) else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if _size(request) > most:
            return problem("too_large", f"A body of this kind is at most {most} bytes.")
        try:
            response = view(request, *args, **keywords)
        except Http404:
            return nothing_here(request)
        if response.status_code != METHOD_NOT_ALLOWED:
            return response
        answer = problem("method_not_allowed", f"This address takes {response['Allow']}.")
        answer["Allow"] = response["Allow"]
        return answer

    return never_cache(csrf_exempt(call))


def nothing_here(request: HttpRequest) -> HttpResponse:
    return problem("not_found", "There is no such address; see /api/v1/docs for all of them.")


def _size(request: HttpRequest) -> int:
    stated = request.headers.get("Content-Length", "")
    return int(stated) if stated.isdecimal() else 0
