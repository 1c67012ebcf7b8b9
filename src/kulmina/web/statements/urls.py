"""The addresses of the pay statements."""

from __future__ import annotations

from django.urls import path

from kulmina.web.statements import views

urlpatterns = [
    path("", views.index, name="statements"),
    path("<str:period>/statements.<str:form>", views.all_file, name="statements_file"),
    path("<str:period>/<str:person>/", views.one, name="statement"),
    path("<str:period>/<str:person>/why/", views.not_counted, name="statement_why"),
    path("<str:period>/<str:person>/statement.<str:form>", views.one_file, name="statement_file"),
]
