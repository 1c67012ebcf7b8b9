"""The addresses of the leads."""

from __future__ import annotations

from django.urls import path

from kulmina.web.leads import moves, views

urlpatterns = [
    path("", views.index, name="leads"),
    path("leads.<str:form>", views.download, name="leads_file"),
    path("moves/", moves.index, name="moves"),
    path("moves/ask/", moves.claim, name="move_claim"),
    path("moves/approve/", moves.approve, name="move_approve"),
    path("moves/decline/", moves.decline, name="move_decline"),
    path("<str:lead_id>/creative/", moves.ask, name="move_ask"),
    path("<str:lead_id>/", views.one, name="lead"),
]
