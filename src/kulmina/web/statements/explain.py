"""A statement in words: each line with its arithmetic and the leads or payments that it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from kulmina.domain import pay_text
from kulmina.domain.formula import Line
from kulmina.domain.kpi import CATALOGUE
from kulmina.domain.pay import PayError
from kulmina.domain.pay_text import Language
from kulmina.domain.statement import Statement
from kulmina.web import figures
from kulmina.web.page import Page
from kulmina.web.pay import Payroll
from kulmina.web.span import period_title
from kulmina.web.statements import seen


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing a line counts. `lead`: the lead whose history shows it, where there is one."""

    id: str
    lead: str | None


@dataclass(frozen=True, slots=True)
class Explained:
    """One line of a statement as it is shown; `amount` in kopecks."""

    title: str
    formula: str
    amount: int
    component: str = ""
    note: str = ""
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """A whole statement in words."""

    lines: tuple[Explained, ...]
    prior: tuple[Explained, ...]
    adjustments: tuple[Explained, ...]
    ignored: tuple[Explained, ...]


def language() -> Language:
    return "en" if figures.english() else "ru"


def explain(page: Page, slip: Statement, pay: Payroll) -> Words:
    """The statement in the page's language."""
    ids = {i for line in slip.lines for i in pay.evidence.get((slip.person, line.component), ())}
    leads = seen.leads_of(ids)
    tongue = language()
    return Words(
        lines=tuple(_line(line, slip, pay, leads) for line in slip.lines),
        prior=tuple(_prior(page, line) for line in slip.prior_period),
        adjustments=tuple(
            Explained(item.reason or _("Amount by hand"), _hands(page, item), item.amount) for item in slip.adjustments
        ),
        ignored=tuple(
            Explained(
                item.reason or _("Amount by hand"), _hands(page, item), item.amount, note=pay_text.ignored(why, tongue)
            )
            for item, why in slip.ignored
        ),
    )


def _line(line: Line, slip: Statement, pay: Payroll, leads: Mapping[str, str]) -> Explained:
    found = pay.evidence.get((slip.person, line.component), ())
    proofs = tuple(Proof(i, leads.get(i)) for i in found)
    return Explained(title(line), pay_text.text(line, language()), line.amount, line.component, proofs=proofs)


def title(line: Line) -> str:
    """What a line pays for: the figure it hangs on, or the word for its kind."""
    kinds = {
        "fixed": _("Fixed part"),
        "multiplier": _("Coefficient"),
        "bonus_if": _("Bonus"),
        "cap": _("Cap"),
        "floor": _("Guaranteed minimum"),
    }
    named = [_figure(kpi) for kpi, _value in line.kpis]
    if line.kind in kinds:
        return f"{kinds[line.kind]}: {', '.join(_small(name) for name in named)}" if named else kinds[line.kind]
    return ", ".join(named) or line.component


def _figure(kpi: str) -> str:
    known = CATALOGUE.get(kpi)
    if known is None:
        return kpi
    return known.title_en if figures.english() else known.title_ru


def _small(name: str) -> str:
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _prior(page: Page, change: Any) -> Explained:
    """A correction of an earlier period: how the line looks now and how it looked before."""
    tongue = language()
    line = change.now or change.then
    now = pay_text.text(change.now, tongue) if change.now else _("nothing")
    then = pay_text.text(change.then, tongue) if change.then else _("nothing")
    period = period_title(page.company.period(change.period))
    return Explained(
        f"{period}: {_small(title(line)) if line else change.component}",
        _("now: %(now)s") % {"now": now},
        change.amount,
        change.component,
        note=_("before: %(then)s") % {"then": then},
    )


def _hands(page: Page, item: Any) -> str:
    author = _("posted by %(name)s") % {"name": page.person(item.author)}
    if not item.approved_by:
        return author
    approved = _("approved by %(name)s") % {"name": page.person(item.approved_by)}
    return f"{author}, {approved}"


def problem(error: PayError) -> str:
    """Why somebody's pay cannot be worked out."""
    return error.problem if figures.english() else error.problem_ru


def roubles(amount: int) -> Fraction:
    return Fraction(amount, 100)


def table(page: Page, slip: Statement, told: Words) -> list[list[Any]]:
    """The rows of a statement's file."""
    rows: list[list[Any]] = [
        [line.title, line.formula, roubles(line.amount)] for line in (*told.lines, *told.prior, *told.adjustments)
    ]
    if slip.carry_in:
        rows.append([_("Carried over from earlier periods"), "", roubles(slip.carry_in)])
    if slip.carry_out:
        rows.append([_("Carried over to the next period"), "", roubles(slip.carry_out)])
    rows.append([_("To be paid"), "", roubles(slip.total)])
    rows += [
        [_("Does not count: %(title)s") % {"title": line.title}, line.note, roubles(line.amount)]
        for line in told.ignored
    ]
    return rows
