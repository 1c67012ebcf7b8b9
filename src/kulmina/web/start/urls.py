"""The set-up: one address a step."""

from __future__ import annotations

from django.urls import path

from kulmina.web.start import (
    business,
    creatives,
    done,
    doors,
    first,
    offices,
    people,
    schemes,
    steps,
    target,
    trial,
)

urlpatterns = [
    path("", first.start, name="start"),
    path("settle/", steps.settle, name="start_settle"),
    path("close/", steps.close, name="start_close"),
    path("business/", business.show, name="start_business"),
    path("offices/", offices.show, name="start_offices"),
    path("people/", people.show, name="start_people"),
    path("target/", target.show, name="start_target"),
    path("creatives/", creatives.show, name="start_creatives"),
    path("schemes/", schemes.show, name="start_schemes"),
    path("doors/", doors.show, name="start_doors"),
    path("trial/", trial.show, name="start_trial"),
    path("trial/back/", trial.step_back, name="start_trial_back"),
    path("trial/remove/", trial.remove, name="start_trial_remove"),
    path("done/", done.show, name="start_done"),
]
