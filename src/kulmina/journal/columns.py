"""The facts as columns: what analytics reads, whichever engine runs it and wherever the journal lives.

Four tables. Time is whole microseconds (int64), money whole kopecks (int64), words of a closed list are
small codes, so every engine gives the same answer. `events` holds a row for each fact that is not a
registry fact; a column that a kind has no use for is null.

| column | holds |
|---|---|
| no | number of the fact in its journal, unique |
| event_id | its id |
| kind | `facts.KINDS[...].code` |
| at, known | occurred_at, recorded_at |
| key | order of the facts of one lead: `at` * 512 + place among the lead's facts of that instant by event_id |
| lead | number of the lead (table `leads` gives its id) |
| actor | who did it |
| stage | funnel stage that the fact proves: 0 none, 1 lead … 6 paid (`STAGES`) |
| code | main word as a code: action, call result, verdict, outcome (`CODES`) |
| code2 | call direction (1 in, 2 out); consent of a target action (1 yes, 0 no) |
| subject | meeting, deal, payment or refund the fact is about; the event that is voided; the lead merged into |
| object | payment.received: its deal; payment.refunded: its payment |
| person | operator, seller or receiver of an adjustment |
| creative, office, reason, approved, name, contact | as in the payload |
| amount | kopecks |
| slot | instant of the slot, of the call-back or of the follow-up |
| number | talk seconds; score in hundredths of a point |
| answers | lead.qualified: the answers as JSON |

`ads`: one row per report of a creative's day; `shares`: one row per seller of a deal; `leads`: ids.
"""

from __future__ import annotations

import pyarrow as pa

STAGES = ("lead", "contacted", "booked", "arrived", "signed", "paid")
DIRECTION = {"in": 1, "out": 2}
CODES: dict[str, dict[str, int]] = {
    "action": {"application": 1, "call": 2, "visit": 3, "app_install": 4, "app_action": 5, "bki_application": 6, "online_purchase": 7},
    "result": {"connected": 1, "no_answer": 2, "busy": 3, "wrong_number": 4, "abandoned": 5},
    "verdict": {"target": 1, "non_target": 2, "unknown": 3, "invalid": 4},
    "outcome": {"sold": 1, "follow_up": 2, "refused": 3},
}  # fmt: skip
TIES = 512

EVENTS = pa.schema(
    [
        pa.field("no", pa.int64(), nullable=False),
        pa.field("event_id", pa.string(), nullable=False),
        pa.field("kind", pa.int16(), nullable=False),
        pa.field("at", pa.int64(), nullable=False),
        pa.field("known", pa.int64(), nullable=False),
        pa.field("key", pa.int64(), nullable=False),
        pa.field("lead", pa.int64()),
        pa.field("actor", pa.string()),
        pa.field("stage", pa.int16(), nullable=False),
        pa.field("code", pa.int16()),
        pa.field("code2", pa.int16()),
        pa.field("subject", pa.string()),
        pa.field("object", pa.string()),
        pa.field("person", pa.string()),
        pa.field("creative", pa.string()),
        pa.field("office", pa.string()),
        pa.field("reason", pa.string()),
        pa.field("approved", pa.string()),
        pa.field("name", pa.string()),
        pa.field("contact", pa.string()),
        pa.field("amount", pa.int64()),
        pa.field("slot", pa.int64()),
        pa.field("number", pa.int64()),
        pa.field("answers", pa.string()),
    ]
)
ADS = pa.schema(
    [
        pa.field("no", pa.int64(), nullable=False),
        pa.field("known", pa.int64(), nullable=False),
        pa.field("creative", pa.string(), nullable=False),
        pa.field("day", pa.int32(), nullable=False),  # days since 1970
        pa.field("impressions", pa.int64(), nullable=False),
        pa.field("clicks", pa.int64(), nullable=False),
        pa.field("visits", pa.int64()),
        pa.field("spend", pa.int64(), nullable=False),
        pa.field("actions", pa.int64()),
        pa.field("purchases", pa.int64()),
    ]
)
SHARES = pa.schema(
    [
        pa.field("no", pa.int64(), nullable=False),  # of the deal.signed fact
        pa.field("deal", pa.string(), nullable=False),
        pa.field("seller", pa.string(), nullable=False),
        pa.field("share", pa.string(), nullable=False),  # exact: "1", "0.3" or "1/3"
    ]
)
LEADS = pa.schema([pa.field("lead", pa.int64(), nullable=False), pa.field("lead_id", pa.string(), nullable=False)])
TABLES = {"events": EVENTS, "ads": ADS, "shares": SHARES, "leads": LEADS}
