"""Who opens which page and who records what, written out from the table of roles and tried one by one."""

from __future__ import annotations

import pytest
from tests.house.conftest import OWN, ROLES, Crawl, addresses
from tests.web.office import PEOPLE

from kulmina.domain import facts
from kulmina.domain.company import Company, Person, read_rules
from kulmina.domain.rights import Actor, may

HEADS = "owner commercial_director"
REPORTS = f"{HEADS} marketing_head marketer cc_head sales_head quality_controller analyst"
EVERYBODY = " ".join(ROLES)
NOT_OF_CLIENTS = {"contractor", "analyst", "payroll"}
# The beginning of an address and who opens what is behind it; the longest beginning counts.
OPENS = {
    "/account/": EVERYBODY,
    "/undo/": EVERYBODY,
    "/hat/": EVERYBODY,
    "/amounts": f"{HEADS} payroll cc_head",
    "/disputes/": f"{HEADS} payroll",
    "/disputes/open/": EVERYBODY,
    "/live/": EVERYBODY,
    "/calls/": "operator cc_head",
    "/today/": HEADS,
    "/callcentre/": f"{HEADS} cc_head",
    "/floor/": f"{HEADS} sales_head",
    "/quality/": f"{HEADS} quality_controller cc_head",
    "/guards/": f"{HEADS} quality_controller cc_head",
    "/payroll/": f"{HEADS} payroll",
    "/plans": HEADS,
    "/treatment/": f"{HEADS} marketing_head marketer",
    "/budget/": f"{HEADS} marketing_head marketer analyst",
    "/imitation/": REPORTS,
    "/imitation/leads": " ".join(role for role in REPORTS.split() if role != "analyst"),
    "/search/": " ".join(role for role in ROLES if role not in NOT_OF_CLIENTS),
    "/scheme/": REPORTS,
    "/schemes": f"{HEADS} payroll analyst",
    "/schemes/change/": HEADS,
    "/schemes/review/": HEADS,
    "/schemes/trial/": HEADS,
    "/schemes/publish/": HEADS,
    "/schemes/upload/": HEADS,
    "/schemes/assign/": HEADS,
    "/schemes/end/": HEADS,
    "/schemes/undo/": HEADS,
    "/score/": f"{HEADS} marketing_head cc_head analyst",
    "/forecast/": f"{HEADS} marketing_head cc_head sales_head analyst",
    "/forecast/save/": HEADS,
    "/funnel/": f"{REPORTS} contractor",
    "/marketing/": f"{HEADS} marketing_head marketer analyst contractor",
    "/leads/": f"{HEADS} marketing_head marketer cc_head sales_head quality_controller operator seller",
    "/leads/moves/": f"{HEADS} marketing_head marketer",
    "/clients/": f"{HEADS} cc_head operator office_admin seller sales_head quality_controller",
    "/clients/duplicates/": f"{HEADS} cc_head sales_head quality_controller",
    "/reception/": f"{HEADS} office_admin sales_head",
    "/sales/": f"{HEADS} seller sales_head",
    "/till/": f"{HEADS} cashier",
    "/booking/": f"{HEADS} cc_head operator office_admin seller sales_head",
    "/offices/": HEADS,
    "/history/": HEADS,
    "/portrait/": f"{HEADS} marketing_head cc_head sales_head analyst",
    "/target/": f"{HEADS} marketing_head marketer analyst",
    "/target/change/": HEADS,
    "/target/choose/": HEADS,
    "/target/undo/": HEADS,
    "/people/": HEADS,
    "/people/access": "owner",
    "/people/new/": "owner",
    "/results/": EVERYBODY,
    "/start/": "owner",
    "/statements/": EVERYBODY,
    "/statements/2026-10/statements.": f"{HEADS} payroll",
}
# Open to whoever has the address: the door, passwords by mail, colours, and feeds of calendars by their secret key.
DOORS = ("/favicon.ico", "/sign-in/", "/sign-out/", "/password/", "/language/", "/theme/", "/booking/feed/", "/tour/")


def _opens(address: str) -> set[str] | None:
    """The roles that open the page; None: a door."""
    known = [beginning for beginning in OPENS if address.startswith(beginning)]
    if address == "/" or not known or address.startswith(DOORS):
        return set(ROLES) if address == "/" else None
    return set(OPENS[max(known, key=len)].split())


def test_every_address_has_its_roles() -> None:
    unknown = [one for one in addresses() if one != "/" and not one.startswith((*DOORS, *OPENS))]
    assert not unknown, "say in OPENS who opens these"


