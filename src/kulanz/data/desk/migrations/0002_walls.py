"""Walls around the tables of `desk`: row-level security, keys inside the tenant, append-only rows."""

from django.db import migrations

from kulanz.data.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial"), ("receivables", "0002_walls")]
    operations = [
        Protect("Task"),
        Protect("Handover"),
    ]
