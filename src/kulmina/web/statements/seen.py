"""Where a payment's lead is found."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from kulmina.current.models import Lead, Payment


def leads_of(ids: Collection[str]) -> Mapping[str, str]:
    """The lead's id for each lead or payment among the ids; ids of other things are left out."""
    found = {lead: lead for lead in Lead.objects.filter(lead_id__in=ids).values_list("lead_id", flat=True)}
    payments = dict(Payment.objects.filter(payment__in=ids).values_list("payment", "lead"))
    names = dict(Lead.objects.filter(number__in=payments.values()).values_list("number", "lead_id"))
    return found | {payment: names[number] for payment, number in payments.items() if number in names}
