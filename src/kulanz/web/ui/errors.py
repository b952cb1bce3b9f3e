"""Pages for what went wrong: what happened, what was kept, what to do. The root addresses take their handlers here.

Status by the error's stable code: https://www.rfc-editor.org/rfc/rfc9110#name-status-codes
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from kulanz.kernel.errors import KulanzError
from kulanz.kernel.words import Technical
from kulanz.writing.formats import say_text

from .parts import Text

STATUS: dict[str, int] = {
    "bad_value": 400,
    "currency_mismatch": 400,
    "unsupported": 400,
    "not_known_then": 400,
    "bad_signature": 403,
    "not_allowed": 403,
    "not_found": 404,
    "conflict": 409,
    "refused": 502,
    "unreachable": 503,
}
PROGRAMS = ("/hooks/", "/api/")  # no page is read there
OFFICE = "/office/"


@dataclass(frozen=True, slots=True)
class Said:
    title: Text
    what: Text
    next: Text = ""
    kept: Text = ""


NOTHING_CHANGED = _("Nothing was changed.")
SAID: dict[int, Said] = {
    400: Said(
        _("We could not read that"),
        _("Something in this request does not fit together."),
        _("Please go back and check what you entered."),
        NOTHING_CHANGED,
    ),
    403: Said(
        _("This is not possible here"),
        _("This step is not open to you at the moment."),
        _("Perhaps the page has been open for a long time: go back, load it again and try once more."),
        NOTHING_CHANGED,
    ),
    404: Said(
        _("We cannot find this page"),
        _("The address may be incomplete, or the link is no longer valid."),
        _("Please open the link from our latest message once more. It must be copied in full."),
    ),
    409: Said(
        _("This was already done"),
        _("The same step has arrived before, or somebody was a little faster."),
        _("Please go back and load the page again to see how things stand."),
        _("Nothing was done twice."),
    ),
    500: Said(
        _("Something went wrong on our side"),
        _("It is not your fault, and the fault has been noted."),
        _(
            "Please try again in a few minutes. "
            "If you were about to pay, first look whether the payment has already arrived."
        ),
    ),
    502: Said(
        _("Another system said no"),
        _("A system we work with did not accept this step."),
        _("Please try again, or choose another way."),
        NOTHING_CHANGED,
    ),
    503: Said(
        _("Another system does not answer"),
        _("We cannot reach a system we work with at the moment."),
        _("Please try again in a few minutes."),
    ),
}

NOT_AT_OFFICE = Said(
    _("This page does not exist"),
    _("The address may be incomplete, or what it showed is gone."),
    _("Search for the name or the number, or begin at the start page."),
)


def answer(request: HttpRequest, error: KulanzError) -> HttpResponse:
    """An expected failure as a page, a short text for programs, or a notice for htmx."""
    status = STATUS.get(error.code, 500)
    if request.path_info.startswith(PROGRAMS):
        return HttpResponse(error.code, status=status, content_type="text/plain; charset=utf-8")
    is_technical = isinstance(error.words, Technical)
    what = "" if is_technical else sentence(error)
    detail = error.message if is_technical and _is_staff(request) else ""
    return _page(request, status, what=what, detail=detail)


def sentence(error: KulanzError) -> str:
    """What the error says, in the reader's language; English where it speaks to engineers only."""
    return say_text(error.words)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


def not_allowed(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """Also the answer to a missing or stale form token (CSRF_FAILURE_VIEW)."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    return _page(request, 500)


def _page(request: HttpRequest, status: int, *, what: str = "", detail: str = "") -> HttpResponse:
    is_office = request.path_info.startswith(OFFICE)
    said = NOT_AT_OFFICE if status == 404 and is_office else SAID[status]
    onward = "" if what and status == 403 else said.next  # who may not, may not on a fresh page either
    facts = {"title": said.title, "what": what or said.what, "kept": said.kept, "next": onward, "detail": detail}
    if request.headers.get("HX-Request") == "true":
        notice = render_to_string("ui/parts/error_notice.html", facts)
        return HttpResponse(notice, status=status, headers={"HX-Retarget": "#toasts", "HX-Reswap": "innerHTML"})
    if is_office:
        facts["back_href"] = OFFICE
    return HttpResponse(render_to_string("ui/error.html", facts), status=status)  # no request: needs no database


def _is_staff(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user is not None and user.is_authenticated)
