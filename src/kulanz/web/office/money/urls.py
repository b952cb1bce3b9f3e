"""Addresses of money: receipts, statements, the matching desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import matching, matching_again, matching_split, statements

urlpatterns: list[URLPattern] = [
    path("money/", statements.money, name="money"),
    path("money.csv", statements.money_csv, name="money-csv"),
    path("money/statements/", statements.statements, name="statements"),
    path("money/statements/<uuid:run>/", statements.statement, name="statement"),
    path("money/statements/<uuid:run>/progress/", statements.statement_progress, name="statement-progress"),
    path("money/statements/<uuid:run>/resume/", statements.statement_resume, name="statement-resume"),
    path("money/statements/<uuid:run>/account/", statements.statement_account, name="statement-account"),
    path("money/unclear/", matching.unclear, name="unclear"),
    path("money/unclear/<uuid:receipt>/", matching.unclear_receipt, name="unclear-receipt"),
    path("money/unclear/<uuid:receipt>/assign/", matching.assign, name="unclear-assign"),
    path("money/unclear/<uuid:receipt>/split/", matching_split.split, name="unclear-split"),
    path("money/unclear/<uuid:receipt>/aside/", matching.put_aside, name="unclear-aside"),
    path("money/unclear/<uuid:receipt>/take-up/", matching_again.take_up, name="unclear-take-up"),
    path("money/unclear/<uuid:receipt>/undo/", matching_again.undo, name="unclear-undo"),
    path("money/unclear/<uuid:receipt>/apart/", matching_again.apart, name="unclear-apart"),
]
