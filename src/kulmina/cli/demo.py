"""`kulmina demo`: an invented company in an empty database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kulmina.cli.database import now, ready
from kulmina.cli.failure import Failure
from kulmina.cli.output import Column, formatted, show
from kulmina.cli.progress import watched, watching

if TYPE_CHECKING:
    from kulmina.demo.accounts import Login

LEADS, MONTHS = 4000, 12
_LOGINS = (
    Column("login", "login"),
    Column("password", "password"),
    Column("person", "person"),
    Column("name", "name"),
    Column("role", "role"),
)


@click.command()
@click.option("--preset", "--industry", "preset", help="The trade: one of `kulmina portraits list`.")
@click.option("--leads", type=click.IntRange(1_000, 1_000_000), default=LEADS, show_default=True, help="In all.")
@click.option("--months", type=click.IntRange(1, 24), default=MONTHS, show_default=True, help="Up to today.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, another company.")
@click.option("--language", type=click.Choice(["ru", "en"]), default="ru", show_default=True, help="It is written in.")
@formatted
@watched
def demo(
    preset: str | None, leads: int, months: int, seed: int, language: str, format: str, progress: bool | None
) -> None:
    """Fill an empty database with an invented company and print how its people log in.

    Its story ends at this minute. Called again it changes nothing but the password.
    """
    ready()
    from kulmina.demo.company import PRESET

    company = {"preset": preset or PRESET, "leads": leads, "months": months, "seed": seed, "language": language}
    logins = _filled(company, progress)
    rows = [{column.key: getattr(login, column.key) for column in _LOGINS} for login in logins]
    show(rows, _LOGINS, format, title="The invented company lets in (then: KULMINA_DEMO=1 kulmina serve)")


def _filled(company: dict[str, Any], progress: bool | None) -> tuple[Login, ...]:
    """Fill the database unless that was done; either way everybody has a fresh password."""
    from django.conf import settings

    from kulmina.demo import fill
    from kulmina.demo.trade import NoSuchTrade

    if fill.is_whole():
        return fill.let_in()
    try:
        with watching("inventing", progress) as watch:
            return fill.fill(now(), **company, progress=watch).logins
    except NoSuchTrade as error:
        raise Failure(str(error), "choose one of them with --preset") from None
    except fill.NotEmpty as error:
        raise Failure(str(error)) from None
    except KeyboardInterrupt:
        again = f"to begin again, remove {settings.DATA_HOME} or empty its database; what is there is whole, but short"
        raise Failure("stopped before the end of the story", again) from None
