"""Refunds asked of providers, and when a silent provider is asked."""

import django.db.models.deletion
from django.db import migrations, models

import kulanz.data.rows
import kulanz.data.scope
import kulanz.kernel.ids
from kulanz.data.protect import Protect


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0002_walls"),
        ("receivables", "0002_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="Refund",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kulanz.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(default=kulanz.data.scope.current_tenant, editable=False)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("because", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Asked"), ("done", "Done"), ("refused", "Refused")],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("word", models.CharField(blank=True, max_length=60)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=80)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="paymentattempt",
            name="look_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="paymentattempt",
            name="looks",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="paymentattempt",
            index=models.Index(
                condition=models.Q(("look_at__isnull", False)), fields=["tenant_id", "look_at"], name="attempt_silent"
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="account",
            field=kulanz.data.rows.Owned(
                db_index=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="receivables.account",
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="receipt",
            field=kulanz.data.rows.Owned(
                db_index=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="payments.receipt"
            ),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(
                condition=models.Q(("state", "asked")), fields=["tenant_id", "next_try_at"], name="refund_due"
            ),
        ),
        Protect("Refund"),
    ]
