"""The way to one's own case: until it is asked for, the shelf of portraits and presets."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from kulmina.web.access import opens


@require_safe
@opens("portrait")
def find(request: HttpRequest) -> HttpResponse:
    """The catalogue."""
    return redirect("portrait_list")
