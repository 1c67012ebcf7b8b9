"""The rules of an industry's file by which answers make a client non-target: read strictly, against its questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kulmina.domain.portrait_table import Table, Words
from kulmina.domain.preset_form import Question


def read_rule(table: Table, asked: Mapping[str, Question], reasons: Mapping[str, Words]) -> Mapping[str, Any]:
    """A rule as it stands in the rules of counting. `reasons`: those of non-target clients. Raises BadPortrait."""
    reason = table.text("reason")
    if reason not in reasons:
        listed = ", ".join(reasons)
        raise table.bad(
            "reason",
            f"{reason!r} is not among the non-target reasons: {listed}",
            f"{reason!r} нет среди причин нецелевого: {listed}",
        )
    together = [name for name in ("all", "any") if name in table.data]
    for part in table.tables(together[0]) if together else [table]:
        _condition(part, asked)
        if part is not table:
            part.done()
    table.done()
    return table.data


def _condition(part: Table, asked: Mapping[str, Question]) -> None:
    field, op, value = part.text("field"), part.text("op"), part.get("value")
    if field not in asked:
        listed = ", ".join(asked)
        raise part.bad(
            "field",
            f"nobody asks {field!r}; the questions are {listed or 'none'}",
            f"{field!r} никто не спрашивает; вопросы: {listed or 'их нет'}",
        )
    if op not in asked[field].operators:
        listed = " ".join(asked[field].operators)
        raise part.bad("op", f"expected one of {listed}, got {op!r}", f"ожидается {listed}, а стоит {op!r}")
    several = op in ("in", "not_in")
    if several != isinstance(value, list) or value == []:
        raise part.unlike("value", value, "a list" if several else "one answer", "список" if several else "один ответ")
    for one in value if isinstance(value, list) else [value]:
        if not asked[field].admits(one):
            raise part.bad(
                "value",
                f"{one!r} cannot be an answer to {field!r}, which is a {asked[field].type}",
                f"{one!r} не может быть ответом на {field!r}: тип вопроса — {asked[field].type}",
            )
