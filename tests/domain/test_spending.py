"""The month's advertising money: what is left, at what pace it goes, and where the month ends."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from kulmina.domain.spending import FEWEST, Forecast, Spending, foretold, spending

NOVEMBER = [date(2026, 11, 1) + timedelta(days=n) for n in range(30)]
ROUBLES = 100


def spent(amounts: list[int], last: date = date(2026, 11, 15)) -> dict[date, int]:
    """Kopecks of the days up to the last one."""
    return {last - timedelta(days=len(amounts) - 1 - n): amount for n, amount in enumerate(amounts)}


def test_an_even_month_ends_where_a_ruler_says() -> None:
    told = spending(3_000_000, spent([100_000] * 40), NOVEMBER, date(2026, 11, 16))
    assert (told.spent, told.rest, told.gone, told.left) == (1_500_000, 1_500_000, 15, 15)
    assert told.share == told.expected
    assert told.daily == 100_000
    assert told.forecast is not None
    assert told.forecast.low <= told.forecast.usual == 3_000_000 <= told.forecast.high
    assert told.verdict == "fine"


def test_weekends_that_spend_nothing_are_not_foretold_as_working_days() -> None:
    """Fifteen days are left, four of them on weekends: 11 × 1 000 and not 15 × 714."""
    days = {day: 0 if day.weekday() >= 5 else 100_000 for day in spent([0] * 42)}
    left = NOVEMBER[15:]
    found = foretold(days, left)
    assert found is not None
    assert abs(found[0] - 1_100_000) < 60_000


def test_a_day_without_a_report_is_a_gap_and_not_a_zero() -> None:
    whole = spent([100_000] * 28)
    gaps = {day: amount for day, amount in whole.items() if day.day % 5}
    found = foretold(gaps, NOVEMBER[15:])
    assert found is not None
    assert abs(found[0] - 1_500_000) < 30_000


def test_money_that_was_doubled_last_week_is_foretold_at_the_new_level() -> None:
    found = foretold(spent([100_000] * 14 + [200_000] * 14), NOVEMBER[15:])
    assert found is not None
    usual, low, high = found
    assert 2_400_000 < usual < 3_100_000
    assert high - low > 300_000  # and less surely than where nothing has moved


def test_nothing_is_foretold_from_a_few_days() -> None:
    assert foretold(spent([100_000] * (FEWEST - 1)), NOVEMBER[15:]) is None
    told = spending(1_000_000, spent([100_000] * 2), NOVEMBER, date(2026, 11, 16))
    assert (told.forecast, told.verdict) == (None, "fine")


def test_the_verdict_says_how_sure_it_is() -> None:
    over = Forecast(usual=1200, low=1100, high=1300)

    def verdict(planned: int | None) -> str:
        return Spending(planned, 500, 15, 15, forecast=over).verdict

    assert verdict(1000) == "will_be_over"
    assert verdict(1150) == "may_be_over"
    assert verdict(1250) == "fine"
    assert verdict(2000) == "under"
    assert verdict(400) == "over"
    assert verdict(None) == "none"


def test_nothing_later_than_today_has_been_reported() -> None:
    days = {**spent([100] * 15), date(2026, 11, 20): 10_000}
    told = spending(None, days, NOVEMBER, date(2026, 11, 16))
    assert (told.spent, told.reported) == (1_500, date(2026, 11, 15))


def test_a_morning_report_of_today_slows_no_pace() -> None:
    """At ten in the morning 40 ₽ of the day's 1 000 have gone: the month still ends where it was going to."""
    days = {**spent([100_000] * 40), date(2026, 11, 16): 4_000}
    told = spending(3_000_000, days, NOVEMBER, date(2026, 11, 16))
    assert (told.spent, told.left) == (1_504_000, 14)
    assert told.forecast is not None
    assert told.forecast.low <= told.forecast.usual == 3_000_000 <= told.forecast.high
    assert told.verdict == "fine"
    last = {**spent([100_000] * 44, date(2026, 11, 29)), date(2026, 11, 30): 4_000}
    ends = spending(3_000_000, last, NOVEMBER, date(2026, 11, 30)).forecast
    assert ends is not None
    assert (ends.low, ends.usual) == (2_904_000, 3_000_000)


def test_what_today_has_spent_already_counts_however_much_it_is() -> None:
    days = {**spent([100_000] * 40), date(2026, 11, 16): 900_000}
    told = spending(3_000_000, days, NOVEMBER, date(2026, 11, 16))
    assert told.forecast is not None
    assert told.forecast.usual == 1_500_000 + 900_000 + 14 * 100_000
    assert told.verdict == "will_be_over"


@given(st.lists(st.integers(-50_000, 10**9), min_size=FEWEST, max_size=60), st.integers(1, 31))
def test_the_interval_holds_its_middle_and_is_never_below_nothing(amounts: list[int], ahead: int) -> None:
    found = foretold(spent(amounts), [date(2026, 11, 16) + timedelta(days=n) for n in range(ahead)])
    assert found is not None
    usual, low, high = found
    assert low >= 0
    assert low <= max(usual, 0) <= high


def test_four_of_five_months_end_inside_the_interval() -> None:
    """Two hundred invented months: weekdays, noise of a tenth, a level that wanders from week to week."""
    rng, inside = Random(7), 0
    weekday = (1.1, 1.1, 1.0, 1.0, 0.95, 0.85, 0.75)
    for _ in range(200):
        level, days = 100_000.0, {}
        for n in range(58):
            day = date(2026, 10, 4) + timedelta(days=n)
            if day.weekday() == 0:
                level *= rng.choice((0.9, 1.0, 1.0, 1.1))
            days[day] = round(level * weekday[day.weekday()] * rng.gauss(1, 0.1))
        known = {day: amount for day, amount in days.items() if day <= date(2026, 11, 15)}
        ahead = [day for day in days if date(2026, 11, 15) < day <= date(2026, 11, 30)]
        found = foretold(known, ahead)
        assert found is not None
        inside += found[1] <= sum(days[day] for day in ahead) <= found[2]
    assert 140 <= inside <= 188, inside
