"""Walls around the tables of `agreements`: row-level security, keys inside the tenant, append-only rows."""

from django.db import migrations

from kulanz.data.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial"), ("parties", "0002_walls"), ("receivables", "0002_walls")]
    operations = [
        Protect("Hold"),
        Protect("Plan"),
        Protect("Instalment"),
        Protect("Objection"),
        Protect("Conversation"),
        Protect("Protection"),
    ]
