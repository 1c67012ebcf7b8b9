"""The addresses of the marketing desk. The id of a creative is an advertising platform's: it may hold a slash."""

from __future__ import annotations

from django.urls import path

from kulmina.web.marketing import budget, one, views, weeks

urlpatterns = [
    path("", views.show, name="marketing"),
    path("marketing.<str:form>", views.download, name="marketing_file"),
    path("weeks/", weeks.show, name="marketing_weeks"),
    path("weeks.<str:form>", weeks.download, name="marketing_weeks_file"),
    path("budget-set/", budget.save, name="marketing_budget"),
    path("note/<path:creative>/", one.note, name="creative_note"),
    path("describe/<path:creative>/", one.describe, name="creative_describe"),
    path("days.<str:form>/<path:creative>/", one.download, name="creative_file"),
    path("<path:creative>/", one.show, name="creative"),
]
