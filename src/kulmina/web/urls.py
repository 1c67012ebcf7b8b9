"""The addresses of the pages: one list per folder."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("kulmina.web.shell.urls")),
    path("scheme/", include("kulmina.web.scheme.urls")),
    path("funnel/", include("kulmina.web.funnel.urls")),
    path("leads/", include("kulmina.web.leads.urls")),
    path("statements/", include("kulmina.web.statements.urls")),
]
