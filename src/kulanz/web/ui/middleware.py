"""Middleware of all pages: sessions only where people sign in, and plain pages for expected failures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from kulanz.kernel.errors import KulanzError

from .errors import answer

WITHOUT_SESSION = ("/p/", "/hooks/", "/brand/", "/static/", "/api/", "/health")


class NoSession(SessionBase):
    """An empty session that cannot be written: what a page without session would keep, would be lost."""

    def __init__(self) -> None:
        super().__init__()
        self._session_cache: dict[str, Any] = {}

    def load(self) -> dict[str, Any]:
        return {}

    def exists(self, session_key: str) -> bool:
        return False

    def __setitem__(self, key: str, value: Any) -> NoReturn:
        raise RuntimeError(f"This address has no session to keep '{key}' in (see WITHOUT_SESSION).")


class SessionWhereNeeded(SessionMiddleware):
    """The customer's pages, the hooks and the API carry no session: no cookie, no query."""

    def process_request(self, request: HttpRequest) -> None:
        if request.path_info.startswith(WITHOUT_SESSION):
            request.session = NoSession()
        else:
            super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if isinstance(request.session, NoSession):
            return response
        return super().process_response(request, response)


class PlainErrors:
    """Turns expected failures into a page that says what happened, what was kept and what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return answer(request, error) if isinstance(error, KulanzError) else None
