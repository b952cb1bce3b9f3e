"""Walls around the tables of `inbox`: row-level security, keys inside the tenant, append-only rows."""

from django.db import migrations

from kulanz.data.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("inbox", "0001_initial"), ("receivables", "0002_walls"), ("tenancy", "0002_walls")]
    operations = [
        Protect("Inbound"),
        Protect("StoredFile"),
        Protect("ImportRun"),
        Protect("ImportRow"),
        Protect("Source"),
        Protect("Document"),
        Protect("SavedLayout"),
        Protect("StatementRun"),
    ]
