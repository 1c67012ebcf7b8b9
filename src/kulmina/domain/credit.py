"""Who brought the client to the office: meetings, the first arrival and the operator credited for it (DOMAIN §8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from kulmina.domain.company import Rules


class Meeting(NamedTuple):
    """A booked meeting as it ended up: `slot` is the final one; `arrived_at`: an arrival named this meeting."""

    meeting: str
    booker: str
    booked_at: datetime
    event_id: str
    slot: datetime
    office: str | None = None
    confirmed_at: datetime | None = None
    cancelled_at: datetime | None = None
    no_show_at: datetime | None = None
    arrived_at: datetime | None = None

    @property
    def due(self) -> bool:
        """The slot came without the meeting having been cancelled before it."""
        return self.cancelled_at is None or self.cancelled_at >= self.slot

    @property
    def shown(self) -> bool:
        return self.arrived_at is not None

    @property
    def awaited(self) -> bool:
        """Nothing has become of the meeting yet."""
        return self.cancelled_at is None and self.no_show_at is None and self.arrived_at is None


class Arrival(NamedTuple):
    """The first arrival of a lead. `operator`: who is credited for it, None: nobody (a walk-in)."""

    at: datetime
    office: str | None
    meeting: str | None
    recorder: str
    event_id: str
    operator: str | None = None


def credited(arrival: Arrival, meetings: Mapping[str, Meeting], rules: Rules) -> str | None:
    """The operator credited for an arrival, or nobody.

    The booker of the meeting that the arrival names (an unknown meeting: nobody). Where none is named: the
    booker of the latest booking made before the arrival, not cancelled, with its final slot within
    `arrival_match_days` either side.
    """
    if arrival.meeting is not None:
        named = meetings.get(arrival.meeting)
        return named.booker if named else None
    reach = timedelta(days=rules.arrival_match_days)
    before = (arrival.at, arrival.event_id)
    near = [
        (meeting.booked_at, meeting.event_id, meeting.booker)
        for meeting in meetings.values()
        if meeting.cancelled_at is None
        and (meeting.booked_at, meeting.event_id) < before
        and abs(meeting.slot - arrival.at) <= reach
    ]
    return max(near)[2] if near else None
