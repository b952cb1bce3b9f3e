"""A POST is worked once: its `Idempotency-Key` is kept with a hash of the input and with the answer.

The same call again gets the same answer; another input under the same key is a conflict. Only what was done is
remembered: a call that was refused changed nothing and may be mended and sent again under its key.
Header: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""

from __future__ import annotations

import hashlib
import inspect
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from kulanz.data import bulk
from kulanz.data.collisions import repeated
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import IdempotentCall
from kulanz.data.vault import seal, unseal
from kulanz.kernel.errors import Conflict
from kulanz.kernel.ids import new_id
from kulanz.kernel.words import technical
from kulanz.web.ui.access import rewind

from .access import Caller, caller_of
from .forms import form_of, is_form
from .problems import BadRequest
from .reading import read_json

HEADER, REPLAYED = "Idempotency-Key", "Idempotent-Replayed"
KEY = re.compile(r"[!-~]{1,80}", re.ASCII)
DONE = 200
P = ParamSpec("P")
Work = Callable[Concatenate[HttpRequest, P], BaseModel]


def once(work: Work[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For operations that POST: `work` runs inside the tenant's transaction, together with the note that it did."""

    @wraps(work)
    def call(request: HttpRequest, /, *args: P.args, **keywords: P.kwargs) -> HttpResponse:
        caller, key, input_hash = caller_of(request), _key(request), _hash(request)

        def try_it() -> HttpResponse:
            with tenant_scope(caller.tenant_id):
                if not _begin(caller, key, input_hash):
                    return _again(caller, key, input_hash)
                answer = work(request, *args, **keywords).model_dump_json(by_alias=True).encode()
                _calls(caller, key).update(status=DONE, answer=seal(answer))
            return _answer(answer, DONE)

        return repeated(try_it, before_again=lambda: rewind(request))

    call.__signature__ = inspect.signature(work, eval_str=True)  # type: ignore[attr-defined]  # ninja reads types there
    return call


def _key(request: HttpRequest) -> str:
    key = request.headers.get(HEADER, "")
    if not KEY.fullmatch(key):
        raise BadRequest(
            technical(f"Each POST needs the header {HEADER}: 1 to 80 visible characters, new for each new call.")
        )
    return key


def _hash(request: HttpRequest) -> bytes:
    """Over the address and the body; the order of its fields and blanks between them do not count."""
    body = form_of(request) if is_form(request) else read_json(request)
    parts: list[Any] = [request.method, request.get_full_path(), body]  # Any: JSON
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).digest()


def _begin(caller: Caller, key: str, input_hash: bytes) -> bool:
    """Takes the key. Where a call with it is being worked at this moment, the database waits for its end."""
    columns = ("id", "api_key_id", "key", "input_hash", "status", "answer", "made_at")
    row = (new_id(), caller.key_id, key, input_hash, 0, b"", datetime.now(UTC))
    conflict = "(tenant_id, api_key_id, key) DO NOTHING"
    return bool(bulk.insert(IdempotentCall._meta.db_table, columns, [row], on_conflict=conflict))


def _again(caller: Caller, key: str, input_hash: bytes) -> HttpResponse:
    known = _calls(caller, key).get()
    if bytes(known.input_hash) != input_hash:
        raise Conflict(technical(f"This {HEADER} was used before with another input."))
    response = _answer(unseal(known.answer), known.status)
    response[REPLAYED] = "true"
    return response


def _calls(caller: Caller, key: str) -> Any:  # a queryset; django-stubs' type is generic only for type checkers
    return IdempotentCall.objects.filter(api_key=caller.key_id, key=key)


def _answer(body: bytes, status: int) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json")
