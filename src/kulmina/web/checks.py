"""What must be in place before pages are served."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from kulmina.web import vendor


@register()
def front_end_files(**_: Any) -> list[CheckMessage]:
    """The style sheets, scripts and fonts that every page names are there."""
    absent = vendor.missing()
    if not absent:
        return []
    return [
        Error(
            f"The pages would look broken: {len(absent)} front-end files are missing ({', '.join(absent[:3])}…).",
            hint="Run: python -m kulmina.config.vendor",
            id="kulmina.E001",
        )
    ]
