"""How often booked clients have come lately: counted once a day from the meetings of the last 90 days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Lock

from django.db import connection

from kulmina.domain.overbooking import BUCKETS, Counted, Habit, Rates
from kulmina.domain.period import micros
from kulmina.journal.rows import select

WINDOW = timedelta(days=90)
ENOUGH = 50_000  # the latest bookings: more of them would tell nothing new
_DAY = 86_400_000_000
_STEPS = " ".join(f"WHEN slot - booked < {days * _DAY} THEN {number}" for number, days in enumerate(BUCKETS))
WAITED = f"CASE {_STEPS} ELSE {len(BUCKETS)} END"  # the bucket of waiting of a booking, in SQL
_lock = Lock()
_kept: dict[tuple[str, int], Rates] = {}


def rates(now: datetime) -> Rates:
    """The probabilities that booked clients come, as the meetings until this day tell them."""
    day = micros(now) // _DAY
    key = (str(connection.settings_dict["NAME"]), day)
    with _lock:
        known = _kept.get(key)
    if known is None:
        habit = count(now)
        known = habit.rates()
        if habit.counts:  # where there is no history yet, looking again costs nothing
            with _lock:
                _kept.clear()
                _kept[key] = known
    return known


def count(now: datetime) -> Habit:
    """The bookings whose slot came in the 90 days before the day of an instant, the latest ones, but those cancelled.

    By office, bucket of waiting and whether the client had confirmed.
    """
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    found = select(
        f"SELECT office, {WAITED} AS waited, confirmed IS NOT NULL AS said, COUNT(*), "
        "SUM(CASE WHEN state = 'arrived' THEN 1 ELSE 0 END) FROM ("
        "SELECT office, slot, booked, confirmed, state FROM current_meeting WHERE slot >= %s AND slot < %s "
        "AND state <> 'cancelled' AND office IS NOT NULL ORDER BY slot DESC LIMIT %s) m GROUP BY 1, 2, 3",
        micros(today - WINDOW), micros(today), ENOUGH,
    )  # fmt: skip
    return Habit(
        {(office, int(place), bool(said)): Counted(due, int(shown)) for office, place, said, due, shown in found}
    )
