"""Tries to sign in, counted for all web processes together."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0002_walls")]
    operations = [
        migrations.CreateModel(
            name="SignInTry",
            fields=[
                ("mark", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("wrong", models.PositiveIntegerField()),
                ("since", models.DateTimeField()),
                ("right_at", models.DateTimeField(null=True)),
            ],
        ),
    ]
