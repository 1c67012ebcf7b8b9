"""Profiles, ties between clients, suggestions of duplicates, and the index by which clients are looked for."""

from django.db import migrations, models

# The narrow table is kept in the order of its key, and nothing else: half the size in SQLite.
_SQLITE = """
CREATE TABLE clients_trace (
    token bigint NOT NULL, client bigint NOT NULL, PRIMARY KEY (token, client)
) WITHOUT ROWID
"""


def make_table(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(_SQLITE)
    else:
        schema_editor.create_model(apps.get_model("clients", "Trace"))


def drop_table(apps, schema_editor):
    schema_editor.execute("DROP TABLE clients_trace")


def fill(apps, schema_editor):
    from kulmina.clients.backfill import backfill

    backfill()


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_initial")]

    operations = [
        migrations.AddField("client", "profile", models.BinaryField(null=True)),
        migrations.AddField("client", "head", models.BigIntegerField(null=True)),
        migrations.AddField("client", "unseen", models.IntegerField(null=True)),
        migrations.AddIndex(
            "client",
            models.Index(fields=["head"], name="clients_head", condition=models.Q(head__isnull=False)),
        ),
        migrations.AddIndex(
            "client",
            models.Index(fields=["unseen"], name="clients_unseen", condition=models.Q(unseen__isnull=False)),
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("client", models.BigIntegerField()),
                ("other", models.BigIntegerField()),
                ("kind", models.CharField(choices=[("same", "same"), ("also", "also")], max_length=4)),
                ("by", models.CharField(max_length=80)),
                ("at", models.BigIntegerField()),
                ("undone_by", models.CharField(max_length=80, null=True)),
                ("undone_at", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["client"], name="clients_link_client"),
                    models.Index(fields=["other"], name="clients_link_other"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "same"), ("undone_at__isnull", True)),
                        fields=("client",),
                        name="clients_same_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("one", models.BigIntegerField()),
                ("two", models.BigIntegerField()),
                ("chance", models.IntegerField()),
                ("reasons", models.CharField(max_length=400)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("merged", "merged"), ("declined", "declined")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("made_at", models.BigIntegerField()),
                ("decided_by", models.CharField(max_length=80, null=True)),
                ("decided_at", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "-chance", "id"], name="clients_suggestion_open"),
                    models.Index(fields=["two"], name="clients_suggestion_two"),
                ],
                "constraints": [models.UniqueConstraint(fields=("one", "two"), name="clients_suggested_once")],
            },
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Trace",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "token", "client", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("token", models.BigIntegerField()),
                        ("client", models.BigIntegerField()),
                    ],
                ),
            ],
        ),
        migrations.RunPython(make_table, drop_table),
        migrations.AddIndex("trace", models.Index(fields=["client"], name="clients_trace_client")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
