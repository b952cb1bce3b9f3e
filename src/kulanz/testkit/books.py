"""What tests ask after each story: do the books of the current tenant add up, and does its chain of events hold?"""

from __future__ import annotations

from kulanz.checks import books, chain


def findings() -> list[str]:
    """What is wrong; empty when all is well."""
    return [*books.sums(), *chain.findings()]
