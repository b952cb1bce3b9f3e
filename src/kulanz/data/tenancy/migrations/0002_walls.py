"""Walls around the tables of `tenancy`: row-level security, keys inside the tenant, append-only rows."""

from django.db import migrations

from kulanz.data.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial")]
    operations = [
        Protect("Creditor"),
        Protect("SetUp"),
        Protect("Way"),
        Protect("ApiKey"),
        Protect("IdempotentCall"),
    ]
