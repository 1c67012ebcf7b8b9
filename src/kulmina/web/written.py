"""What is written to a client, ready to be copied: the texts of the trade with his name, the day and the place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import formats
from django.utils.translation import pgettext_lazy as in_context

from kulmina.web import figures, trade
from kulmina.web.page import Page

TITLES: Mapping[str, Any] = {
    "booked": in_context("text for a client", "Text after booking"),
    "reminder": in_context("text for a client", "Reminder before the meeting"),
    "no_show": in_context("text for a client", "Text after he did not come"),
    "follow_up": in_context("text for a client", "Text while he decides"),
}


@dataclass(frozen=True, slots=True)
class Written:
    """A text to copy. `open`: shown at once, others unfold."""

    title: str
    text: str
    open: bool = False


def written(
    page: Page, occasion: str, *, name: str = "", office: str | None = None, at: datetime | None = None,
    open: bool = False,
) -> list[Written]:  # fmt: skip
    """The text for an occasion, or none where the trade has none.

    `office`: its id; `at`: the instant of the meeting on that office's clock.
    """
    known = page.company.offices.get(office or "")
    given = {
        "name": name,
        "office": known.name if known else "",
        "address": (known.address or known.name) if known else "",
        "day": str(formats.date_format(at, "j M" if figures.english() else "j E")) if at else "",
        "time": f"{at:%H:%M}" if at else "",
    }
    text = trade.message(occasion, page.company, **given)
    return [Written(str(TITLES[occasion]), text, open)] if text else []
