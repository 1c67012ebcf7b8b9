"""The addresses of the funnel."""

from __future__ import annotations

from django.urls import path

from kulmina.web.funnel import views

urlpatterns = [
    path("", views.show, name="funnel"),
    path("funnel.<str:form>", views.download, name="funnel_file"),
]
