"""Walls around the tables of `journeys`: row-level security, keys inside the tenant, append-only rows."""

from django.db import migrations

from kulanz.data.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("journeys", "0001_initial"), ("tenancy", "0002_walls")]
    operations = [
        Protect("Journey"),
        Protect("JourneyDraft"),
        Protect("JourneyMove"),
        Protect("DayRun"),
        Protect("DryRun"),
        Protect("DryStep"),
    ]
