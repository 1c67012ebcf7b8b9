"""What was received: each file once, the rows that could not be read, and what each source last stated."""

from __future__ import annotations

from django.db import models


class Receipt(models.Model):
    """One import of one file or pack. `at`: microseconds since 1970; `sha256`: of the file's bytes.

    `again_of`: the import whose kept rows this one read again; `totals`: what the file says in all (`intake.totals`);
    `withdrawn`: when all of it was taken back; `finished` false: it is under way, or was broken off between two parts
    and goes on when its file is taken again; `restated`: how many records of earlier imports it replaced;
    `replaced`: how many of them were about leads and would not come back, None: imported before that was kept.
    """

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
    again_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="again")
    totals = models.JSONField(default=dict)
    withdrawn = models.BigIntegerField(null=True)
    finished = models.BooleanField(default=True)
    restated = models.BigIntegerField(default=0)
    replaced = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="intake_receipt_sha256")]


class RejectedRow(models.Model):
    """A row that could not be read. `cells`: its cells as they came, as JSON, encrypted (they may name a person);
    `problem`: the finding, part by part."""

    receipt = models.ForeignKey(Receipt, on_delete=models.CASCADE, related_name="rows")
    line = models.BigIntegerField()
    place = models.CharField(max_length=400)
    reason = models.TextField()
    cells = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    problem = models.JSONField(default=dict)
    replayed_by = models.ForeignKey(Receipt, on_delete=models.SET_NULL, null=True, related_name="replays")

    class Meta:
        indexes = [models.Index(fields=["receipt", "line"], name="intake_row_receipt")]


class Standing(models.Model):
    """What a source last stated about a key, so that the same again is nothing new and other figures replace it.

    `receipt`: the import that stated it; `digest` empty: it was taken back.
    """

    source = models.CharField(max_length=80)
    key = models.CharField(max_length=300)
    digest = models.CharField(max_length=16)
    turn = models.IntegerField(default=1)
    event_id = models.CharField(max_length=80)
    receipt = models.ForeignKey(Receipt, on_delete=models.SET_NULL, null=True, related_name="standing")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="intake_standing_once")]


class Upload(models.Model):
    """A file somebody brought to the page, on its way into the journal. `at`: microseconds since 1970.

    `kind`: leads, ads or pack; `state`: new, checking, checked, taking, taken, failed; `told`: what the check has
    found, or why it failed. The file itself lies in the data folder until it is taken or forgotten.
    """

    at = models.BigIntegerField()
    by = models.CharField(max_length=80)
    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    map = models.TextField(blank=True)
    state = models.CharField(max_length=16, default="new")
    told = models.JSONField(default=dict)
    receipt = models.ForeignKey(Receipt, on_delete=models.SET_NULL, null=True, related_name="uploads")
