"""The list of leads as a file: one row per lead. Contacts are masked in files, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from kulmina.current import leads
from kulmina.current.leads import Filter, Row
from kulmina.web import words
from kulmina.web.page import Page

MOST = 100_000
AT_ONCE = 5_000
FORMS = ("csv", "xlsx")


def header() -> list[str]:
    return [
        _("Lead"), _("Contact"), _("Created"), _("Came as"), _("Creative"), _("Stage reached"), _("Verdict"),
        _("Reason"), _("State now"), _("Operator"), _("Seller"), _("Office"), _("Money, ₽"),
    ]  # fmt: skip


def rows(page: Page, chosen: Filter) -> Iterator[list[Any]]:
    """The rows of all leads of the choice, newest first."""
    after: str | None = None
    while True:
        found = leads.leads(chosen, after=after, limit=AT_ONCE)
        contacts = leads.contacts([row.client for row in found.rows], full=False)
        yield from (_row(page, row, contacts.get(row.client or "", "")) for row in found.rows)
        after = found.after
        if after is None:
            return


def _row(page: Page, row: Row, contact: str) -> list[Any]:
    return [
        row.lead_id,
        contact,
        page.local(row.created_at).strftime("%Y-%m-%d %H:%M:%S") if row.created_at else None,
        words.word(row.action, "action"),
        page.creative(row.creative),
        page.stage(row.stage),
        words.word(row.verdict, "verdict"),
        page.reason(row.reason),
        words.word(row.state, "state"),
        page.person(row.operator),
        page.person(row.seller),
        page.office(row.office),
        Fraction(row.net, 100),
    ]
