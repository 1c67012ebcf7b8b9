"""People, their accounts, and the access log."""

from __future__ import annotations

from django.urls import path

from kulmina.web.people import acts, duties, log, views

urlpatterns = [
    path("", views.index, name="people"),
    path("new/", acts.add, name="person_add"),
    path("second-step/", acts.demand, name="second_step_demand"),
    path("take-in/<int:number>/", acts.take_in, name="person_take_in"),
    path("duties/", duties.show, name="duties"),
    path("access/", log.index, name="access_log"),
    path("access.<str:form>", log.download, name="access_log_file"),
    path("<str:person>/", views.one, name="person"),
    path("<str:person>/role/", acts.work, name="person_work"),
    path("<str:person>/account/", acts.login, name="person_login"),
    path("<str:person>/link/", acts.link, name="person_link"),
    path("<str:person>/second-step/", acts.second_step, name="person_second_step"),
    path("<str:person>/sessions/", acts.end_sessions, name="person_sessions"),
    path("<str:person>/leave/", acts.leave, name="person_leave"),
    path("<str:person>/return/", acts.come_back, name="person_return"),
]
