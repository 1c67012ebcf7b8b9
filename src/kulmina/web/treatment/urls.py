"""The addresses of «how my leads were treated»."""

from __future__ import annotations

from django.urls import path

from kulmina.web.treatment import views

urlpatterns = [
    path("", views.show, name="treatment"),
    path("leads/", views.leads, name="treatment_leads"),
    path("leads.<str:form>", views.leads_file, name="treatment_leads_file"),
]
