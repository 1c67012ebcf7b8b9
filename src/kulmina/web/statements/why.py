"""What does not count for somebody in a period, gathered by reason, each lead and payment leading to its history."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from kulmina import wiring
from kulmina.analytics.cohort import cut_to
from kulmina.analytics.leads import view
from kulmina.analytics.payroll import as_of
from kulmina.analytics.why_not import why_not
from kulmina.domain.company import Company
from kulmina.domain.kpi import CATALOGUE
from kulmina.domain.period import Period
from kulmina.domain.why_not import WhyNot, sentence
from kulmina.web import figures
from kulmina.web.remembered import Remembered, journal
from kulmina.web.statements import seen

SHOWN = 100
KEPT = 32

_kept = Remembered[tuple[WhyNot, ...]](KEPT)


@dataclass(frozen=True, slots=True)
class Shown:
    """A lead, a payment or an amount by hand. `lead`: the lead whose history shows it, where there is one."""

    id: str
    lead: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Everything that one figure leaves out for one reason. `more`: how many are not shown."""

    sentence: str
    figure: str
    count: int
    shown: tuple[Shown, ...]
    more: int


def groups(company: Company, period: Period, person: str, now: datetime) -> list[Group]:
    """What does not count, the same things together, in the page's language."""
    found: dict[tuple[str, str], list[WhyNot]] = defaultdict(list)
    for one in _told(company, period, person, now):
        found[one.figure, one.reason].append(one)
    leads = seen.leads_of({one.lead for some in found.values() for one in some[:SHOWN] if one.lead})
    return [_group(figure, reason, some, set(leads)) for (figure, reason), some in sorted(found.items())]


def _group(figure: str, reason: str, some: list[WhyNot], leads: set[str]) -> Group:
    ids = dict.fromkeys((one.id, one.lead if one.lead in leads else None) for one in some)
    shown = tuple(Shown(*each) for each in list(ids)[:SHOWN])
    english = figures.english()
    known = CATALOGUE.get(figure)
    title = (known.title_en if english else known.title_ru) if known else figure
    return Group(sentence(reason, "en" if english else "ru"), title, len(ids), shown, len(ids) - len(shown))


def _told(company: Company, period: Period, person: str, now: datetime) -> tuple[WhyNot, ...]:
    """The reasons as known at the close, of an open period now; worked out once for a state of the journal."""

    def work_out() -> tuple[WhyNot, ...]:
        source = as_of(wiring.source(), period.id, now)
        with source.scratch():
            part = cut_to(view(source, min(now, period.close_at)), [period])
            return why_not(part, person, periods=company.periods)

    return _kept.get((*journal(), period.id, person, now >= period.close_at), work_out)
