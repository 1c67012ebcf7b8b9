"""`kulmina setup`, `createuser`, `serve`."""

from __future__ import annotations

import click

from kulmina.cli.database import now, ready
from kulmina.cli.failure import Failure
from kulmina.cli.output import Column, formatted, show
from kulmina.cli.progress import watching

# A page that listens for changes keeps a thread, of which `web.live` lets at most 56; the others answer requests.
THREADS = 64
NIGHT = range(2, 6)  # hours of the machine in which nobody waits for a page
_USER = (Column("login", "login"), Column("role", "role"), Column("person", "person"))


@click.command()
@formatted
def setup(format: str) -> None:
    """Make the database ready: tables, triggers, keys. Safe to call again."""
    ready()
    from django.conf import settings
    from django.db import connection

    row = {"folder": str(settings.DATA_HOME), "database": connection.vendor, "ready": True}
    columns = (Column("folder", "data folder"), Column("database", "database"), Column("ready", "ready"))
    show([row], columns, format, title="Ready", whole=row)


@click.command()
@click.argument("login")
@click.option(
    "--role", default="owner", show_default=True, help="A role of the house, for example owner, marketer, seller."
)
@click.option("--person", default="", help="Who this is in the journal, for example S1.")
@click.option("--office", default="", help="The office, for those who see only their own.")
@click.password_option(help="Asked for when not given.")
@formatted
def createuser(login: str, role: str, person: str, office: str, password: str, format: str) -> None:
    """Make an account for somebody who logs in to the pages."""
    ready()
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from kulmina.staff.models import Account, Role

    if role not in Role.values:
        raise Failure(f"there is no role {role!r}", f"choose one of {', '.join(Role.values)}")
    if Account.objects.filter(username=login).exists():
        raise Failure(f"there is an account {login!r} already", "choose another login")
    try:
        validate_password(password, Account(username=login))
    except ValidationError as error:
        raise Failure("; ".join(error.messages), "choose another password") from None
    Account.objects.create_user(username=login, password=password, role=role, person_id=person, office=office)
    row = {"login": login, "role": role, "person": person}
    show([row], _USER, format, title="The account was made", whole=row)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the pages until it is stopped (Ctrl-C).

    While nobody has an account it says where the first owner begins, and prints the code that is asked for from
    another machine; the code lies in KULMINA_HOME until there is an owner.
    """
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kulmina.config.settings")
    _check_port(host, port)
    ready()
    _complete()
    _check_site()
    _fold_anew()
    _keep_up()
    from granian.constants import Interfaces
    from granian.server import Server

    click.echo(f"Kulmina is served at http://{host}:{port}/ (Ctrl-C stops it)")
    _greet(host, port)
    Server(
        "kulmina.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        workers_kill_timeout=3,
        log_access=False,
    ).serve()


def _greet(host: str, port: int) -> None:
    """Say what to open where nobody has an account yet, and the code that is asked for from another machine."""
    from kulmina.staff import beginning

    if beginning.founded():
        return
    here = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
    click.echo(f"Nobody has an account yet: open http://{here}:{port}/start/ and become the owner.")
    code = beginning.spaced(beginning.code())
    click.echo(f"From another machine the page asks for this code: {code} (kept in {beginning.code_file()})")


def _keep_up() -> None:
    """What is done by itself while the pages are served, once an hour by processes of their own: periods of pay are
    defined ahead, and by night the lead score is trained where the last training is a week old (a machine that is off
    at night trains a day later). How a training went stands on the page of the score."""
    from threading import Event, Thread

    def hourly() -> None:
        pause = Event()
        while not pause.wait(3600):
            _run("periods", "--extend", "--quiet")
            night = now().astimezone().hour in NIGHT
            _run("score", "train", "--quiet", "--if-stale", "7d" if night else "8d")

    Thread(target=hourly, daemon=True, name="upkeep").start()


def _run(*command: str) -> None:
    """A command of ours in a process of its own; what it says of a failure goes to the terminal."""
    import subprocess
    import sys

    subprocess.run([sys.executable, "-c", "from kulmina.cli.main import main; main()", *command], check=False)


def _fold_anew() -> None:
    """Bring the tables of the present up to this version of Kulmina, where an earlier one has written them."""
    from kulmina import wiring

    if wiring.outdated():
        click.echo("The present was folded by an earlier version: it is folded anew from the journal.", err=True)
        with watching("folding") as watch:
            wiring.rebuild(progress=watch)


def _check_port(host: str, port: int) -> None:
    import socket

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Failure(f"{host}:{port} cannot be served: {error.strerror}", "choose another --port") from None


def _complete() -> None:
    """Fetch the front-end files that are missing, as `make` does; the check that follows judges the result."""
    from django.core.management import CommandError, call_command

    try:
        call_command("vendor")
    except CommandError as error:
        click.echo(f"warning: {error}", err=True)


def _check_site() -> None:
    from django.core.checks import ERROR, run_checks

    errors = [found for found in run_checks() if found.level >= ERROR]
    if errors:
        raise Failure("\n".join(str(found.msg) for found in errors), str(errors[0].hint or ""))
