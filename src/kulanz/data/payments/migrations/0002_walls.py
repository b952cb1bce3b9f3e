"""Walls around the tables of `payments`: row-level security, keys inside the tenant, append-only rows."""

from django.db import migrations

from kulanz.data.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("receivables", "0002_walls"), ("tenancy", "0002_walls")]
    operations = [
        Protect("PaymentAttempt"),
        Protect("Receipt"),
        Protect("Refund"),
        Protect("PayerIban"),
    ]
