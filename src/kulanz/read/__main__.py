"""`python -m kulanz.read` is the child that looks at the one file of a `kulanz read`."""

import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

from kulanz.quarantine.child import serve

from .asking import told
from .look import look


def answer(_question: dict[str, Any], content: BinaryIO) -> Iterator[dict[str, Any]]:  # Any: plain JSON values
    yield told(look(content))


sys.exit(serve(answer))
