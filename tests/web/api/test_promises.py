"""What the description promises is what the API does, tried with made-up calls of every operation; bounded, and the same
in every run. A call that the description allows is answered as it says, one that it does not allow is refused, and none
ends in an error of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kulanz.testkit.api_caller import ApiCaller
from kulanz.testkit.world import World

EXAMPLES = 6  # of each operation: enough to meet a wrong list or a missing null, few enough for every run
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Requests share the test's transaction, as those of Django's own client do."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def test_every_operation_keeps_what_the_description_promises(world: World) -> None:
    for _ in range(2):
        world.claim("89.90")
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    caller = ApiCaller(world)

    operations: list[Any] = list(described.get_all_operations())  # Any: schemathesis names no type for what it found
    broken = [told for each in operations if (told := _broken(each.ok(), caller))]

    assert broken == []


def _broken(operation: Any, caller: ApiCaller) -> str:
    """What the operation did otherwise than described; empty: nothing."""

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy())
    def keeps(case: Any) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {caller.key}", "Host": "testserver"})
        case.validate_response(answer, checks=CHECKS)

    try:
        keeps()
    except BaseExceptionGroup as group:  # of the checks, one for each promise that was broken
        return f"{operation.label}: {group.exceptions[0]}"
    return ""
