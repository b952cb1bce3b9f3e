"""Addresses of intake, money and creditors."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import (
    creditor_hooks,
    creditor_plugins,
    creditors,
    intake,
    intake_columns,
    intake_missing,
    intake_withdraw,
    sources,
    statements,
)
from .matching_urls import urlpatterns as matching

urlpatterns: list[URLPattern] = [
    path("intake/", intake.intake, name="intake"),
    path("intake/sources/", sources.sources, name="sources"),
    path("intake/sources/<uuid:creditor>/<str:name>/", sources.source, name="source"),
    path("intake/<uuid:run>/", intake.intake_run, name="intake-run"),
    path("intake/<uuid:run>/progress/", intake.intake_progress, name="intake-progress"),
    path("intake/<uuid:run>/columns/", intake_columns.intake_columns, name="intake-columns"),
    path("intake/<uuid:run>/rejects.csv", intake.intake_rejects, name="intake-rejects"),
    path("intake/<uuid:run>/take/", intake.intake_take, name="intake-take"),
    path("intake/<uuid:run>/cancel/", intake.intake_cancel, name="intake-cancel"),
    path("intake/<uuid:run>/missing/", intake_missing.intake_missing, name="intake-missing"),
    path("intake/<uuid:run>/contents/", intake_missing.intake_contents, name="intake-contents"),
    path("intake/<uuid:run>/confirm/", intake_missing.intake_confirm, name="intake-confirm"),
    path("intake/<uuid:run>/settle/", intake_missing.intake_settle, name="intake-settle"),
    path("intake/<uuid:run>/keep/", intake_missing.intake_keep, name="intake-keep"),
    path("intake/<uuid:run>/withdraw/", intake_withdraw.intake_withdraw, name="intake-withdraw"),
    path("intake/<uuid:run>/resume/", intake.intake_resume, name="intake-resume"),
    path("money/", statements.money, name="money"),
    path("money.csv", statements.money_csv, name="money-csv"),
    path("money/statements/", statements.statements, name="statements"),
    path("money/statements/<uuid:run>/", statements.statement, name="statement"),
    path("money/statements/<uuid:run>/progress/", statements.statement_progress, name="statement-progress"),
    path("money/statements/<uuid:run>/resume/", statements.statement_resume, name="statement-resume"),
    path("money/statements/<uuid:run>/account/", statements.statement_account, name="statement-account"),
    *matching,
    path("creditors/", creditors.creditors, name="creditors"),
    path("creditors/<uuid:creditor>/", creditors.creditor, name="creditor"),
    path("creditors/<uuid:creditor>/part/<slug:part>/", creditors.creditor_part, name="creditor-part"),
    path("creditors/<uuid:creditor>/webhook/", creditor_hooks.creditor_hook, name="creditor-hook-new"),
    path("creditors/<uuid:creditor>/webhook/<uuid:endpoint>/", creditor_hooks.creditor_hook, name="creditor-hook"),
    path(
        "creditors/<uuid:creditor>/webhook/<uuid:endpoint>/secret/",
        creditor_hooks.creditor_hook_secret,
        name="creditor-hook-secret",
    ),
    path(
        "creditors/<uuid:creditor>/webhook/<uuid:endpoint>/switch/",
        creditor_hooks.creditor_hook_switch,
        name="creditor-hook-switch",
    ),
    path(
        "creditors/<uuid:creditor>/<slug:group>/<slug:key>/", creditor_plugins.creditor_plugin, name="creditor-plugin"
    ),
    path(
        "creditors/<uuid:creditor>/<slug:group>/<slug:key>/switch/",
        creditor_plugins.creditor_plugin_switch,
        name="creditor-plugin-switch",
    ),
    path(
        "creditors/<uuid:creditor>/payment/<slug:key>/first/",
        creditor_plugins.creditor_method_first,
        name="creditor-method-first",
    ),
]
