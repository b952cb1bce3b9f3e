"""The API itself: all operations, one way in, every failure a problem, and its own description in OpenAPI 3.1.

https://spec.openapis.org/oas/v3.1.0
"""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from kulanz.kernel.words import _

from . import (
    accounts,
    calc,
    changes,
    claims,
    decisions,
    documents,
    events,
    facts,
    findings,
    money_back,
    problems,
    protection,
    receipts,
    withdrawals,
)
from .access import Key
from .once import HEADER
from .problems import CONTENT_TYPE, KINDS, Problem, example
from .reading import StrictJson

OF_CLAIMS = (changes, documents, withdrawals)  # they add their operations to the router of the claims
OF_ACCOUNTS = (decisions,)  # likewise
OF_FACTS = (protection,)  # likewise to that of the facts
OF_MONEY = (money_back,)  # likewise to those of accounts and payments
READ, WRITE = (401, 403, 404, 422, 500), (400, 401, 403, 404, 409, 413, 422, 500)
ONCE = {
    "in": "header",
    "name": HEADER,
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 80},
    "description": _("New for each new call. The same call under the same key is worked once and answered alike."),
}


class KulanzApi(NinjaAPI):
    """Says of every operation how it can fail, in one place."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:  # ninja's own signature
        schema = super().get_openapi_schema(**where)
        parts = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schema["components"]["schemas"] |= {**parts.pop("$defs"), "Problem": parts}
        for methods in schema["paths"].values():
            for method, operation in methods.items():
                operation["responses"] |= _failures(READ if method == "get" else WRITE)
                if method == "post":
                    operation["parameters"].append(ONCE)
        return schema


def _failures(statuses: tuple[int, ...]) -> dict[int, Any]:  # Any: OpenAPI
    kinds = {kind.status: (code, kind.title) for code, kind in KINDS.items()}
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": "`{}`: {}".format(*kinds[status]),
            "content": {CONTENT_TYPE: {"schema": schema, "example": example(kinds[status][0])}},
        }
        for status in statuses
    }


service = KulanzApi(
    title="Kulanz",
    version="1",
    description=_("Claims in, standings and events out, payments reported, and the calculator."),
    urls_namespace="api",
    docs_url=None,
    auth=Key(),
    parser=StrictJson(),
)
problems.handle_in(service)
service.add_router("/claims", claims.router)
service.add_router("/accounts", accounts.router)
service.add_router("/accounts", facts.router)
service.add_router("/findings", findings.router)
service.add_router("/events", events.router)
service.add_router("/receipts", receipts.router)
service.add_router("/calc", calc.router)
