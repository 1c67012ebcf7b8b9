"""The address of the scheme."""

from __future__ import annotations

from django.urls import path

from kulmina.web.scheme import views

urlpatterns = [path("", views.show, name="scheme")]
