"""The addresses of the till."""

from __future__ import annotations

from django.urls import path

from kulmina.web.till import acts, files, views

urlpatterns = [
    path("", views.index, name="till"),
    path("found/", views.found, name="till_found"),
    path("close/", acts.close, name="till_close"),
    path("closings/", views.closings, name="till_closings"),
    path("closings.<str:form>", files.closings, name="till_closings_file"),
    path("day.<str:form>", files.day, name="till_day_file"),
    path("lead/<str:lead_id>/", views.contracts, name="till_lead"),
    path("lead/<str:lead_id>/pay/", acts.pay, name="till_pay"),
    path("lead/<str:lead_id>/back/", acts.give_back, name="till_back"),
    path("lead/<str:lead_id>/slip/<path:name>/", views.slip, name="till_slip"),
]
