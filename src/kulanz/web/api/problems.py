"""What went wrong, as programs read it: problem details with a stable code, https://www.rfc-editor.org/rfc/rfc9457

Each failure has one code, one status and one sentence; the description of the API lists them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel, Field

from kulanz.kernel.errors import KulanzError
from kulanz.kernel.words import _, technical

log = structlog.get_logger()
CONTENT_TYPE = "application/problem+json"
ADDRESS = "/api/v1/docs"


@dataclass(frozen=True, slots=True)
class Kind:
    status: int
    title: str


KINDS: Mapping[str, Kind] = {
    "bad_request": Kind(400, _("The call cannot be read.")),
    "unauthorised": Kind(401, _("There is no key, or this key does not open anything.")),
    "not_allowed": Kind(403, _("This key, or a rule, does not allow it.")),
    "not_found": Kind(404, _("There is nothing here under that name.")),
    "method_not_allowed": Kind(405, _("This address does not take this method.")),
    "conflict": Kind(409, _("The same was sent before with another content, or is being written at this moment.")),
    "too_large": Kind(413, _("The body is larger than two megabytes, or a document larger than ten.")),
    "bad_value": Kind(422, _("A value cannot be what it should be.")),
    "broken": Kind(500, _("Something went wrong on our side. Nothing was changed; please try again later.")),
}
# Codes of the rules that say the same to a program.
SAME_AS: Mapping[str, str] = {
    "closed_door": "unauthorised",
    "currency_mismatch": "bad_value",
    "not_known_then": "bad_value",
    "unsupported": "bad_value",
}
# Two calls wrote the same at the same moment; the database let one of them through.
RACES = ("claim_number", "receipt_outside", "customer_number")
DEADLOCK = "40P01"
AT_THE_SAME_MOMENT = "Another call was writing the same at this moment. Nothing was changed; send it again."


class Fault(BaseModel):
    place: str = Field(description=_("A JSON pointer into the body, or the name of a parameter."))
    reason: str


class Problem(BaseModel):
    """A failure. `code` is stable and made for programs, `detail` is a sentence for people."""

    type: str = Field(description=_("The address of this kind of failure in the description of the API."))
    title: str
    status: int
    code: str
    detail: str
    errors: list[Fault] = Field(default=[], description=_("What is wrong at which place, where there are places."))


class BadRequest(KulanzError):
    """A call that is not what it claims to be: no JSON, no Idempotency-Key."""

    code = "bad_request"


class TooLarge(KulanzError):
    code = "too_large"


class BadFields(KulanzError):
    """Several values are wrong, each with its place."""

    code = "bad_value"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(technical("Some values are not right; nothing was changed."))
        self.faults = faults


EXAMPLES: Mapping[str, tuple[str, Sequence[Fault]]] = {
    "bad_request": ("The body is not JSON: Expecting value (line 1, column 1).", ()),
    "not_found": ("There is no such claim.", ()),
    "conflict": ("This Idempotency-Key was used before with another input.", ()),
    "bad_value": (
        "Some values are not right; nothing was changed.",
        (Fault(place="/claims/0/due_on", reason="There is no such day."),),
    ),
}


def problem(code: str, detail: str = "", *, errors: Sequence[Fault] = ()) -> HttpResponse:
    """The answer for a failure."""
    told = _told(code, detail, errors)
    response = HttpResponse(told.model_dump_json(exclude_defaults=True), status=told.status, content_type=CONTENT_TYPE)
    if told.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Kulanz"'
    return response


def example(code: str) -> dict[str, Any]:  # JSON
    """A failure as it looks, for the description of the API."""
    detail, faults = EXAMPLES.get(code, ("", ()))
    return _told(code, detail, faults).model_dump(exclude_defaults=True)


def _told(code: str, detail: str, errors: Sequence[Fault]) -> Problem:
    kind = KINDS[code]
    return Problem(
        type=f"{settings.BASE_URL}{ADDRESS}#{code}",
        title=kind.title,
        status=kind.status,
        code=code,
        detail=detail or kind.title,
        errors=list(errors),
    )


def of_error(error: KulanzError) -> HttpResponse:
    code = SAME_AS.get(error.code, error.code)
    if code not in KINDS:
        log.error("api.unknown_code", code=error.code)
        code = "broken"
    return problem(code, error.message, errors=error.faults if isinstance(error, BadFields) else ())


def handle_in(api: NinjaAPI) -> None:
    """Every failure inside an operation of `api` becomes a problem; none leaves as a page."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {  # Any: an error of the type beside
        KulanzError: lambda _request, error: of_error(error),
        ValidationError: _of_validation,
        AuthenticationError: lambda *_: problem("unauthorised", NO_KEY),
        HttpError: _of_http,
        MultiPartParserError: lambda *_: problem("bad_request", NO_FORM),
        SuspiciousOperation: lambda *_: problem("bad_request", NO_FORM),
        RequestDataTooBig: lambda *_: problem("too_large"),
        Http404: lambda *_: problem("not_found"),
        IntegrityError: _of_database,
        OperationalError: _of_database,
        Exception: _broken,
    }
    for error, handler in handlers.items():
        api.add_exception_handler(error, handler)


NO_KEY = "Send your key as `Authorization: Bearer <key>`."
NO_FORM = "The form cannot be read: send multipart/form-data with one file and a few short fields."
NO_LENGTH = "The body is empty, or its length was not told (Content-Length)."
PREFIX_OF_PYDANTIC = "Value error, "
REASONS: Mapping[str, str] = {
    "model_type": "This is an object with fields.",
    "model_attributes_type": "This is an object with fields.",
    "extra_forbidden": "There is no such field.",
    "missing": "This is missing.",
}


def _of_validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    if request.method in ("POST", "PATCH") and not request.body:
        return problem("bad_request", NO_LENGTH)
    faults = [Fault(place=_place(each["loc"]), reason=reason_of(each)) for each in error.errors]
    return problem("bad_value", "Some values are not right; nothing was changed.", errors=faults)


def _place(where: Sequence[Any]) -> str:  # Any: names and positions
    """`/claims/3/amount` in the body; elsewhere the parameter's name."""
    source, *path = where
    if source == "body":
        return pointer(path[1:])  # the first is the name of our own argument
    return ".".join(map(str, path))


def pointer(path: Sequence[Any]) -> str:  # Any: names and positions
    """A JSON pointer, https://www.rfc-editor.org/rfc/rfc6901"""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def reason_of(error: Mapping[str, Any]) -> str:  # Any: as pydantic has it
    """Its own words, except where they would speak of our classes."""
    return REASONS.get(error["type"]) or str(error["msg"]).removeprefix(PREFIX_OF_PYDANTIC)


def _of_http(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """The framework's own errors; a body that could not be read carries our reason as its cause."""
    if isinstance(error.__cause__, KulanzError):
        return of_error(error.__cause__)
    codes = {kind.status: code for code, kind in KINDS.items()}
    return problem(codes.get(error.status_code, "bad_request"))


def _of_database(request: HttpRequest, error: IntegrityError | OperationalError) -> HttpResponse:
    cause: Any = error.__cause__  # psycopg's error, whose diagnosis is typed loosely
    diagnosis = getattr(cause, "diag", None)
    if getattr(cause, "sqlstate", "") == DEADLOCK or getattr(diagnosis, "constraint_name", "") in RACES:
        return problem("conflict", AT_THE_SAME_MOMENT)
    return _broken(request, error)


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("api.broken", path=request.path, exc_info=error)
    return problem("broken")
