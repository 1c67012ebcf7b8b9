"""The addresses of the seller's room."""

from __future__ import annotations

from django.urls import path

from kulmina.web.sales import acts, deeds, money, month, views

urlpatterns = [
    path("", views.index, name="sales"),
    path("clients.<str:form>", views.download, name="sales_file"),
    path("money/", money.index, name="sales_money"),
    path("money.<str:form>", money.download, name="sales_money_file"),
    path("month/", month.part, name="sales_month"),
    path("plan/", views.plan, name="sales_plan"),
    path("<str:lead_id>/", views.one, name="sale"),
    path("<str:lead_id>/take/", acts.take, name="sales_take"),
    path("<str:lead_id>/hand-over/", acts.hand_over, name="sales_hand_over"),
    path("<str:lead_id>/verdict/", acts.verdict, name="sales_verdict"),
    path("<str:lead_id>/think/", acts.think, name="sales_think"),
    path("<str:lead_id>/refuse/", acts.refuse, name="sales_refuse"),
    path("<str:lead_id>/sell/", deeds.sell, name="sales_sell"),
    path("<str:lead_id>/plan/", deeds.schedule, name="sales_schedule"),
    path("<str:lead_id>/cancel/", deeds.cancel, name="sales_cancel"),
    path("<str:lead_id>/touch/", acts.touch, name="sales_touch"),
    path("<str:lead_id>/appoint/", acts.appoint, name="sales_appoint"),
    path("<str:lead_id>/sleep/", acts.sleep, name="sales_sleep"),
    path("<str:lead_id>/lose/", acts.lose, name="sales_lose"),
    path("<str:lead_id>/wake/", acts.wake, name="sales_wake"),
]
