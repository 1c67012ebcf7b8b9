"""The tables of the journal. Rows are added by `append` and read by `read`; the database refuses the rest."""

from __future__ import annotations

from django.db import models


class LeadKey(models.Model):
    """The number by which the journal knows a lead; whole numbers keep the columns small and quick."""

    id = models.BigAutoField(primary_key=True)
    lead_id = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lead_id"], name="journal_leadkey_once")]


class Event(models.Model):
    """A fact. `no` grows in the order of commit; `at`, `known`: microseconds since 1970.

    `target` repeats what the fact points at where a fold must find it from there: the voided fact's id,
    the id of the lead merged into.
    """

    no = models.BigAutoField(primary_key=True)
    event_id = models.CharField(max_length=80)
    kind = models.SmallIntegerField()
    at = models.BigIntegerField()
    known = models.BigIntegerField()
    actor = models.CharField(max_length=80)
    lead = models.BigIntegerField(null=True)
    source = models.CharField(max_length=80)
    source_id = models.CharField(max_length=200)
    target = models.CharField(max_length=80, null=True)
    payload = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event_id"], name="journal_event_once"),
            models.UniqueConstraint(fields=["kind", "source", "source_id"], name="journal_source_once"),
        ]
        indexes = [
            models.Index(fields=["lead", "at"], name="journal_lead", condition=models.Q(lead__isnull=False)),
            models.Index(fields=["kind", "no"], name="journal_kind"),
            models.Index(fields=["target"], name="journal_target", condition=models.Q(target__isnull=False)),
        ]
