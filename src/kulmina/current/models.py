"""The tables of the present. Instants are microseconds since 1970, money is kopecks, leads are journal numbers.

Nothing here is true by itself: `fold` writes these rows from the journal and `rebuild` writes them again.
Verdicts are the codes of `journal.columns`: 1 target, 2 non_target, 3 unknown, 4 invalid.
"""

from __future__ import annotations

from django.db import models


class Lead(models.Model):
    """One lead as it stands. The five stage columns hold the first fact of that stage or of any later one.

    `created` null: nothing has created this lead (or it is read as another's, `merged_into`).
    `came`: first arrival; `held`: first outcome; `valid`: first valid target action; `booked_last`: when the
    latest booking that names an office was made; `assigned`: last hand-over; `net`: payments less refunds;
    `last_at`: the last fact; `rung`: ten times the verdict and the place of the furthest stage (0 for a lead).
    `work`: place in `domain.queue.CLASSES` from 1 of what is to be done next, null: nothing; `due`, `until`, `why`:
    from when, by when and why; `free`: when it goes to others where its operator is silent; `tries`: calls without
    an answer; `touches`: follow-ups since the outcome; `hand`: the seller at work; `outcome`: the latest one,
    `first_outcome`: how the first meeting ended, at `held` with `seller`.
    """

    number = models.BigAutoField(primary_key=True)
    lead_id = models.CharField(max_length=80)
    client = models.BigIntegerField(null=True)
    merged_into = models.BigIntegerField(null=True)
    creative = models.CharField(max_length=80, null=True)
    action = models.CharField(max_length=24, null=True)
    created = models.BigIntegerField(null=True)
    valid = models.BigIntegerField(null=True)
    contacted = models.BigIntegerField(null=True)
    booked = models.BigIntegerField(null=True)
    arrived = models.BigIntegerField(null=True)
    signed = models.BigIntegerField(null=True)
    paid = models.BigIntegerField(null=True)
    verdict = models.SmallIntegerField(default=3)
    office_verdict = models.SmallIntegerField(default=3)
    reason = models.CharField(max_length=200, null=True)
    state = models.CharField(max_length=16)
    operator = models.CharField(max_length=80, null=True)
    assigned = models.BigIntegerField(null=True)
    came = models.BigIntegerField(null=True)
    booker = models.CharField(max_length=80, null=True)
    seller = models.CharField(max_length=80, null=True)
    held = models.BigIntegerField(null=True)
    arrival_office = models.CharField(max_length=80, null=True)
    booking_office = models.CharField(max_length=80, null=True)
    booked_last = models.BigIntegerField(null=True)
    response = models.BigIntegerField(null=True)
    deals = models.SmallIntegerField(default=0)
    net = models.BigIntegerField(default=0)
    next_at = models.BigIntegerField(null=True)
    last_at = models.BigIntegerField(null=True)
    work = models.SmallIntegerField(null=True)
    due = models.BigIntegerField(null=True)
    until = models.BigIntegerField(null=True)
    free = models.BigIntegerField(null=True)
    why = models.CharField(max_length=16, null=True)
    tries = models.SmallIntegerField(default=0)
    touches = models.SmallIntegerField(default=0)
    hand = models.CharField(max_length=80, null=True)
    outcome = models.CharField(max_length=16, null=True)
    first_outcome = models.CharField(max_length=16, null=True)
    rung = models.GeneratedField(
        expression=models.F("verdict") * 10
        + models.Case(
            models.When(paid__isnull=False, then=5),
            models.When(signed__isnull=False, then=4),
            models.When(arrived__isnull=False, then=3),
            models.When(booked__isnull=False, then=2),
            models.When(contacted__isnull=False, then=1),
            default=0,
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lead_id"], name="current_lead_once")]
        indexes = [
            models.Index(
                fields=["creative", "created", "verdict", "contacted", "booked", "arrived", "signed", "paid"],
                name="current_lead_funnel",
            ),
            models.Index(fields=["operator", "rung", "created", "last_at", "valid"], name="current_lead_rungs"),
            models.Index(fields=["creative", "valid", "verdict", "created"], name="current_lead_valid"),
            models.Index(
                fields=["created", "state", "came", "paid", "action", "operator"], name="current_lead_scheme"
            ),
            models.Index(fields=["state", "created"], name="current_lead_state"),
            models.Index(fields=["operator", "created"], name="current_lead_operator"),
            models.Index(fields=["client"], name="current_lead_client"),
            models.Index(
                fields=["next_at"], name="current_lead_next", condition=models.Q(next_at__isnull=False)
            ),
            models.Index(
                fields=["work", "due", "operator", "free"], name="current_lead_work",
                condition=models.Q(work__isnull=False),
            ),
            models.Index(
                fields=["operator", "work", "due"], name="current_lead_own_work",
                condition=models.Q(work__isnull=False),
            ),
            models.Index(
                fields=["hand", "state", "due"], name="current_lead_hand", condition=models.Q(hand__isnull=False)
            ),
            models.Index(
                fields=["held", "seller", "first_outcome"], name="current_lead_held",
                condition=models.Q(held__isnull=False),
            ),
        ]  # fmt: skip


class Assignment(models.Model):
    """Every hand-over of a lead, `place` counting them, for the operator of record at an earlier instant."""

    lead = models.BigIntegerField()
    at = models.BigIntegerField()
    place = models.SmallIntegerField()
    operator = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["lead", "at", "place", "operator"], name="current_assignment_lead")]


