"""Addresses of what waits for a person."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import desk, findings, findings_form, handover_package, handovers, today

urlpatterns: list[URLPattern] = [
    path("", today.today, name="today"),
    path("day/run/", today.run_day, name="run-day"),
    path("day/move/", today.move_day, name="move-day"),
    path("day/<uuid:run>/", today.progress, name="day-progress"),
    path("accounts/findings/", findings.findings, name="findings"),
    path("accounts/findings.csv", findings.findings_csv, name="findings-csv"),
    path("accounts/<uuid:account>/contact/", findings_form.contact, name="contact"),
    path("accounts/<uuid:account>/handover/", handovers.of_account, name="account-handover"),
    path("desk/", desk.desk, name="desk"),
    path("desk/<uuid:task>/done/", desk.done, name="task-done"),
    path("desk/<uuid:task>/message/", desk.clarify, name="task-message"),
    path("desk/handovers/", handovers.handovers, name="handovers"),
    path("desk/handovers/<uuid:handover>/", handovers.handover, name="handover"),
    path("desk/handovers/<uuid:handover>/release/", handovers.release, name="handover-release"),
    path("desk/handovers/<uuid:handover>/refuse/", handovers.refuse, name="handover-refuse"),
    path("desk/handovers/<uuid:handover>/package/", handover_package.fetch, name="handover-package"),
]
