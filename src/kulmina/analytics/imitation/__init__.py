"""Imitation of activity: did clicks, visits, calls or bookings grow while what they are for did not? (R23–R25)

    judged = judge(rows(clicks, target_actions, spend, reported=reported), since)
    for verdict in judged.flags: sentence(verdict, ...)

`judge` compares two spans once; `watch` looks every day and still keeps its promise about false alarms.
"""

from kulmina.analytics.imitation.alarms import ALPHA, Alarm, watch
from kulmina.analytics.imitation.review import Review, Sign, review
from kulmina.analytics.imitation.verdicts import Judged, Verdict, judge
from kulmina.analytics.imitation.windows import Rows, rows

__all__ = ["ALPHA", "Alarm", "Judged", "Review", "Rows", "Sign", "Verdict", "judge", "review", "rows", "watch"]
