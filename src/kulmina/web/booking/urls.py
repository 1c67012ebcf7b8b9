"""The addresses of booking: the calendar, the picker of a slot, what is done with a meeting, the feeds."""

from __future__ import annotations

from django.urls import path

from kulmina.web.booking import acts, feeds, views

urlpatterns = [
    path("", views.calendar, name="booking"),
    path("closed/", views.displaced, name="booking_closed"),
    path("pick/<str:lead_id>/", views.pick, name="booking_pick"),
    path("feeds/", feeds.renew, name="booking_renew"),
    path("feed/<str:key>.ics", feeds.feed, name="booking_feed"),
    path("meeting/<str:lead_id>/<str:meeting>/", views.meeting, name="booking_meeting"),
    path("<str:lead_id>/book/", acts.book, name="booking_book"),
    path("<str:lead_id>/<str:meeting>/move/", acts.move, name="booking_move"),
    path("<str:lead_id>/<str:meeting>/confirm/", acts.confirm, name="booking_confirm"),
    path("<str:lead_id>/<str:meeting>/cancel/", acts.cancel, name="booking_cancel"),
]