class Meeting(models.Model):
    """A booked meeting with its final slot. `state`: due, cancelled, no_show, arrived."""

    meeting = models.CharField(max_length=80)
    lead = models.BigIntegerField()
    booker = models.CharField(max_length=80)
    office = models.CharField(max_length=80, null=True)
    booked = models.BigIntegerField()
    event_id = models.CharField(max_length=80)
    slot = models.BigIntegerField()
    confirmed = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10)

    class Meta:
        indexes = [
            models.Index(fields=["lead", "booked"], name="current_meeting_lead"),
            models.Index(fields=["slot"], name="current_meeting_slot"),
            models.Index(fields=["office", "slot", "state"], name="current_meeting_office"),
            models.Index(fields=["booker", "slot"], name="current_meeting_booker"),
        ]


class Visit(models.Model):
    """A client in an office. `seller`, `taken`: who took him from the waiting room and when; `served`: when the
    office first spoke of the meeting; `left`: when he left without having been received."""

    event_id = models.CharField(max_length=80)
    lead = models.BigIntegerField()
    at = models.BigIntegerField()
    office = models.CharField(max_length=80, null=True)
    meeting = models.CharField(max_length=80, null=True)
    seller = models.CharField(max_length=80, null=True)
    taken = models.BigIntegerField(null=True)
    served = models.BigIntegerField(null=True)
    left = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["lead"], name="current_visit_lead"),
            models.Index(fields=["office", "at"], name="current_visit_office"),
            models.Index(fields=["at"], name="current_visit_at"),
        ]


class Deal(models.Model):
    """A signed contract and who shares it: `sellers` is JSON, exact share by seller."""

    deal = models.CharField(max_length=80)
    lead = models.BigIntegerField()
    signed = models.BigIntegerField()
    amount = models.BigIntegerField()
    sellers = models.TextField()
    cancelled = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["lead"], name="current_deal_lead"),
            models.Index(fields=["deal"], name="current_deal_deal"),
            models.Index(fields=["signed"], name="current_deal_signed"),
        ]


class Promise(models.Model):
    """A payment of a contract that the client promised. `day`: days since 1970; `amount`: kopecks."""

    lead = models.BigIntegerField()
    deal = models.CharField(max_length=80)
    day = models.IntegerField()
    amount = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["lead"], name="current_promise_lead"),
            models.Index(fields=["day"], name="current_promise_day"),
        ]


class Payment(models.Model):
    """Money that came, what is left of it after its refunds, and the lead and creative it is owed to.

    `office`, `method`, `cashier`: whose till took it, how, and who recorded it."""

    payment = models.CharField(max_length=80)
    deal = models.CharField(max_length=80)
    lead = models.BigIntegerField()
    creative = models.CharField(max_length=80, null=True)
    lead_created = models.BigIntegerField(null=True)
    at = models.BigIntegerField()
    amount = models.BigIntegerField()
    net = models.BigIntegerField()
    office = models.CharField(max_length=80, null=True)
    method = models.CharField(max_length=16, null=True)
    cashier = models.CharField(max_length=80, null=True)
    event_id = models.CharField(max_length=80, default="")

    class Meta:
        indexes = [
            models.Index(fields=["lead"], name="current_payment_lead"),
            models.Index(fields=["payment"], name="current_payment_payment"),
            models.Index(fields=["at", "creative", "net", "lead"], name="current_payment_at"),
            models.Index(
                fields=["lead_created", "at", "lead", "net", "creative"], name="current_payment_cohort"
            ),
        ]  # fmt: skip


class Refund(models.Model):
    """Money that went back, on the day when it did."""

    refund = models.CharField(max_length=80)
    payment = models.CharField(max_length=80)
    lead = models.BigIntegerField()
    at = models.BigIntegerField()
    amount = models.BigIntegerField()
    office = models.CharField(max_length=80, null=True)
    method = models.CharField(max_length=16, null=True)
    cashier = models.CharField(max_length=80, null=True)
    event_id = models.CharField(max_length=80, default="")

    class Meta:
        indexes = [
            models.Index(fields=["lead"], name="current_refund_lead"),
            models.Index(fields=["at", "amount"], name="current_refund_at"),
        ]


class AdDay(models.Model):
    """A creative's day as last reported; `day`: days since 1970; `no`, `known`: of the report that holds."""

    creative = models.CharField(max_length=80)
    day = models.IntegerField()
    impressions = models.BigIntegerField()
    clicks = models.BigIntegerField()
    visits = models.BigIntegerField(null=True)
    spend = models.BigIntegerField()
    actions = models.BigIntegerField(null=True)
    purchases = models.BigIntegerField(null=True)
    known = models.BigIntegerField()
    no = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["creative", "day"], name="current_adday_once")]
        indexes = [
            models.Index(
                fields=["day", "creative", "impressions", "clicks", "visits", "spend", "actions", "purchases"],
                name="current_adday_funnel",
            )
        ]


class Fold(models.Model):
    """How far the journal is folded, by which version of the fold."""

    id = models.SmallIntegerField(primary_key=True)
    last_no = models.BigIntegerField()
    version = models.SmallIntegerField()
