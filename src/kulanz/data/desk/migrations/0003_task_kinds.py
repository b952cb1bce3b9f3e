"""Tasks of a new kind: a provider refuses a refund, or says nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0002_walls"),
    ]

    operations = [
        migrations.AlterField(
            model_name="task",
            name="kind",
            field=models.CharField(
                choices=[
                    ("objection", "Objection"),
                    ("help", "Help"),
                    ("declared_paid", "Declared Paid"),
                    ("unclear_money", "Unclear Money"),
                    ("ambiguous_message", "Ambiguous Message"),
                    ("failed_message", "Failed Message"),
                    ("failed_work", "Failed Work"),
                    ("no_address", "No Address"),
                    ("opted_out", "Opted Out"),
                    ("broken_promise", "Broken Promise"),
                    ("last_step", "Last Step"),
                    ("missing_facts", "Missing Facts"),
                    ("paid_too_much", "Paid Too Much"),
                    ("refunded", "Refunded Outside"),
                    ("reversed_money", "Reversed Money"),
                    ("webhook", "Webhook"),
                    ("handover", "Handover"),
                    ("not_listed", "Not Listed"),
                    ("hard_stop", "Hard Stop"),
                    ("provider", "Provider"),
                ],
                max_length=20,
            ),
        ),
    ]
