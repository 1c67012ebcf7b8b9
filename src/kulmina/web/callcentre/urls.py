"""The addresses of the room of the call centre's head."""

from __future__ import annotations

from django.urls import path

from kulmina.web.callcentre import views

urlpatterns = [
    path("", views.show, name="callcentre"),
    path("now/", views.now, name="callcentre_now"),
    path("flow/", views.flow, name="callcentre_flow"),
    path("people/", views.people, name="callcentre_people"),
    path("people.<str:form>", views.people_file, name="callcentre_people_file"),
    path("leads/", views.leads, name="callcentre_leads"),
    path("hand-over/", views.hand_over, name="callcentre_hand_over"),
    path("hand-over/undo/", views.undo, name="callcentre_undo"),
]
