"""A preset as a file: taken out to be shared, brought in to be looked at and saved; and the portrait's tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kulmina.actions import portrait as acts
from kulmina.domain.portrait_table import BadPortrait
from kulmina.domain.preset import Preset, to_toml
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import may
from kulmina.domain.trade import Trade, catalogue, trade_of
from kulmina.web import downloads
from kulmina.web.access import actor, opens
from kulmina.web.acting import onward, say, sentence, token
from kulmina.web.page import Page, turn
from kulmina.web.portrait import differing, meaning, shown, views
from kulmina.web.portrait.building import inherited

NAME = re.compile(r"[\w.\- ]{1,80}")
LARGEST = 4 * acts.LONGEST  # bytes of a file


@require_safe
@opens("portrait")
def export(request: HttpRequest, preset_id: str) -> HttpResponse:
    """The preset as the TOML file that another company can bring in."""
    page = turn(request, "portrait")
    trade = views.trade_named(page, preset_id)
    text = page.company.presets.get(preset_id) or to_toml(trade.preset, inherited=inherited(trade))
    answer = HttpResponse(text, content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{preset_id}.toml"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@opens("portrait")
def brought(request: HttpRequest) -> HttpResponse:
    """A preset's file is brought in: read, looked at, saved. What is wrong is named; the text stays in the form."""
    page = turn(request, "portrait")
    if request.method != "POST":
        return _show(page, "", "")
    text, name, problem = _sent(request)
    if problem:
        return _show(page, text, name, problem=problem)
    try:
        preset = acts.checked(text, page.company, file=name or "preset.toml")
    except BadPortrait as error:
        return _show(page, text, name, problem=meaning.told(error), key=error.key, line=line_of(text, error))
    except ImpossibleStep as error:
        return _show(page, text, name, problem=sentence(page, error))
    if "save" not in request.POST:
        return _show(page, text, name, preset=preset)
    return _save(page, text, name, preset)


def _sent(request: HttpRequest) -> tuple[str, str, str]:
    """The text, the name of its file, and what is wrong with the file."""
    file = request.FILES.get("file")
    if file is None:
        text, name = request.POST.get("text", "").replace("\r\n", "\n"), request.POST.get("name", "")
        problem = "" if text.strip() else _("Choose a file, or put its text here")
        return text, name if NAME.fullmatch(name) else "", problem
    name = file.name if file.name and NAME.fullmatch(file.name) else ""
    if (file.size or 0) > LARGEST:
        return "", name, _("The file is too long: it is no preset.")
    try:
        return file.read().decode("utf-8-sig").replace("\r\n", "\n"), name, ""
    except UnicodeDecodeError:
        return "", name, _("The file is not text in UTF-8. Save it in UTF-8 and choose it once more.")


def _save(page: Page, text: str, name: str, preset: Preset) -> HttpResponse:
    request = page.request
    try:
        acts.save(
            actor(request), text, seen=request.POST.get("seen", ""), now=page.now, token=token(request), file=name
        )
    except ImpossibleStep as error:
        return _show(page, text, name, preset=preset, problem=sentence(page, error))
    say(request, _("The preset is among yours now: it can be chosen."))
    return onward(request, reverse("portrait_one", args=[preset.id]))


