"""The addresses of the reception."""

from __future__ import annotations

from django.urls import path

from kulmina.web.reception import acts, views

urlpatterns = [
    path("", views.index, name="reception"),
    path("board/", views.part, name="reception_board"),
    path("known/", views.suggestions, name="reception_known"),
    path("day.<str:form>", views.download, name="reception_file"),
    path("arrive/", acts.arrive, name="reception_arrive"),
    path("walk-in/", acts.walk_in, name="reception_walk_in"),
    path("no-show/", acts.no_show, name="reception_no_show"),
    path("no-shows/", acts.no_shows, name="reception_no_shows"),
    path("leave/", acts.leave, name="reception_leave"),
    path("hand-over/", acts.hand_over, name="reception_hand_over"),
]
