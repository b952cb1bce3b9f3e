"""Addresses of intake: files of claims and their sources."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import columns, intake, missing, sources, withdraw

urlpatterns: list[URLPattern] = [
    path("intake/", intake.intake, name="intake"),
    path("intake/sources/", sources.sources, name="sources"),
    path("intake/sources/<uuid:creditor>/<str:name>/", sources.source, name="source"),
    path("intake/<uuid:run>/", intake.intake_run, name="intake-run"),
    path("intake/<uuid:run>/progress/", intake.intake_progress, name="intake-progress"),
    path("intake/<uuid:run>/columns/", columns.intake_columns, name="intake-columns"),
    path("intake/<uuid:run>/rejects.csv", intake.intake_rejects, name="intake-rejects"),
    path("intake/<uuid:run>/take/", intake.intake_take, name="intake-take"),
    path("intake/<uuid:run>/cancel/", intake.intake_cancel, name="intake-cancel"),
    path("intake/<uuid:run>/missing/", missing.intake_missing, name="intake-missing"),
    path("intake/<uuid:run>/contents/", missing.intake_contents, name="intake-contents"),
    path("intake/<uuid:run>/confirm/", missing.intake_confirm, name="intake-confirm"),
    path("intake/<uuid:run>/settle/", missing.intake_settle, name="intake-settle"),
    path("intake/<uuid:run>/keep/", missing.intake_keep, name="intake-keep"),
    path("intake/<uuid:run>/withdraw/", withdraw.intake_withdraw, name="intake-withdraw"),
    path("intake/<uuid:run>/resume/", intake.intake_resume, name="intake-resume"),
]
