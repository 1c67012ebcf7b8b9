"""An office's slots: its hours, its holidays, its own clock, also when clocks are changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.world import RULES

from kulmina.domain.company import Office, read_rules
from kulmina.domain.slots import Schedule, coming, day_slots, nearest, schedule, slot_of, slots

NINE, SIX = 9 * 3600, 18 * 3600
WEEK = dict.fromkeys(range(5), (NINE, SIX))
MONDAY = date(2026, 10, 5)
USUAL = read_rules(RULES)
ZONES = sorted(available_timezones() - {"localtime", "posixrules", "Factory"})


def office(**order: object) -> Office:
    return Office("OF1", "Офис на Садовой", **{"hours": WEEK, "slot_minutes": 60, **order})  # type: ignore[arg-type]


def starts(where: Office, day: date) -> list[str]:
    tz = schedule(where, USUAL).tz
    return [f"{slot.start.astimezone(tz):%H:%M%z}" for slot in slots(where, day, USUAL)]


def test_a_working_day_is_cut_into_slots_from_opening_to_closing() -> None:
    told = starts(office(hours={0: (NINE, 12 * 3600 + 1800)}), MONDAY)
    assert told == ["09:00+0300", "10:00+0300", "11:00+0300"]


def test_an_office_counts_its_day_by_its_own_clock() -> None:
    [first, *_] = slots(office(timezone="Asia/Vladivostok"), MONDAY, USUAL)
    assert first.start == datetime(2026, 10, 4, 23, tzinfo=UTC)


def test_sundays_and_holidays_have_no_slots() -> None:
    assert starts(office(), MONDAY - timedelta(days=1)) == []
    assert starts(office(holidays={MONDAY: "день рождения фирмы"}), MONDAY) == []


def test_an_office_that_tells_no_hours_works_as_the_company_does() -> None:
    told = slots(office(hours=None), MONDAY - timedelta(days=1), USUAL)
    assert (told[0].start.hour, told[-1].end.hour) == (6, 18)


def test_a_skipped_hour_has_no_slots() -> None:
    night = office(timezone="Europe/Berlin", hours={6: (0, 5 * 3600)})
    assert starts(night, date(2026, 3, 29)) == ["00:00+0100", "01:00+0100", "03:00+0200", "04:00+0200"]


def test_a_repeated_hour_has_its_slots_twice() -> None:
    night = office(timezone="Europe/Berlin", hours={6: (3600, 4 * 3600)})
    told = starts(night, date(2026, 10, 25))
    assert told == ["01:00+0200", "02:00+0200", "02:00+0100", "03:00+0100"]


def test_an_office_that_opens_inside_the_skipped_hour_opens_when_it_is_over() -> None:
    night = office(timezone="Europe/Berlin", hours={6: (2 * 3600 + 1800, 5 * 3600)})
    assert starts(night, date(2026, 3, 29)) == ["03:00+0200", "04:00+0200"]


def test_a_day_that_a_country_skipped_has_no_slots() -> None:
    assert starts(office(timezone="Pacific/Apia", hours=dict.fromkeys(range(7), (0, 86400))), date(2011, 12, 30)) == []


def test_the_nearest_slots_of_several_offices_come_in_one_row() -> None:
    near = schedule(office(), USUAL)
    far = schedule(Office("OF2", "Офис в Омске", "Asia/Omsk", hours=WEEK, slot_minutes=60), USUAL)
    since = datetime(2026, 10, 5, 13, 30, tzinfo=ZoneInfo("Europe/Moscow"))
    told = [(where, f"{slot.start.astimezone(near.tz):%d %H:%M}") for where, slot in nearest((near, far), since, 2)]
    assert told == [("OF1", "05 14:00"), ("OF2", "05 14:00"), ("OF1", "05 15:00"), ("OF2", "06 06:00")]


def test_the_two_slots_of_a_repeated_hour_are_told_apart_on_the_offices_own_clock() -> None:
    order = schedule(office(timezone="Europe/Berlin", hours={6: (3600, 4 * 3600)}), USUAL)
    _, first, second, _ = day_slots(order, date(2026, 10, 25))
    assert slot_of(order, first.start.astimezone(order.tz)) == first
    assert slot_of(order, second.start.astimezone(order.tz)) == second


def test_an_instant_finds_its_slot_or_learns_that_there_is_none() -> None:
    order = schedule(office(), USUAL)
    inside = slot_of(order, datetime(2026, 10, 5, 10, 20, tzinfo=order.tz))
    assert inside is not None
    assert inside.start.hour == 7
    assert slot_of(order, datetime(2026, 10, 5, 18, tzinfo=order.tz)) is None


hours_of_a_day = st.tuples(st.integers(0, 95), st.integers(1, 96)).filter(lambda span: span[0] < span[1])


days_of_life = st.dates(date(1990, 1, 1), date(2037, 12, 31))
moments = st.builds(datetime.combine, days_of_life, st.times(), st.just(UTC))


@st.composite
def orders(draw: st.DrawFn) -> Schedule:
    opening, closing = draw(hours_of_a_day)
    length = timedelta(minutes=draw(st.sampled_from((15, 20, 30, 45, 60, 90))))
    tz = ZoneInfo(draw(st.sampled_from(ZONES)))
    return Schedule("OF1", tz, ((opening * 900, closing * 900),) * 7, {}, length)


@given(orders(), days_of_life)
def test_slots_of_any_zone_are_whole_apart_and_on_their_day(order: Schedule, day: date) -> None:
    told = day_slots(order, day)
    opening, closing = order.hours[0] or (0, 0)
    for slot in told:
        assert slot.end - slot.start == order.length
        assert order.day(slot.start) == day
        assert slot_of(order, slot.start.astimezone(order.tz)) == slot
        wall = slot.start.astimezone(order.tz).replace(tzinfo=None) - datetime.combine(day, time())
        assert timedelta(seconds=opening) <= wall < timedelta(seconds=closing)
    for one, other in pairwise(told):
        assert one.end == other.start


@given(orders(), days_of_life)
def test_nothing_but_a_clock_change_alters_how_many_slots_a_day_has(order: Schedule, day: date) -> None:
    opening, closing = order.hours[0] or (0, 0)
    usual = (closing - opening) // int(order.length.total_seconds())
    midnights = [datetime.combine(day + timedelta(days=n), time(), order.tz).utcoffset() for n in (0, 1)]
    noon = datetime.combine(day, time(12), order.tz).utcoffset()
    if midnights[0] == midnights[1] == noon:
        assert len(day_slots(order, day)) == usual


@given(orders(), moments, st.integers(1, 8))
def test_what_comes_is_never_earlier_than_asked(order: Schedule, since: datetime, days: int) -> None:
    told = list(coming(order, since, days=days))
    assert all(slot.start >= since for slot in told)
    assert told == sorted(told)


def test_hours_of_another_office_are_other_slots() -> None:
    one, other = schedule(office(), USUAL), schedule(office(hours={0: (NINE, NINE + 3600)}), USUAL)
    assert len(day_slots(one, MONDAY)) == 9
    assert len(day_slots(other, MONDAY)) == 1


@pytest.mark.parametrize("zone", ["Nowhere/Land", "Europe"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="is not a time zone"):
        schedule(office(timezone=zone), USUAL)
