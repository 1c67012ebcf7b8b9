"""The addresses of the offices' settings."""

from __future__ import annotations

from django.urls import path

from kulmina.web.offices import views

urlpatterns = [
    path("", views.index, name="offices"),
    path("new/", views.one, name="office_new"),
    path("<str:office_id>/", views.one, name="office"),
]
