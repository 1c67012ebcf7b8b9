"""Leads as a list, and one lead with its whole history."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kulmina.clients import people
from kulmina.current import leads
from kulmina.domain.funnel import STAGES, VERDICTS
from kulmina.domain.lead_state import STATES
from kulmina.web import downloads, story, words
from kulmina.web.access import account, opens, sees_contacts
from kulmina.web.leads import choice, moves, table
from kulmina.web.page import Page, turn

AT_ONCE = 50
MOST_CREATIVES = 300


@require_safe
@opens("leads")
def index(request: HttpRequest) -> HttpResponse:
    """Leads newest first, by creative, stage, verdict, state and days."""
    page = turn(request, "leads")
    chosen = choice.asked(page)
    try:
        found = leads.leads(chosen, after=request.GET.get("after"), limit=AT_ONCE)
    except ValueError as error:
        raise Http404(str(error)) from error
    contacts = leads.contacts([row.client for row in found.rows], full=sees_contacts(account(request)))
    count = leads.count(chosen)
    return page.show(
        "leads/list.html",
        chosen=chosen,
        rows=[_shown(page, row, contacts.get(row.client or "", "")) for row in found.rows],
        count=count,
        following=found.after,
        later=bool(request.GET.get("after")),
        narrowed=_narrowed(page, chosen),
        choices=_choices(page, chosen),
        kept=_kept(page, chosen),
        files=table.FORMS if count <= table.MOST else (),
    )


@require_safe
@opens("leads")
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The whole list as CSV or XLSX, where it is not too long for a file."""
    if form not in table.FORMS:
        raise Http404(form)
    page = turn(request, "leads")
    chosen = choice.asked(page)
    if leads.count(chosen) > table.MOST:
        raise Http404(form)
    name = f"leads-{page.span.start}-{page.span.last}"
    return downloads.as_file(form, name, _("Leads"), table.header(), table.rows(page, chosen))


@require_safe
@opens("leads")
def one(request: HttpRequest, lead_id: str) -> HttpResponse:
    """A lead: where it stands, whose it is, and everything that happened."""
    page = turn(request, "leads")
    card = leads.card(lead_id, page.company)
    if card is None:
        raise Http404(lead_id)
    if not choice.may_read(page, card):
        raise PermissionDenied(lead_id)
    row, lead = card.row, card.lead
    full = choice.dials(page, card)
    contacts = leads.contacts([row.client], full=full)
    names = people.names([row.client]) if full and row.client else {}
    creative = page.company.creatives.get(row.creative or "")
    return page.show(
        "leads/one.html",
        card=card,
        row=row,
        lead=lead,
        contact=contacts.get(row.client or "", ""),
        name=names.get(row.client or "", ""),
        days=story.tell(page, (step.event for step in card.history), {act.event_id for act in lead.duplicates}),
        steps=[
            (stage, at, stage == page.key_stage)
            for stage, at in zip(STAGES, lead.reached, strict=True)
            if stage in page.stages
        ],
        creative=page.creative(row.creative),
        owner=page.person(creative.owner) if creative and creative.owner else "",
        operator=page.person(lead.operator),
        booker=page.person(lead.arrival_operator),
        seller=page.person(lead.outcome.seller if lead.outcome else None),
        office=page.office(row.office),
        deals=[(deal, [(page.person(who), share) for who, share in deal.sellers.items()]) for deal in lead.deals],
        answered_in_time=lead.answered_in_time(page.company.rules),
        **moves.about(page, card),
    )


def _kept(page: Page, chosen: leads.Filter) -> list[tuple[str, str]]:
    """What the form of choices carries along: the days and the number that the list was opened from."""
    given = page.request.GET
    names = ["zone", "then", "counted", "met"] + (["by", "group"] if chosen.by != "creative" else [])
    return [*page.span.asked.items(), *((name, given[name]) for name in names if given.get(name))]


def _shown(page: Page, row: leads.Row, contact: str) -> dict[str, Any]:
    return {
        "row": row,
        "contact": contact,
        "creative": page.creative(row.creative),
        "operator": page.person(row.operator),
        "seller": page.person(row.seller),
    }


def _narrowed(page: Page, chosen: leads.Filter) -> str:
    """In words, the number that the list was opened from."""
    parts = [words.word(choice.zone(page), "zone"), words.word(choice.then(page), "state")]
    parts.append(words.word(None if chosen.search else choice.met(page), "met"))
    parts += [words.word(chosen.counted, "counted"), _group(page, chosen)]
    return " · ".join(part for part in parts if part)


def _group(page: Page, chosen: leads.Filter) -> str:
    if not chosen.by or not chosen.group or page.request.GET.get("creative"):
        return ""
    if chosen.group == leads.NOBODY:
        return words.word(chosen.by, "nobody")
    titles = {"creative": page.creative, "office": page.office}
    titles |= dict.fromkeys(("operator", "seller", "owner"), page.person)
    if chosen.by in ("channel", "platform"):
        return words.word(chosen.group, chosen.by)
    return titles.get(chosen.by, str)(chosen.group)


def _choices(page: Page, chosen: leads.Filter) -> list[dict[str, Any]]:
    """The drop-down lists of the filter: name, title, offered values."""
    lists = [
        ("stage", [(stage, page.stage(stage)) for stage in page.stages[1:]], chosen.stage),
        ("verdict", [(verdict, words.word(verdict, "verdict")) for verdict in VERDICTS], chosen.verdict),
        ("state", [(state, words.word(state, "state")) for state in STATES], chosen.state),
    ]
    if len(page.company.creatives) <= MOST_CREATIVES:
        offered = sorted(((c, page.creative(c)) for c in page.company.creatives), key=lambda item: item[1].casefold())
        chosen_creative = chosen.group if chosen.by == "creative" else None
        lists.insert(0, ("creative", [*offered, (leads.NOBODY, words.word("creative", "nobody"))], chosen_creative))
    return [{"name": name, "offered": offered, "chosen": now} for name, offered, now in lists]
