"""The addresses of the search."""

from __future__ import annotations

from django.urls import path

from kulmina.web.search import views

urlpatterns = [
    path("", views.index, name="search"),
    path("found/", views.found, name="search_found"),
]
