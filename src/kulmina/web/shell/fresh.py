"""Nothing is kept from one request to the next: pages by the browser, the business time by the server.

The back button shows what is so now, and nothing after signing out.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

Answer = Callable[[HttpRequest], HttpResponse]


def middleware(get_response: Answer) -> Answer:
    """Outside of everything that knows who asks."""

    def fresh(request: HttpRequest) -> HttpResponse:
        try:
            response = get_response(request)
        finally:
            timezone.deactivate()
        if response.get("Content-Type", "").startswith("text/html") and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        return response

    return fresh
