"""`kulanz day`: decides every account whose next look has come, for one tenant or all, and prints what it came to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kulanz.data.clock import now_for
from kulanz.data.journeys import dry_runs as rows
from kulanz.data.journeys.dry_runs import Total
from kulanz.data.journeys.models import DryRun
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import Tenant
from kulanz.jobs import day, relay
from kulanz.kernel.money import Money
from kulanz.stations.journeys import dry_runs

ACTOR = "rule:day/1"


class Command(BaseCommand):
    help = "Run the day."

    def add_arguments(self, parser: Any) -> None:  # Django's own signature
        parser.add_argument("--tenant", help="the key of one organisation; without it, all")
        parser.add_argument("--dry-run", action="store_true", help="say who would get what, and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        tenants = Tenant.objects.order_by("key")
        if options["tenant"]:
            tenants = tenants.filter(key=options["tenant"])
            if not tenants:
                raise CommandError(f"There is no organisation '{options['tenant']}'.")
        for tenant in tenants:
            if options["dry_run"]:
                self.stdout.write("\n".join(_dry(tenant)))
                continue
            run = day.run_day(tenant.id, day.begin(tenant.id, actor=ACTOR).id)
            woken = relay.drain(tenant.id)
            self.stdout.write(
                f"{tenant.key} {run.business_on}: {run.accounts_decided} accounts decided, {run.steps} messages chosen, "
                f"{woken} wake-ups worked"
            )


def _dry(tenant: Tenant) -> Iterator[str]:
    """Runs the day without doing anything; the office shows the same run with every account."""
    with tenant_scope(tenant.id):
        begun = rows.begin(now=now_for(tenant), actor=ACTOR)
    run = dry_runs.work(tenant.id, begun.id)
    if run is None or run.state != DryRun.State.DONE:
        raise CommandError(run.message if run and run.message else "The dry run was stopped.")
    with tenant_scope(tenant.id):
        totals = rows.totals(run.id)
    messages = [total for total in totals if total.chosen.kind == "step"]
    sent = sum(total.accounts for total in messages)
    yield f"{tenant.key} {run.business_on}, dry run: {run.accounts_done} accounts looked at, {sent} messages"
    yield from map(_message, messages)
    for word, kind in (("proposed", "end"), ("wait", "wait")):
        for total in totals:
            if total.chosen.kind == kind:
                yield f"  {word}, {total.chosen.key}: {_accounts(total.accounts)}"


def _message(total: Total) -> str:
    asked, cost = Money(total.asked_minor, total.currency), Money.rounded(total.cost, total.cost_currency)
    return f"  {total.chosen.key} by {total.channel}: {_accounts(total.accounts)}, {asked} asked, {cost}"


def _accounts(count: int) -> str:
    return f"{count} account" + ("" if count == 1 else "s")
