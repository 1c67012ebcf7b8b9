"""The addresses of the page of imitation."""

from __future__ import annotations

from django.urls import path

from kulmina.web.imitation import views

urlpatterns = [
    path("", views.show, name="imitation"),
    path("table.<str:form>", views.table_file, name="imitation_file"),
    path("told/", views.told, name="imitation_told"),
    path("days/", views.days, name="imitation_days"),
    path("days.<str:form>", views.days_file, name="imitation_days_file"),
    path("leads/", views.leads, name="imitation_leads"),
    path("leads.<str:form>", views.leads_file, name="imitation_leads_file"),
]
