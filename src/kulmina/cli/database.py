"""Getting ready for a command that needs the database; and instants and days as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from kulmina.cli.days import day_of

if TYPE_CHECKING:
    from kulmina.analytics.engine import Source
    from kulmina.domain.company import Company
    from kulmina.domain.period import Period


def ready() -> None:
    """Settings loaded and the database up to date. Raises click.ClickException where it cannot be reached."""
    from django.db.utils import DatabaseError, InterfaceError

    from kulmina import wiring
    from kulmina.cli.failure import Failure

    try:
        wiring.setup()
    except (DatabaseError, InterfaceError) as error:
        raise Failure(f"the database cannot be used: {error}", "check KULMINA_HOME and KULMINA_DATABASE") from None


def source() -> Source:
    """The journal as analytics reads it."""
    ready()
    from kulmina import wiring

    return wiring.source()


def now() -> datetime:
    """This instant: the entrances are the only place with a clock."""
    return datetime.now(UTC)


class Day(click.ParamType[date]):
    """A day like 2026-10-31 or 31.10.2026."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        found = value if isinstance(value, date) else day_of(str(value))
        if found is None:
            self.fail(f"{value!r} is not a day, for example 2026-10-31 or 31.10.2026", param, ctx)
        return found


class Known(click.ParamType["date | datetime"]):
    """An instant with its offset, or a day, of which the end is meant (in the company's time zone)."""

    name = "INSTANT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date | datetime:
        text = str(value).strip()
        day = day_of(text)
        if day is not None:
            return day
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"{text!r} is neither a day nor an instant, for example 2026-11-05T12:00:00+03:00", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{text!r} has no UTC offset, for example 2026-11-05T12:00:00+03:00", param, ctx)
        return moment


def instant_of(known: date | datetime | None, company: Company) -> datetime | None:
    """The instant of knowledge that somebody typed."""
    from kulmina.domain.period import midnight

    if known is None or isinstance(known, datetime):
        return known
    return midnight(known + timedelta(days=1), company.rules.tz) - timedelta(microseconds=1)


def period_of(company: Company, period_id: str) -> Period:
    """The period that somebody named. Raises Failure with those there are."""
    from kulmina.cli.failure import Failure

    try:
        return company.period(period_id)
    except KeyError as error:
        raise Failure(str(error.args[0]), "periods stand in pack.json or in the rules of the company") from None


def days(source: Source, period: str | None, since: date | None, until: date | None) -> tuple[date, date]:
    """The days [start, end) that somebody asked for; without anything: from the first fact to today."""
    if period is not None:
        if since or until:
            raise click.UsageError("give either --period or --from and --to")
        chosen = period_of(source.company, period)
        return chosen.start, chosen.end
    today = now().astimezone(source.company.rules.tz).date()
    start, end = since or _first_day(source) or today, (until or today) + timedelta(days=1)
    if start >= end:
        raise click.UsageError(f"--from {start} is after --to {end - timedelta(days=1)}")
    return start, end


def _first_day(source: Source) -> date | None:
    """The day of the first fact about a client or of the first report of a creative."""
    from kulmina.domain.period import instant

    [event] = source.rows(source.events.aggregate(at=source.events.at.min()))
    [report] = source.rows(source.ads.aggregate(day=source.ads.day.min()))
    known: list[date] = []
    if event["at"] is not None:
        known.append(instant(event["at"]).astimezone(source.company.rules.tz).date())
    if report["day"] is not None:
        known.append(date(1970, 1, 1) + timedelta(days=report["day"]))
    return min(known, default=None)
