"""`POST /hooks/<key>/`: news from a provider. Signature checked, stored, answered; the work is done by a job."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kulanz.data.clock import now_with
from kulanz.data.collisions import repeated
from kulanz.data.doorway import ClosedDoor, open_hook
from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import BadSignature, BadValue
from kulanz.ports.wire import Inbound
from kulanz.stations import door as news_door

log = structlog.get_logger()
LARGEST_BODY = 256_000


@csrf_exempt
@require_POST
def provider_news(request: HttpRequest, key: str) -> HttpResponse:
    """200 once it is stored (and for a repeat), 401: wrong signature, 400: cannot be read, 404: no such door."""
    if int(request.headers.get("content-length") or 0) > LARGEST_BODY:
        return _problem(413, "too_large", "News is at most 256 kB.")
    try:
        door = open_hook(key, at=datetime.now(UTC))
    except ClosedDoor:
        return _problem(404, "not_found", "There is no such address for news.")
    headers = {name.lower(): value for name, value in request.headers.items()}
    inbound = Inbound(body=request.body, headers=headers, query=request.META.get("QUERY_STRING", ""), path=request.path)

    def accept() -> bool:
        with tenant_scope(door.tenant_id):
            return news_door.accept(door.target_id, inbound, now=now_with(door.clock_shift_days))

    try:
        is_new = repeated(accept)
    except BadSignature as error:
        log.warning("hook.bad_signature", set_up=str(door.target_id))
        return _problem(401, error.code, error.message)
    except BadValue as error:
        log.warning("hook.unreadable", set_up=str(door.target_id))
        return _problem(400, error.code, error.message)
    return JsonResponse({"stored": True, "known": not is_new})


def _problem(status: int, code: str, detail: str) -> JsonResponse:
    """Problem details (RFC 9457)."""
    body = {"type": "about:blank", "title": code, "status": status, "detail": detail}
    return JsonResponse(body, status=status, content_type="application/problem+json")
