"""A pay slip in words: what each line pays for, its arithmetic, what it stands on, and why earlier periods changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from kulmina.cli.language import said

if TYPE_CHECKING:
    from kulmina.analytics.payroll import Close
    from kulmina.domain.formula import Line
    from kulmina.domain.pay_text import Language
    from kulmina.domain.statement import PriorLine, Statement

Evidence: TypeAlias = Mapping[str, list[str]]
Behind: TypeAlias = Mapping[tuple[str, str], frozenset[str]]
_KINDS = {
    "fixed": ("оклад", "fixed part"),
    "multiplier": ("коэффициент", "coefficient"),
    "bonus_if": ("премия", "bonus"),
    "cap": ("потолок", "cap"),
    "floor": ("гарантированный минимум", "guaranteed minimum"),
}


def behind(close: Close, person: str, *, own: bool = False) -> dict[tuple[str, str], frozenset[str]]:
    """By (period, component): the ids that a person's lines of the periods before a close's own stand on.

    `own`: of the close's own period too, which is an earlier one for the next close.
    """
    from kulmina.analytics.evidence import Evidence

    found = {}
    for place, (period, lines) in enumerate(close.lines.items()):
        if (period == close.period.id and not own) or person not in lines:
            continue
        known = Evidence(close.whole.only(place))
        for line in lines[person]:
            ids = (i for kpi, _value in line.kpis for i in known.ids(kpi, person))
            found[period, line.component] = frozenset(ids)
    return found


def rows(slip: Statement, evidence: Evidence, now: Behind, then: Behind, language: Language) -> list[dict[str, Any]]:
    """The lines of a slip, corrections, amounts by hand, what is carried over, and the sums."""
    from kulmina.domain import pay_text
    from kulmina.domain.money import roubles

    found: list[dict[str, Any]] = [
        {
            "line": title(line, language),
            "amount": roubles(line.amount),
            "how": pay_text.text(line, language),
            "evidence": _listed(evidence.get(line.component, [])),
        }
        for line in slip.lines
    ]
    found += [_correction(line, now, then, language) for line in slip.prior_period]
    found += [
        {
            "line": f"{said(language, 'корректировка', 'adjustment')} [{item.event_id}]",
            "amount": roubles(item.amount),
            "how": item.reason,
        }
        for item in slip.adjustments
    ]
    found += [
        {
            "line": f"{said(language, 'не учтено', 'not counted')} [{item.event_id}]",
            "amount": roubles(item.amount),
            "how": pay_text.ignored(why, language),
        }
        for item, why in slip.ignored
    ]
    sums = {
        said(language, "перенос с прошлого", "carried in"): slip.carry_in,
        said(language, "перенос на следующий", "carried over"): slip.carry_out,
        said(language, "фиксированная часть", "fixed part"): slip.fixed,
        said(language, "переменная часть", "variable part"): slip.variable,
        said(language, "итого", "total"): slip.total,
    }
    return found + [{"line": name, "amount": roubles(amount)} for name, amount in sums.items()]


def title(line: Line, language: Language) -> str:
    """What a line pays for, with the id of its component: «премия: балл контроля качества [qc]»."""
    from kulmina.domain.pay_text import name

    kind = [said(language, *_KINDS[line.kind])] if line.kind in _KINDS else []
    figures = ", ".join(name(kpi, language) for kpi, _value in line.kpis)
    return f"{': '.join([*kind, *filter(None, [figures])]) or line.kind} [{line.component}]"


def _correction(line: PriorLine, now: Behind, then: Behind, language: Language) -> dict[str, Any]:
    """A correction: the line as it is now and as it was before, their difference, and whose ids came and went."""
    from kulmina.domain.money import roubles
    from kulmina.domain.pay_text import money

    known = line.now or line.then
    paid_for = title(known, language) if known else f"[{line.component}]"
    after, before = (each.amount if each else 0 for each in (line.now, line.then))
    how = (
        f"{said(language, 'сейчас', 'now')}: {_arithmetic(line.now, language)}; "
        f"{said(language, 'раньше', 'before')}: {_arithmetic(line.then, language)}; "
        f"{money(after, language)} − {_bracketed(money(before, language))} = {money(line.amount, language)}"
    )
    key = (line.period, line.component)
    ids, old = now.get(key, frozenset()), then.get(key, frozenset())
    changes = [("+", sorted(ids - old)), ("−", sorted(old - ids))]
    return {
        "line": f"{said(language, 'перерасчёт', 'correction of')} {line.period}: {paid_for}",
        "amount": roubles(line.amount),
        "how": how,
        "evidence": "; ".join(f"{sign} {_listed(each)}" for sign, each in changes if each) or _listed(sorted(ids)),
    }


def _arithmetic(line: Line | None, language: Language) -> str:
    from kulmina.domain.pay_text import text

    return text(line, language) if line else said(language, "ничего", "nothing")


def _bracketed(amount: str) -> str:
    return f"({amount})" if amount.startswith("−") else amount


def _listed(ids: Iterable[str], most: int = 12) -> str:
    known = list(ids)
    return ", ".join(known[:most]) + (f" … ({len(known)})" if len(known) > most else "")
