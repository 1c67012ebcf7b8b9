"""The addresses of the schemes of pay."""

from __future__ import annotations

from django.urls import path

from kulmina.web.schemes import assigning, changing, views

urlpatterns = [
    path("", views.show, name="schemes"),
    path("people.<str:form>", views.download, name="schemes_file"),
    path("version.json", views.version, name="scheme_version"),
    path("change/", changing.change, name="scheme_change"),
    path("upload/", changing.upload, name="scheme_upload"),
    path("review/", changing.review, name="scheme_review"),
    path("trial/", changing.trial, name="scheme_trial"),
    path("publish/", changing.publish, name="scheme_publish"),
    path("assign/", assigning.assign, name="scheme_assign"),
    path("end/", assigning.end, name="scheme_end"),
    path("undo/", assigning.undo, name="scheme_undo"),
]
