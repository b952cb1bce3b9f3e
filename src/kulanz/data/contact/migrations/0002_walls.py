"""Walls around the tables of `contact`: row-level security, keys inside the tenant, append-only rows."""

from django.db import migrations

from kulanz.data.protect import Protect


class Migration(migrations.Migration):
    dependencies = [
        ("contact", "0001_initial"),
        ("journeys", "0002_walls"),
        ("receivables", "0002_walls"),
        ("tenancy", "0002_walls"),
    ]
    operations = [
        Protect("Decision", append_only=True),
        Protect("Text"),
        Protect("Message"),
        Protect("Attempt", append_only=True),
        Protect("OutsideMessage"),
    ]
