"""One row per contact, and what is known beside it. What could name a person is encrypted or hashed under a key."""

from __future__ import annotations

from django.db import models


class Client(models.Model):
    """`index`: keyed hash of the normalised contact, so that it is found without being readable.

    `profile`: who he is, as sealed JSON (`profile.Profile`). `head`: the client as whom this one is read, null for
    himself. `unseen`: how often what tells people apart was written since duplicates were last looked for, null for
    never. An erased person leaves an empty row.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=8, choices=[("phone", "phone"), ("mail", "mail"), ("text", "text")])
    contact = models.BinaryField(null=True)
    name = models.BinaryField(null=True)
    profile = models.BinaryField(null=True)
    index = models.BinaryField(null=True, max_length=32)
    head = models.BigIntegerField(null=True)
    since = models.BigIntegerField()
    unseen = models.IntegerField(null=True)
    erased_at = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["index"], name="clients_contact_once")]
        indexes = [
            models.Index(fields=["head"], name="clients_head", condition=models.Q(head__isnull=False)),
            models.Index(fields=["unseen"], name="clients_unseen", condition=models.Q(unseen__isnull=False)),
        ]


class Trace(models.Model):
    """A keyed hash of something by which a client is looked for: the end of his phone, the beginning of his name."""

    pk = models.CompositePrimaryKey("token", "client")
    token = models.BigIntegerField()
    client = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["client"], name="clients_trace_client")]


class Link(models.Model):
    """What ties two clients: "same", one person with two contacts, or "also", reached by another's contact too.

    `client` is read as `other` (same), or can be reached by the contact of `other` (also). A link that was taken
    back stays as a row: who tied them, who parted them, when.
    """

    id = models.BigAutoField(primary_key=True)
    client = models.BigIntegerField()
    other = models.BigIntegerField()
    kind = models.CharField(max_length=4, choices=[("same", "same"), ("also", "also")])
    by = models.CharField(max_length=80)
    at = models.BigIntegerField()
    undone_by = models.CharField(max_length=80, null=True)
    undone_at = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client"], name="clients_same_once", condition=models.Q(kind="same", undone_at__isnull=True)
            )
        ]
        indexes = [
            models.Index(fields=["client"], name="clients_link_client"),
            models.Index(fields=["other"], name="clients_link_other"),
        ]


class Suggestion(models.Model):
    """Two clients who may be one person. `one` < `two`; `chance`: of a million; `reasons`: codes, comma-separated."""

    id = models.BigAutoField(primary_key=True)
    one = models.BigIntegerField()
    two = models.BigIntegerField()
    chance = models.IntegerField()
    reasons = models.CharField(max_length=400)
    state = models.CharField(
        max_length=8, choices=[("open", "open"), ("merged", "merged"), ("declined", "declined")], default="open"
    )
    made_at = models.BigIntegerField()
    decided_by = models.CharField(max_length=80, null=True)
    decided_at = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "two"], name="clients_suggested_once")]
        indexes = [
            models.Index(fields=["state", "-chance", "id"], name="clients_suggestion_open"),
            models.Index(fields=["two"], name="clients_suggestion_two"),
        ]
