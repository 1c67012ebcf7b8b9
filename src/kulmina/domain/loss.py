"""In whose zone a lead was lost: marketing, call centre or sales; or it is won, or still open (DOMAIN §7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from kulmina.domain.lead import Lead

ZONES = ("won", "marketing", "call_centre", "sales", "open")

_DECIDED: Mapping[str | None, str] = {"sold": "won", "invalid": "marketing", "non_target": "marketing"}
_GONE = frozenset({"lost", "sleeping", "refunded"})


def loss_zone(lead: Lead, cut: datetime | None = None) -> str:
    """The one zone of a lead whose state was read at the same cut.

    Lost, sleeping and refunded leads are sales' where the client had arrived before the cut, else the call centre's.
    """
    if lead.state in _DECIDED:
        return _DECIDED[lead.state]
    if lead.state not in _GONE:
        return "open"
    arrived = lead.arrival is not None and (cut is None or lead.arrival.at < cut)
    return "sales" if arrived else "call_centre"
