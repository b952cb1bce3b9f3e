"""Addresses of dry runs."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import accounts, dry_run, dry_runs

urlpatterns: list[URLPattern] = [
    path("dry-runs/", dry_runs.dry_runs, name="dry-runs"),
    path("dry-runs/new/", dry_runs.dry_run_new, name="dry-run-new"),
    path("dry-runs/<uuid:run>/", dry_run.dry_run, name="dry-run"),
    path("dry-runs/<uuid:run>/progress/", dry_run.dry_run_progress, name="dry-run-progress"),
    path("dry-runs/<uuid:run>/stop/", dry_run.dry_run_stop, name="dry-run-stop"),
    path("dry-runs/<uuid:run>/delete/", dry_run.dry_run_delete, name="dry-run-delete"),
    path("dry-runs/<uuid:run>/accounts/", accounts.dry_run_accounts, name="dry-run-accounts"),
    path("dry-runs/<uuid:run>/accounts.csv", accounts.dry_run_csv, name="dry-run-csv"),
]
