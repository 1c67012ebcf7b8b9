"""What must be in place before pages are served."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from kulmina.domain.portrait_table import BadPortrait
from kulmina.domain.trade import shipped
from kulmina.web import vendor


@register()
def portraits(**_: Any) -> list[CheckMessage]:
    """The files of portraits and industries can be read, those of one's own too: every page speaks their words."""
    try:
        shipped()
    except BadPortrait as error:
        hint = "Mend the file in the folder of KULMINA_PORTRAITS: kulmina portraits check FOLDER"
        return [Error(str(error), hint=hint, id="kulmina.E002")]
    return []


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
