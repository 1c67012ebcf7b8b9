"""Days as people type them in options: 2026-10-31 or 31.10.2026."""

from __future__ import annotations

from datetime import date, datetime


def day_of(text: str) -> date | None:
    """The day that a text names; None where it names none."""
    plain = text.strip()
    try:
        return date.fromisoformat(plain)
    except ValueError:
        pass
    try:
        return datetime.strptime(plain, "%d.%m.%Y").date()  # noqa: DTZ007 - a day alone has no zone
    except ValueError:
        return None
