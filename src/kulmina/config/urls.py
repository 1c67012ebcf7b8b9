"""The addresses of the pages, and the pages for when something went wrong."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("kulmina.web.urls"))]

handler403 = "kulmina.web.shell.views.no_access"
handler404 = "kulmina.web.shell.views.not_found"
handler500 = "kulmina.web.shell.views.broken"
handler429 = "kulmina.web.shell.views.too_often"
