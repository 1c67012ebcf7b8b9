"""What was received: each file once, the rows that could not be read, and what each source last stated."""

from __future__ import annotations

from django.db import models


class Receipt(models.Model):
    """One import of one file or pack. `at`: microseconds since 1970; `sha256`: of the file's bytes."""

    source = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)
    file = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    map = models.TextField(blank=True)
    at = models.BigIntegerField()
    said = models.BigIntegerField(default=0)
    added = models.BigIntegerField(default=0)
    repeated = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="intake_receipt_sha256")]


class RejectedRow(models.Model):
    """A row that could not be read. `cells`: its cells as they came, as JSON, encrypted (they may name a person)."""

    receipt = models.ForeignKey(Receipt, on_delete=models.CASCADE, related_name="rows")
    line = models.BigIntegerField()
    place = models.CharField(max_length=400)
    reason = models.TextField()
    cells = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    replayed_by = models.ForeignKey(Receipt, on_delete=models.SET_NULL, null=True, related_name="replays")

    class Meta:
        indexes = [models.Index(fields=["receipt", "line"], name="intake_row_receipt")]


class Standing(models.Model):
    """What a source last stated about a key, so that the same again is nothing new and other figures replace it."""

    source = models.CharField(max_length=80)
    key = models.CharField(max_length=300)
    digest = models.CharField(max_length=16)
    turn = models.IntegerField(default=1)
    event_id = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="intake_standing_once")]
