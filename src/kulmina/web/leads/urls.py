"""The addresses of the leads."""

from __future__ import annotations

from django.urls import path

from kulmina.web.leads import views

urlpatterns = [
    path("", views.index, name="leads"),
    path("leads.<str:form>", views.download, name="leads_file"),
    path("<str:lead_id>/", views.one, name="lead"),
]
