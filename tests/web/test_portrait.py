"""Виктор sees his company's portrait, chooses another trade, and takes it back; others may read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.web.doors import text

Visitor = Callable[..., Client]

PAGES = ("/portrait/", "/portrait/list/", "/portrait/list/car_dealer/", "/portrait/choose/?preset=car_dealer",
         "/portrait/history/", "/portrait/edit/", "/portrait/import/")  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_pages_open(office: None, sign_in: Visitor, address: str) -> None:
    answer = sign_in("D1").get(address)
    assert answer.status_code == 200, text(answer)
