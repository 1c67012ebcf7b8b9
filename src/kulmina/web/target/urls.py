"""The addresses of «за что отвечает маркетинг?»."""

from __future__ import annotations

from django.urls import path

from kulmina.web.target import choosing, views

urlpatterns = [
    path("", views.show, name="target"),
    path("answers.<str:form>", views.download, name="target_file"),
    path("pay/", views.pay, name="target_pay"),
    path("change/", choosing.ask, name="target_change"),
    path("choose/", choosing.choose, name="target_choose"),
    path("undo/", choosing.undo, name="target_undo"),
]
