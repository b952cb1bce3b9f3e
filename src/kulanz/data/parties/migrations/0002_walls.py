"""Walls around the tables of `parties`: row-level security, keys inside the tenant, append-only rows."""

from django.db import migrations

from kulanz.data.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("parties", "0001_initial"), ("tenancy", "0002_walls")]
    operations = [
        Protect("Customer"),
        Protect("ContactPoint"),
        Protect("OptOut"),
        Protect("Finding"),
    ]
