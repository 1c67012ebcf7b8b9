"""The addresses of forecast and plan."""

from __future__ import annotations

from django.urls import path

from kulmina.web.forecast import saving, views

urlpatterns = [
    path("", views.show, name="forecast"),
    path("line/", views.line, name="forecast_line"),
    path("past/", views.past, name="forecast_past"),
    path("plan/", views.plan, name="forecast_plan"),
    path("plan.<str:form>", views.plan_file, name="forecast_plan_file"),
    path("outlook.<str:form>", views.outlook_file, name="forecast_file"),
    path("save/", saving.confirm, name="forecast_save"),
    path("save/done/", saving.save, name="forecast_saved"),
]
