"""The addresses of a person's figures."""

from __future__ import annotations

from django.urls import path

from kulmina.web.results import views

urlpatterns = [
    path("", views.show, name="results"),
    path("results.<str:form>", views.download, name="results_file"),
]
