"""The addresses of what open pages ask by themselves."""

from __future__ import annotations

from django.urls import path

from kulmina.web.live import views

urlpatterns = [
    path("", views.stream, name="live"),
    path("now/", views.now, name="live_now"),
    path("back/", views.came_back, name="came_back"),
]
