"""The addresses of the leads."""

from __future__ import annotations

from django.urls import path

from kulmina.web.leads import views

urlpatterns = [
    path("", views.index, name="leads"),
    path("<str:lead_id>/", views.one, name="lead"),
]
