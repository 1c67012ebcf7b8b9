"""The addresses of the pages: one list per folder."""

from __future__ import annotations

from django.urls import include, path

from kulmina.web.shell.undo import undo

urlpatterns = [
    path("", include("kulmina.web.shell.urls")),
    path("tour/", include("kulmina.web.tour.urls")),
    path("undo/", undo, name="undo"),
    path("live/", include("kulmina.web.live.urls")),
    path("search/", include("kulmina.web.search.urls")),
    path("calls/", include("kulmina.web.work.urls")),
    path("portrait/", include("kulmina.web.portrait.urls")),
    path("history/", include("kulmina.web.history.urls")),
    path("target/", include("kulmina.web.target.urls")),
    path("reception/", include("kulmina.web.reception.urls")),
    path("sales/", include("kulmina.web.sales.urls")),
    path("start/", include("kulmina.web.start.urls")),
    path("today/", include("kulmina.web.today.urls")),
    path("callcentre/", include("kulmina.web.callcentre.urls")),
    path("floor/", include("kulmina.web.floor.urls")),
    path("treatment/", include("kulmina.web.treatment.urls")),
    path("results/", include("kulmina.web.results.urls")),
    path("schemes/", include("kulmina.web.schemes.urls")),
    path("scheme/", include("kulmina.web.scheme.urls")),
    path("forecast/", include("kulmina.web.forecast.urls")),
    path("funnel/", include("kulmina.web.funnel.urls")),
    path("marketing/", include("kulmina.web.marketing.urls")),
    path("score/", include("kulmina.web.score.urls")),
    path("budget/", include("kulmina.web.budget.urls")),
    path("imitation/", include("kulmina.web.imitation.urls")),
    path("leads/", include("kulmina.web.leads.urls")),
    path("clients/", include("kulmina.web.clients.urls")),
    path("people/", include("kulmina.web.people.urls")),
    path("booking/", include("kulmina.web.booking.urls")),
    path("offices/", include("kulmina.web.offices.urls")),
    path("till/", include("kulmina.web.till.urls")),
    path("quality/", include("kulmina.web.quality.urls")),
    path("", include("kulmina.web.payroll.urls")),
    path("statements/", include("kulmina.web.statements.urls")),
]
