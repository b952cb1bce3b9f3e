"""`kulanz manage seed_demo`: the demo's organisation with its past, made once; addresses and passwords brought up to date."""

from __future__ import annotations

import logging
import time
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kulanz.data.clock import SHIFTING_MODES
from kulanz.demo import neighbours
from kulanz.demo.seed import seed


class Command(BaseCommand):
    help = "Fill the demo's organisation."

    def add_arguments(self, parser: Any) -> None:  # Django's own signature
        parser.add_argument("--accounts", type=int, default=600)
        parser.add_argument("--port", type=int, default=8000, help="where the pages answer; the rest lies behind it")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.KULANZ_MODE not in SHIFTING_MODES:
            raise CommandError("The demo's organisation is made in demo or test mode only (KULANZ_MODE).")
        if not 1 <= options["accounts"] <= 20_000:
            raise CommandError("The demo has 1 to 20,000 accounts.")
        quiet = structlog.make_filtering_bound_logger(logging.WARNING)  # some months of past would tell a lot
        structlog.configure(wrapper_class=quiet)
        near = neighbours.settle(settings.KULANZ_HOME, web_port=options["port"])
        began = time.monotonic()
        made = seed(accounts=options["accounts"], home=settings.KULANZ_HOME, near=near, tell=self._tell)
        if made.is_new:
            self.stdout.write(f"{made.accounts} accounts made in {time.monotonic() - began:.0f} s")
        else:
            self.stdout.write(f"{made.accounts} accounts were there")

    def _tell(self, month: str) -> None:
        self.stdout.write(f"  {month}")
        self.stdout.flush()
