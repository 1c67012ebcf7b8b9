"""The addresses of the payroll, of amounts by hand and of plans."""

from __future__ import annotations

from django.urls import path

from kulmina.web.payroll import acts, amounts, disputes, plans, views

urlpatterns = [
    path("payroll/", views.index, name="payroll"),
    path("payroll/months/", acts.months, name="payroll_months"),
    path("payroll/days.<str:form>", views.days_file, name="payroll_days_file"),
    path("payroll/<str:period>/run/", views.run, name="payroll_run"),
    path("payroll/<str:period>/days/", acts.days, name="payroll_days"),
    path("payroll/<str:period>/close/", acts.close, name="payroll_close"),
    path("amounts/", amounts.index, name="adjustments"),
    path("amounts/propose/", amounts.propose, name="adjustment_propose"),
    path("amounts/approve/", amounts.approve, name="adjustment_approve"),
    path("amounts/decline/", amounts.decline, name="adjustment_decline"),
    path("amounts.<str:form>", amounts.download, name="adjustments_file"),
    path("disputes/", disputes.index, name="disputes"),
    path("disputes/open/", disputes.begin, name="dispute_open"),
    path("disputes/resolve/", disputes.resolve, name="dispute_resolve"),
    path("plans/", plans.index, name="plans"),
    path("plans/set/", plans.save, name="plans_set"),
    path("plans/paste/", plans.paste, name="plans_paste"),
    path("plans.<str:form>", plans.download, name="plans_file"),
]
