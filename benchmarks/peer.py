"""The peer on this machine: a checkout of DjangoCRM/django-crm, where KULMINA_PEER names one.

`KULMINA_PEER_PYTHON`: the interpreter that has its requirements, else `.venv/bin/python` of the checkout. It works
on a database of its own in the benchmark's folder; nothing of it is part of this repository.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

NAME = "DjangoCRM/django-crm"
LEADS, REQUESTS = 50_000, 100_000
REPEATS = 15
PAGES = {"list": "list of leads", "search": "leads found by phone", "post": "a lead is added"}


def measured(folder: Path) -> dict[str, float]:
    """Median seconds by page; empty where there is no peer."""
    checkout = os.environ.get("KULMINA_PEER")
    if not checkout:
        return {}
    python = os.environ.get("KULMINA_PEER_PYTHON") or str(Path(checkout) / ".venv" / "bin" / "python")
    print("· peer", flush=True)
    # Its settings look for "test" there and then start no threads that read mail and load exchange rates.
    command = [python, str(Path(__file__).resolve()), "test", str((folder / "peer.sqlite3").resolve())]
    told = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    if told.returncode:
        raise RuntimeError(f"the peer could not be measured\n{told.stderr[-3000:]}")
    found: dict[str, float] = json.loads(told.stdout.splitlines()[-1])
    print("  " + ", ".join(f"{what} {1000 * took:.0f} ms" for what, took in found.items()), flush=True)
    return found


def said(told: Mapping[str, float]) -> str:
    """A sentence about the peer for the table."""
    if not told:
        return "The peer was not measured: KULMINA_PEER names no checkout of it."
    return (
        f"The peer is {NAME} on SQLite with {LEADS:,} leads and {REQUESTS:,} requests, measured in the same way in the "
        "same run; `of the peer's page` compares with the nearest of its three."
    )


def main(database: str) -> None:
    """Inside the peer's own interpreter and folder: fill its database where it is empty, then ask."""
    sys.path.insert(0, os.getcwd())
    _open(Path(database))
    _fill()
    print(json.dumps(_asked()))


def _open(database: Path) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "webcrm.settings"
    import django
    from django.conf import settings

    settings.DATABASES["default"] = {"ENGINE": "django.db.backends.sqlite3", "NAME": database}
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    django.setup()
    from django.core.management import call_command

    fresh = not database.exists()
    call_command("migrate", verbosity=0)
    if fresh:
        call_command("setupdata", stdout=sys.stderr)


def _fill() -> None:
    """Leads and requests of one seller, through the peer's models."""
    from common.models import Department  # type: ignore[import-not-found]
    from crm.models import Lead, LeadSource, Request  # type: ignore[import-not-found]
    from django.contrib.auth.models import User

    if Lead.objects.count() >= LEADS:
        return
    source = LeadSource.objects.filter(name="website form").first()
    department = Department.objects.get(pk=source.department_id)
    whose = {"owner": User.objects.get(username="IamSALES"), "department": department, "lead_source": source}
    Lead.objects.bulk_create([Lead(**_person(n), **whose) for n in range(LEADS)], batch_size=5_000)
    Request.objects.bulk_create(
        [Request(request_for=f"Request {n}", **_person(n), **whose) for n in range(REQUESTS)], batch_size=5_000
    )


def _person(number: int) -> dict[str, str]:
    return {
        "first_name": f"Name{number % 1000}",
        "last_name": f"Surname{number}",
        "phone": f"+7900{number:07d}",
        "email": f"person{number}@example.org",
    }


def _asked() -> dict[str, float]:
    from crm.models import LeadSource
    from django.contrib.auth.models import User
    from django.test import Client
    from django.urls import reverse

    source = LeadSource.objects.filter(name="website form").first()
    LeadSource.objects.filter(pk=source.pk).update(
        form_template="crm/contact_form.html", success_template="crm/contact_form.html", email="site@example.com"
    )
    visitor = Client()
    visitor.force_login(User.objects.get(username="IamSUPER"))  # type: ignore[arg-type]
    leads, form = reverse("site:crm_lead_changelist"), reverse("contact_form", args=[source.uuid])

    def post(turn: int) -> Any:
        number = LEADS + time.time_ns() % 1_000_000
        typed = {"name": f"Name Surname{number}", "email": f"new{number}@example.org", "subject": "Question",
                 "phone": f"+7901{number:07d}", "company": "None", "message": "Call me",
                 "leadsource_token": source.uuid}  # fmt: skip
        return Client().post(form, typed)

    return {
        "list": _timed(lambda turn: visitor.get(leads)),
        "search": _timed(lambda turn: visitor.get(leads, {"q": f"+7900{turn * 2999:07d}"})),
        "post": _timed(post),
    }


def _timed(ask: Any) -> float:
    times = []
    for turn in range(REPEATS + 2):
        began = time.perf_counter()
        answer = ask(turn)
        times.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise RuntimeError(f"the peer answered {answer.status_code}")
    return median(times[2:])


if __name__ == "__main__":
    main(sys.argv[2])
