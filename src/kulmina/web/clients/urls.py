"""The addresses of the clients."""

from __future__ import annotations

from django.urls import path

from kulmina.web.clients import doing, pairs, views

urlpatterns = [
    path("", views.index, name="clients"),
    path("duplicates/", pairs.index, name="clients_duplicates"),
    path("<str:ref>/", views.one, name="client"),
    path("<str:ref>/reveal/", doing.reveal, name="client_reveal"),
    path("<str:ref>/profile/", doing.describe, name="client_describe"),
    path("<str:ref>/contact/", doing.add_contact, name="client_contact"),
    path("<str:ref>/propose/", doing.propose, name="client_propose"),
    path("<str:ref>/leads/", doing.merge_leads, name="client_leads"),
    path("<str:ref>/consents/", doing.consents, name="client_consents"),
    path("<str:ref>/consent/", doing.consent, name="client_consent"),
    path("<str:ref>/erase/", doing.erase, name="client_erase"),
    path("<str:ref>/merge/<str:other>/", doing.merge, name="client_merge"),
    path("<str:ref>/part/<str:other>/", doing.part, name="client_part"),
    path("<str:ref>/decline/<str:other>/", doing.decline, name="client_decline"),
]
