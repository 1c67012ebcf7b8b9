"""The addresses of the room of the head of sales."""

from __future__ import annotations

from django.urls import path

from kulmina.web.floor import views

urlpatterns = [
    path("", views.show, name="floor"),
    path("now/", views.now, name="floor_now"),
    path("people/", views.people, name="floor_people"),
    path("people.<str:form>", views.people_file, name="floor_people_file"),
    path("meetings.<str:form>", views.meetings_file, name="floor_meetings_file"),
    path("debts/", views.debts, name="floor_debts"),
    path("debts.<str:form>", views.debts_file, name="floor_debts_file"),
    path("clients/", views.clients, name="floor_clients"),
    path("hand-over/", views.hand_over, name="floor_hand_over"),
    path("hand-over/undo/", views.undo, name="floor_undo"),
]
