"""The addresses of the lead score."""

from __future__ import annotations

from django.urls import path

from kulmina.web.score import views

urlpatterns = [
    path("", views.show, name="score"),
    path("train/", views.train, name="score_train"),
    path("<str:table>.<str:form>", views.download, name="score_file"),
]
