"""The addresses of the tour."""

from __future__ import annotations

from django.urls import path

from kulmina.web.tour import views

urlpatterns = [
    path("", views.index, name="tour"),
    path("end/", views.end, name="tour_end"),
    path("<slug:stop>/", views.go, name="tour_go"),
]
