"""Puts a job on the queue by its name, in the same transaction as the rows it is about. Arguments are ids only."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app


def defer(task: str, *, lock: str | None = None, **ids: UUID | str) -> None:
    """Runs job `task` with `ids` once this transaction is committed. Jobs with the same `lock` run one after another."""
    app.configure_task(task, lock=lock, allow_unknown=False).defer(**{name: str(value) for name, value in ids.items()})