def _show(
    page: Page,
    text: str,
    name: str,
    *,
    preset: Preset | None = None,
    problem: str = "",
    key: str = "",
    line: int | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {"text": text, "file": name, "problem": problem, "key": key, "line": line, "told": None}
    if preset is not None:
        known = catalogue(page.company)
        trade = Trade(known.portrait(preset.portrait) if preset.portrait else None, preset)
        before = next((one for one in known.presets if one.id == preset.id), None)
        context |= {
            "told": views.told_of(page, trade),
            "preset": preset,
            "seen": acts.seen_of(page.company, preset.id),
            "had": before is not None,
            "changes": differing.changes(before, preset) if before else [],
            "here": preset.id == page.company.industry,
        }
    answer = page.show(
        "portrait/import.html", may_save=may(actor(page.request), "preset.saved", page.company), **context
    )
    answer.status_code = 422 if problem else 200
    return answer


def line_of(text: str, error: BadPortrait) -> int | None:
    """The line of a file where a mistake is: the parser's own, else that of the key; None where it is not found."""
    if found := re.search(r"at line (\d+)", error.problem):
        return int(found[1])
    steps = re.findall(r"(\w+)|\[(\d+)\]", error.key)
    return _line(text.splitlines(), [name or int(number) for name, number in steps])


def _line(lines: list[str], steps: list[str | int]) -> int | None:
    """Walk to the table that the steps name, then to the key inside it; as far as it is written in the file."""
    at, table, place = 0, "", None
    names = [step for step in steps if isinstance(step, str)]
    for depth in range(len(names), 0, -1):
        table = ".".join(names[:depth])
        number = _after(steps, names[:depth])
        heads = [n for n, line in enumerate(lines) if re.fullmatch(rf"\s*\[\[?\s*{re.escape(table)}\s*\]\]?.*", line)]
        if heads and (number or 0) < len(heads):
            at, place = heads[number or 0], names[depth:]
            break
    else:
        place = names
    return _key(lines, at, place) or (at + 1 if table and at else None)


def _after(steps: list[str | int], names: list[str]) -> int | None:
    """The number that follows the last of these names."""
    seen = 0
    for step, following in zip(steps, [*steps[1:], ""]):
        seen += isinstance(step, str)
        if seen == len(names) and isinstance(following, int):
            return following
        if seen > len(names):
            break
    return None


def _key(lines: list[str], at: int, names: list[str] | None) -> int | None:
    if not names:
        return None
    wanted = re.compile(rf"\s*{re.escape(names[0])}\s*[.=]")
    for number in range(at, len(lines)):
        if number > at and re.match(r"\s*\[", lines[number]) and not lines[number].lstrip().startswith("[ "):
            return None
        if wanted.match(lines[number]):
            return number + 1
    return None


# Tables ---------------------------------------------------------------------------------------------------------


@require_safe
@opens("portrait")
def download(request: HttpRequest, table: str, form: str) -> HttpResponse:
    """A table of the portrait as CSV or XLSX: questions, rules, reasons, roles, glossary, norms."""
    page = turn(request, "portrait")
    asked = request.GET.get("preset")
    trade = views.trade_named(page, asked) if asked else trade_of(page.company)
    if trade is None or table not in TABLES or form not in ("csv", "xlsx"):
        raise Http404(table)
    title, header, rows = TABLES[table](page, trade)
    return downloads.as_file(form, f"portrait_{table}", title, header, rows)


Rows = tuple[str, list[str], Iterable[list[Any]]]


def _questions(page: Page, trade: Trade) -> Rows:
    rows = [
        [row["words"], str(row["type"]), ", ".join(row["choices"]), _("yes") if row["decides"] else _("no")]
        for row in shown.questions(trade.preset)
    ]
    return (
        _("Questions"),
        [_("Question"), _("Kind of answer"), _("Answers to choose from"), _("Can make non-target")],
        rows,
    )


def _rules(page: Page, trade: Trade) -> Rows:
    return _("Rules"), [_("When"), _("Reason")], [[rule.when, rule.reason] for rule in shown.rules(trade.preset)]


def _reasons(page: Page, trade: Trade) -> Rows:
    rows = [[str(group["title"]), one] for group in shown.reasons(trade.preset) for one in group["reasons"]]
    return _("Reasons"), [_("Kind"), _("Reason")], rows


def _roles(page: Page, trade: Trade) -> Rows:
    rows = [[row["title"], row["zone"], ", ".join(row["first"])] for row in shown.roles(trade)]
    return _("Roles"), [_("Role"), _("Zone"), _("Figures seen first")], rows


def _glossary(page: Page, trade: Trade) -> Rows:
    rows = [[row["usual"], row["own"]] for row in shown.glossary(trade)]
    return _("Words of the trade"), [_("Usually"), _("In this trade")], rows


def _norms(page: Page, trade: Trade) -> Rows:
    own = views.figures_of(page) if trade.preset.id == page.company.industry else None
    rows = [[row["title"], row["norm"], row["own"]] for row in shown.norms(trade.preset, own)]
    return _("Norms"), [_("Figure"), _("Illustrative norm"), _("Your own")], rows


TABLES: Mapping[str, Any] = {
    "questions": _questions, "rules": _rules, "reasons": _reasons, "roles": _roles, "glossary": _glossary,
    "norms": _norms,
}  # fmt: skip
