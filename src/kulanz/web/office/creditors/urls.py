"""Addresses of creditors."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import creditors, hooks, plugins

urlpatterns: list[URLPattern] = [
    path("creditors/", creditors.creditors, name="creditors"),
    path("creditors/<uuid:creditor>/", creditors.creditor, name="creditor"),
    path("creditors/<uuid:creditor>/part/<slug:part>/", creditors.creditor_part, name="creditor-part"),
    path("creditors/<uuid:creditor>/webhook/", hooks.creditor_hook, name="creditor-hook-new"),
    path("creditors/<uuid:creditor>/webhook/<uuid:endpoint>/", hooks.creditor_hook, name="creditor-hook"),
    path(
        "creditors/<uuid:creditor>/webhook/<uuid:endpoint>/secret/",
        hooks.creditor_hook_secret,
        name="creditor-hook-secret",
    ),
    path(
        "creditors/<uuid:creditor>/webhook/<uuid:endpoint>/switch/",
        hooks.creditor_hook_switch,
        name="creditor-hook-switch",
    ),
    path("creditors/<uuid:creditor>/<slug:group>/<slug:key>/", plugins.creditor_plugin, name="creditor-plugin"),
    path(
        "creditors/<uuid:creditor>/<slug:group>/<slug:key>/switch/",
        plugins.creditor_plugin_switch,
        name="creditor-plugin-switch",
    ),
    path(
        "creditors/<uuid:creditor>/<slug:group>/<slug:key>/check/",
        plugins.creditor_plugin_check,
        name="creditor-plugin-check",
    ),
    path(
        "creditors/<uuid:creditor>/payment/<slug:key>/first/",
        plugins.creditor_method_first,
        name="creditor-method-first",
    ),
]
