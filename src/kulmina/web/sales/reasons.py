"""The reasons that the company's industry knows, by what they are reasons for."""

from __future__ import annotations

from functools import cache

from kulmina.domain.portrait import load_portraits
from kulmina.domain.portrait_table import Reasons
from kulmina.web.page import Page


def offered(page: Page, group: str) -> list[tuple[str, str]]:
    """Codes and words of the reasons for a verdict (non_target) or a loss (lost)."""
    return [(code, page.reason(code)) for code in _reasons(page.company.industry).get(group, {})]


@cache
def _reasons(industry: str) -> Reasons:
    known = load_portraits()
    own = next((preset.reasons for preset in known.presets if preset.id == industry), None)
    return own if own is not None else known.portraits[0].reasons
