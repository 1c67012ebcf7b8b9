"""The addresses of the owner's first page."""

from __future__ import annotations

from django.urls import path

from kulmina.web.today import views

urlpatterns = [
    path("", views.show, name="today"),
    path("now/", views.now, name="today_now"),
    path("guards/", views.guards, name="today_guards"),
    path("joint/<str:stage>/", views.joint, name="today_joint"),
]
