"""The addresses of quality control."""

from __future__ import annotations

from django.urls import path

from kulmina.web.quality import acts, guards, views

urlpatterns = [
    path("", views.index, name="quality"),
    path("must/", guards.must_see, name="quality_must"),
    path("sample.<str:form>", views.sample_file, name="quality_file"),
    path("lead/<str:lead_id>/", views.one, name="quality_lead"),
    path("lead/<str:lead_id>/review/", acts.review, name="quality_review"),
    path("lead/<str:lead_id>/return/", acts.overturn, name="quality_overturn"),
    path("lead/<str:lead_id>/verdict/", acts.verdict, name="quality_verdict"),
    path("lead/<str:lead_id>/void/", acts.void, name="quality_void"),
    path("guards/", guards.index, name="guards"),
    path("guards/found/", guards.found, name="guards_found"),
    path("guards/found.<str:form>", guards.download, name="guards_file"),
    path("guards/<str:guard>/", guards.one, name="guard"),
    path("guards/<str:guard>/list/", guards.listed, name="guard_list"),
    path("guards/<str:guard>/list.<str:form>", guards.one_file, name="guard_file"),
]
