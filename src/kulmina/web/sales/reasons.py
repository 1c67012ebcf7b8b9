"""The reasons that the company's industry knows, by what they are reasons for."""

from __future__ import annotations

from kulmina.web import trade
from kulmina.web.page import Page


def offered(page: Page, group: str) -> list[tuple[str, str]]:
    """Codes and words of the reasons for a verdict (non_target) or a loss (lost)."""
    return trade.reasons(group, page.company)
