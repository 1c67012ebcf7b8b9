"""Which state of the journal the pages look at, and where a payment's lead is found."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import connection

from kulmina.current.models import Fold, Lead, Payment


def journal() -> tuple[str, int]:
    """The database and the number of the last fact folded in it."""
    last = Fold.objects.values_list("last_no", flat=True).first()
    return str(connection.settings_dict["NAME"]), last or 0


def leads_of(ids: Collection[str]) -> Mapping[str, str]:
    """The lead's id for each lead or payment among the ids; ids of other things are left out."""
    found = {lead: lead for lead in Lead.objects.filter(lead_id__in=ids).values_list("lead_id", flat=True)}
    payments = dict(Payment.objects.filter(payment__in=ids).values_list("payment", "lead"))
    names = dict(Lead.objects.filter(number__in=payments.values()).values_list("number", "lead_id"))
    return found | {payment: names[number] for payment, number in payments.items() if number in names}
