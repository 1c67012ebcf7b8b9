"""The addresses of the operator's room."""

from __future__ import annotations

from django.urls import path

from kulmina.web.work import acts, views

urlpatterns = [
    path("", views.desk, name="work"),
    path("next/", acts.following, name="work_next"),
    path("incoming/", acts.incoming, name="work_incoming"),
    path("add/", acts.add, name="work_add"),
    path("mine/", views.mine, name="work_mine"),
    path("pace/", acts.pace_choice, name="work_pace"),
    path("<str:lead_id>/", views.card, name="work_card"),
    path("<str:lead_id>/outcome/", acts.outcome, name="work_outcome"),
    path("<str:lead_id>/rules/", views.rules, name="work_rules"),
    path("<str:lead_id>/consent/", acts.consent, name="work_consent"),
    path("<str:lead_id>/name/", acts.name, name="work_name"),
    path("<str:lead_id>/take/", acts.take, name="work_take"),
]
