"""What is sold at the meeting itself and what follow-up brings: the tables of the present and the plain fold agree."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from tests.founded import founded
from tests.world import MOSCOW, World, days, hours, minutes

from kulmina import wiring
from kulmina.analytics.cohort import cut
from kulmina.analytics.figures import figures
from kulmina.analytics.leads import view
from kulmina.current import at_meeting
from kulmina.current.at_meeting import Met, met, total
from kulmina.current.leads import card
from kulmina.demo import generate
from kulmina.domain.lead import Lead
from kulmina.domain.period import midnight
from kulmina.journal.rows import select
from kulmina.recording import record

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def meetings() -> World:
    """Сергей sells at once, on the day, later and after the month; Светлана follows up with every end there is."""
    world = founded()
    world.walk_in("L01").classified("S1").outcome("S1", "sold").signed("S1", "100000.00")
    world.walk_in("L02").classified("S1").outcome("S1", "sold").signed("S1", "50000.00").deal_cancelled("S1")
    shared = world.walk_in("L03").classified("S1").outcome("S1", "follow_up", "thinking")
    shared.signed({"S1": "0.3", "S2": "0.7"}, "200000.00", after=hours(5))
    world.walk_in("L04").classified("S1").outcome("S1", "follow_up").signed("S1", "80000.00", after=days(3))
    world.walk_in("L05").classified("S1").outcome("S1", "follow_up").signed("S1", "70000.00", after=days(40))
    world.walk_in("L06").classified("S2", "non_target").outcome("S2", "follow_up", "thinking")
    world.walk_in("L07").classified("S2").outcome("S2", "follow_up").lost("S2")
    world.walk_in("L08").classified("S2").outcome("S2", "refused", "too_expensive")
    world.walk_in("L09").outcome("S2", "sold")
    second = world.walk_in("L10").classified("S2").outcome("S2", "follow_up").outcome("S1", "sold", after=days(2))
    second.signed("S1", "90000.00")
    return world


@pytest.mark.usefixtures("database")
def test_at_once_and_afterwards_stand_apart() -> None:
    record(meetings().events)
    found = met(OCTOBER, NOVEMBER, wiring.company())
    assert found["S1"] == Met(
        "S1", held=5, sold=2, follow_ups=3, won=2, later=1,
        at_once=Fraction(100_000_00 + 60_000_00), afterwards=Fraction(80_000_00 + 90_000_00),
    )  # fmt: skip
    assert found["S2"] == Met(
        "S2", held=3, sold=0, follow_ups=3, won=1, open=1, gone=1, at_once=Fraction(140_000_00)
    )  # fmt: skip
    assert found["S1"].share == Fraction(2, 5)
    assert found["S1"].conversion == Fraction(2, 3)


@pytest.mark.usefixtures("sqlite_database")
def test_nobody_met_is_no_share() -> None:
    record(meetings().events)
    nothing = total(met(date(2026, 9, 1), OCTOBER, wiring.company()).values())
    assert nothing == Met(None)
    assert nothing.share is None
    assert nothing.conversion is None


@pytest.mark.usefixtures("sqlite_database")
def test_the_day_is_the_business_day() -> None:
    """23:30 in Moscow and half an hour past midnight are two days, though one in Greenwich."""
    world = founded()
    evening = datetime(2026, 10, 5, 23, 30, tzinfo=MOSCOW)
    late = world.walk_in("L01", at=evening).classified("S1").outcome("S1", "sold")
    late.signed("S1", "10.00", after=minutes(2)).signed("S1", "20.00", deal="D2", after=hours(1))
    assert late.now.astimezone(UTC).date() == evening.astimezone(UTC).date()
    record(world.events)
    found = met(OCTOBER, NOVEMBER, wiring.company())["S1"]
    assert found.at_once == 1000
    assert found.afterwards == 2000


def told(leads: Iterable[Lead], start: date, end: date, tz: ZoneInfo) -> dict[str, Met]:
    """The same by the plain fold, one lead after another."""
    since, until = midnight(start, tz), midnight(end, tz)
    found: dict[str, dict[str, Fraction]] = {}

    def add(seller: str, part: str, count: Fraction | int = 1) -> None:
        of = found.setdefault(seller, {})
        of[part] = of.get(part, Fraction(0)) + count

    for lead in leads:
        first = lead.outcome
        if first is None or lead.created_at is None or not since <= first.at < until:
            continue
        standing = [deal for deal in lead.deals if deal.cancelled_at is None]
        signed = [deal for deal in standing if deal.at < until]
        target = lead.office_verdict == "target"
        add(first.seller, "held", int(target))
        add(first.seller, "sold", int(target and first.outcome == "sold"))
        for deal in signed if target else ():
            same = deal.at.astimezone(tz).date() == first.at.astimezone(tz).date()
            for seller, share in deal.sellers.items():
                add(seller, "at_once" if same else "afterwards", share * deal.amount)
        if first.outcome == "follow_up":
            ended = lead.state in ("sold", "invalid", "non_target", "lost", "sleeping", "refunded")
            add(first.seller, "follow_ups")
            add(first.seller, "won" if signed else "later" if standing else "gone" if ended else "open")
    return {who: _met(who, of) for who, of in found.items()}


def _met(who: str, of: dict[str, Fraction]) -> Met:
    held, sold, follow_ups, won, later, still_open, gone = (int(of.get(part, 0)) for part in at_meeting.PARTS)
    at_once, afterwards = (of.get(part, Fraction(0)) for part in ("at_once", "afterwards"))
    return Met(who, held, sold, follow_ups, won, later, still_open, gone, at_once, afterwards)


@pytest.mark.usefixtures("sqlite_database")
def test_the_tables_agree_with_the_plain_fold_and_with_what_sellers_are_paid_by() -> None:
    now = datetime(2026, 11, 22, 14, 30, tzinfo=ZoneInfo("Europe/Moscow"))
    record(generate(leads=40, months=2, seed=7, until=now))
    company, source = wiring.company(), wiring.source()
    cards = [card(lead, company) for (lead,) in select("SELECT lead_id FROM current_lead")]
    leads = [one.lead for one in cards if one]
    spans = [(OCTOBER, NOVEMBER), (NOVEMBER, date(2026, 12, 1)), (date(2026, 10, 12), date(2026, 10, 20))]
    with source.scratch():
        seen = view(source, None)
        for start, end in spans:
            found = met(start, end, company)
            assert found == told(leads, start, end, company.rules.tz)
            assert all(one.won + one.later + one.open + one.gone == one.follow_ups for one in found.values())
            paid = figures(cut(seen, start, end, name="days"))["days"]
            held = {who: paid.of(who).get("sl.meetings_target") or 0 for who in found}
            assert held == {who: one.held for who, one in found.items()}
            assert total(found.values()).at_once == sum(one.at_once for one in found.values())


@pytest.mark.usefixtures("sqlite_database")
def test_every_figure_opens_as_many_leads() -> None:
    record(meetings().events)
    company = wiring.company()
    for seller, figures_of in met(OCTOBER, NOVEMBER, company).items():
        for part in at_meeting.PARTS:
            opened = at_meeting.leads(part, OCTOBER, NOVEMBER, company, seller=seller)
            assert len(opened) == getattr(figures_of, part), (seller, part)
