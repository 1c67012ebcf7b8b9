"""The addresses of the budget and of past advice."""

from __future__ import annotations

from django.urls import path

from kulmina.web.budget import scoreboard, views

urlpatterns = [
    path("", views.show, name="budget"),
    path("answer/", views.answer, name="budget_answer"),
    path("accept/", views.accept, name="budget_accept"),
    path("division.<str:form>", views.download, name="budget_file"),
    path("advice/", scoreboard.index, name="budget_scoreboard"),
    path("advice.<str:form>", scoreboard.download, name="budget_scoreboard_file"),
    path("advice/<str:budget>/", scoreboard.one, name="budget_advice"),
    path("advice/<str:budget>/cabinets.<str:form>", scoreboard.checklist, name="budget_checklist"),
]