def test_nobody_who_is_not_signed_in_sees_anything(crawl: Crawl) -> None:
    for address in addresses():
        if _opens(address) is None:
            continue
        read, posted = crawl.read[None, address], crawl.posted.get((None, address))
        for answer in filter(None, (read, posted)):
            assert answer.status in (302, 401, 405), f"{address}: {answer.status}"
            assert answer.status != 302 or answer.location.startswith(("/sign-in/", "/account/")), address


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_its_pages_and_no_others(crawl: Crawl, role: str) -> None:
    wrong: list[tuple[str, int | str]] = []
    for address in addresses():
        roles, answer = _opens(address), crawl.read[role, address]
        if answer.status >= 500:
            wrong.append((address, answer.status))
        if roles is None or answer.status == 405:
            continue
        if role not in roles and answer.status != 403:
            wrong.append((address, f"{answer.status}, though {role} does not open it"))
        if role in roles and answer.status == 403 and not _about_one_thing(address):
            wrong.append((address, f"403, though {role} opens it"))
    assert not wrong


def _about_one_thing(address: str) -> bool:
    return any(part in address for part in ("L01", "S1", "c1", "OF1", "/1/"))


@pytest.mark.parametrize("role", ROLES)
def test_a_role_acts_only_where_it_may(crawl: Crawl, role: str) -> None:
    wrong: list[tuple[str, int | str]] = []
    for address in addresses():
        if address.startswith(OWN):
            continue
        roles, answer = _opens(address), crawl.posted[role, address]
        if answer.status >= 500:
            wrong.append((address, answer.status))
        if roles is not None and role not in roles and answer.status not in (403, 405):
            wrong.append((address, f"{answer.status}, though {role} has no business there"))
    assert not wrong


# Who records which fact, kind by kind.
FLOW = "operator"
RECORDS = {
    "target_action": "operator office_admin",
    "lead.assigned": "operator cc_head",
    "lead.merged": "cc_head sales_head quality_controller",
    "lead.qualified": FLOW,
    "lead.cut_off": FLOW,
    "lead.invalid": FLOW,
    "lead.lost": "operator seller",
    "lead.slept": "operator seller",
    "lead.reactivated": "operator seller",
    "lead.reattributed": "commercial_director marketing_head marketer",
    "call": FLOW,
    "callback.scheduled": FLOW,
    "meeting.booked": FLOW,
    "meeting.confirmed": FLOW,
    "meeting.reminded": FLOW,
    "meeting.rescheduled": FLOW,
    "meeting.cancelled": FLOW,
    "meeting.no_show": "office_admin",
    "visit.arrived": "office_admin",
    "visit.left_unserved": "office_admin",
    "visit.classified": "seller",
    "seller.assigned": "office_admin seller sales_head",
    "meeting.outcome": "seller",
    "followup.scheduled": "seller sales_head",
    "followup.done": "seller",
    "deal.signed": "seller",
    "deal.scheduled": "seller",
    "deal.cancelled": "seller",
    "payment.received": "cashier",
    "payment.refunded": "cashier",
    "till.closed": "cashier",
    "qc.reviewed": "quality_controller",
    "qc.verdict": "quality_controller",
    "qc.cutoff_overturned": "quality_controller",
    "consent.recorded": "operator office_admin seller",
    "consent.revoked": FLOW,
    "ad.reported": "marketing_head marketer",
    "creative.registered": "marketing_head marketer",
    "budget.set": "marketing_head marketer",
    "budget.accepted": "owner commercial_director marketing_head marketer",
    "creative.noted": "owner commercial_director marketing_head marketer",
    "score.trained": "owner commercial_director cc_head",
    "business.configured": "owner",
    "office.registered": "owner",
    "person.registered": "owner",
    "period.defined": "owner",
    "preset.saved": "owner commercial_director",
    "scheme.published": "owner commercial_director",
    "scheme.assigned": "owner commercial_director",
    "plan.set": "owner commercial_director",
    "adjustment.posted": "commercial_director cc_head payroll",
    "timesheet.recorded": "payroll",
    "period.closed": "payroll",
    "statement.issued": "payroll",
    "dispute.opened": " ".join(role for role in ROLES if role not in ("owner", "contractor")),
    "dispute.resolved": "owner commercial_director",
}
BY_TAKING_BACK = {"event.voided", "void"}  # one's own facts; quality control: arrivals


@pytest.mark.parametrize("kind", sorted(set(facts.KINDS) - BY_TAKING_BACK))
def test_a_fact_is_recorded_by_those_whose_work_it_is(kind: str) -> None:
    assert kind in RECORDS, f"say in RECORDS who records {kind}"
    people = {person: Person(person, role.value) for person, (_name, role, _office) in PEOPLE.items()}
    company = Company(rules=read_rules({}), people=people)
    allowed = {role for role in ROLES if may(Actor("somebody", role), kind, company)}
    assert allowed == set(RECORDS[kind].split())
