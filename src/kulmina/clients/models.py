"""One row per contact. What could name a person is encrypted; an erased person leaves an empty row."""

from __future__ import annotations

from django.db import models


class Client(models.Model):
    """`index`: keyed hash of the normalised contact, so that it is found without being readable."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=8, choices=[("phone", "phone"), ("mail", "mail"), ("text", "text")])
    contact = models.BinaryField(null=True)
    name = models.BinaryField(null=True)
    index = models.BinaryField(null=True, max_length=32)
    since = models.BigIntegerField()
    erased_at = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["index"], name="clients_contact_once")]
