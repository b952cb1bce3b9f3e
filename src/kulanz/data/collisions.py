"""Two who wait for each other: the database ends one of them, whose whole transaction is undone, and who may begin again.

One order of locks everywhere (the account, then what hangs on it) makes this rare; this makes it harmless.
https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

import structlog
from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected, SerializationFailure

from kulanz.kernel.errors import Conflict
from kulanz.kernel.words import say

log = structlog.get_logger()
PAUSES_S = (0.05, 0.2, 0.8)  # before each further try, and a part more by chance
TOO_MANY = say("Several people are changing the same at this moment. Nothing was changed by you; please try again.")
T = TypeVar("T")


def repeated(work: Callable[[], T], *, before_again: Callable[[], object] = lambda: None) -> T:
    """What `work` gives. It opens its own transactions, and what it does twice it does once, as every door here."""
    for pause in PAUSES_S:
        try:
            return work()
        except OperationalError as error:
            if not _is_collision(error) or connection.in_atomic_block:
                raise
            log.warning("database.collision", kind=type(error.__cause__).__name__)
            time.sleep(pause * random.uniform(1, 2))  # noqa: S311 - spreads them, no secret
            before_again()
    try:
        return work()
    except OperationalError as error:
        if not _is_collision(error):
            raise
        raise Conflict(TOO_MANY) from error


def _is_collision(error: OperationalError) -> bool:
    return isinstance(error.__cause__, DeadlockDetected | SerializationFailure)
