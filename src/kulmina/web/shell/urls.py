"""The frame's own addresses: the door, signing in and out, language and colours."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from kulmina.web.shell import views

urlpatterns = [
    path("", views.door, name="door"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("sign-in/", views.SignIn.as_view(), name="login"),
    path("sign-in/as/", views.sign_in_as, name="login_as"),
    path("sign-out/", LogoutView.as_view(), name="logout"),
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
]
