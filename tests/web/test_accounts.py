"""Accounts: signing in and being kept out, the second step, sessions, people who come and go, the access log."""

from __future__ import annotations

import pytest
from tests.web.conftest import Visitor

PAGES = ("/account/", "/people/", "/people/new/", "/people/O1/", "/people/duties/?period=2026-10", "/people/access/")


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("page", PAGES)
def test_the_owner_opens_every_page(sign_in: Visitor, page: str) -> None:
    assert sign_in().get(page).status_code == 200
