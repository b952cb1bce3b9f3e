"""Each hour `kulanz verify` runs by itself; what it finds is logged, and a person of the organisation gets a task."""

from __future__ import annotations

from itertools import groupby

import structlog

from kulanz.checks import verify
from kulanz.checks.verify import Finding
from kulanz.data.clock import now_for
from kulanz.data.desk.models import Task
from kulanz.data.desk.tasks import add_task
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import Tenant

log = structlog.get_logger()


def look() -> None:
    """Findings of the installation are for whoever runs it, those of a tenant for its people too."""
    found = list(verify.look(verify.folder()))
    for finding in found:
        log.error("verify.finding", tenant=finding.tenant and str(finding.tenant.id), finding=finding.words)
    for tenant, findings in groupby(found, key=lambda finding: finding.tenant):
        if tenant is not None:
            _tell(tenant, list(findings))


def _tell(tenant: Tenant, findings: list[Finding]) -> None:
    """One task a day, however often it is found."""
    with tenant_scope(tenant.id):
        now = now_for(tenant)
        note = f"kulanz verify ({len(findings)}): {findings[0].words}"
        add_task(Task.Kind.FAILED_WORK, None, about=tenant.id, key=f"verify:{now.on.isoformat()}", note=note, now=now)
