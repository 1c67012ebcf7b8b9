"""The pages of docs/reference, made from the code: events, KPI, pay components, commands.

`python docs/make_reference.py` writes them; a test compares them with what this file makes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import click

from kulmina.cli.main import main as kulmina
from kulmina.domain import component, scheme
from kulmina.domain.catalogue import CATALOGUE, Kpi
from kulmina.domain.facts import KINDS, Kind

FOLDER = Path(__file__).parent / "reference"
MADE = "<!-- Made by docs/make_reference.py: change the code, then run `make fix`. -->"


def events_page() -> str:
    lines = [
        "# Events",
        MADE,
        "",
        "Everything that Kulmina knows is a fact in one journal. A fact has an `event_id`, a `kind`, `occurred_at`",
        "(when it happened), `recorded_at` (when it became known), an `actor`, for most kinds a `lead_id`, and a",
        "payload. Nothing is edited: a mistake is cancelled by `event.voided`.",
        "",
        'An amount is written as a decimal string (`"1500.00"`), an instant with its offset',
        '(`"2026-10-02T10:00:00+03:00"`), a day as `"2026-10-02"`. Fields that a kind does not know are kept.',
        "",
        "## What happens to a client",
        "",
        *_kinds(registry=False),
        "## What the company is",
        "",
        "Registry facts: the latest one recorded holds.",
        "",
        *_kinds(registry=True),
    ]
    return _text(lines)


def _kinds(*, registry: bool) -> Iterator[str]:
    for kind in sorted(KINDS.values(), key=lambda kind: kind.code):
        if kind.registry == registry:
            yield from _kind(kind)


def _kind(kind: Kind) -> Iterator[str]:
    yield f"### `{kind.name}`"
    yield ""
    yield " ".join(kind.sentence.split())
    yield ""
    if kind.fields:
        yield "| field | form | |"
        yield "|---|---|---|"
        for name, form, required, _default in kind.fields:
            yield f"| `{name}` | {_cell(form.name)} | {'required' if required else ''} |"
        yield ""


def kpi_page() -> str:
    lines = [
        "# KPI",
        MADE,
        "",
        "`flow` figures count what happened in the period; `cohort` figures follow the leads created in it. A ratio",
        "with nothing to divide by is undefined, never zero. The zone is who controls the figure. «Pay» is how pay",
        "may hang on it: anything else in a scheme needs an `override_reason`, or the linter refuses it (E3).",
        "",
        "| id | По-русски | In English | zone | counted | unit | pay |",
        "|---|---|---|---|---|---|---|",
        *(_kpi(kpi) for kpi in CATALOGUE.values()),
    ]
    return _text(lines)


def _kpi(kpi: Kpi) -> str:
    made_of = f"{kpi.basis}: `{kpi.ratio[0]}` / `{kpi.ratio[1]}`" if kpi.ratio else kpi.basis
    if kpi.plan_of:
        made_of = f"`{kpi.plan_of}` / its plan"
    pay = "—" if kpi.pay == "no" else kpi.pay
    return f"| `{kpi.id}` | {kpi.title_ru} | {kpi.title_en} | {kpi.zone} | {made_of} | {kpi.unit} | {pay} |"


EXAMPLES: dict[str, dict[str, Any]] = {
    "fixed": {"amount": "45000"},
    "per_unit": {"kpi": "cc.arrived_target", "rate": "500"},
    "percent": {"kpi": "mk.cash", "rate": "0.01"},
    "tiered_percent": {
        "kpi": "sl.cash",
        "mode": "marginal",
        "tiers": [{"from": "0", "rate": "0.04"}, {"from": "0.7", "rate": "0.06"}, {"from": "1", "rate": "0.09"}],
    },
    "multiplier": {
        "applies_to": "arrivals",
        "axes": [{"kpi": "cc.nt_share", "from": ["0", "0.2"]}],
        "values": ["1", "0.8"],
        "when_undefined": "1",
    },
    "bonus_if": {"kpi": "cc.qc_score", "gte": "85", "amount": "3000"},
    "cap": {"amount": "60000"},
    "floor": {"amount": "10000"},
}


def components_page() -> str:
    lines = [
        "# Pay components",
        MADE,
        "",
        "A scheme is an ordered list of components. Each line of a statement is one component, rounded once to a",
        "kopeck, halves away from zero. A threshold belongs to the upper cell. Rates and thresholds are exact: write",
        "them as strings. Money is in roubles.",
        "",
    ]
    for typed in get_args(component.Component):
        (kind,) = get_args(get_type_hints(typed)["kind"])
        lines += [f"## `{kind}`", "", " ".join((typed.__doc__ or "").split()), "", *_example(kind), ""]
    return _text(lines)


def _example(kind: str) -> list[str]:
    shown = {"id": "example", "kind": kind, **EXAMPLES[kind]}
    return ["```json", json.dumps(shown, ensure_ascii=False), "```"]


def read_example(kind: str) -> scheme.Scheme:
    """The example as the program reads it. Raises scheme.BadScheme where the page would mislead."""
    first = {"id": "arrivals", "kind": "per_unit", **EXAMPLES["per_unit"]}
    shown = {"id": "example", "kind": kind, **EXAMPLES[kind]}
    head = {"scheme_id": "example", "version": 1, "role": "operator", "effective_from": "2026-10-01"}
    return scheme.read({**head, "components": [first, shown]})


def cli_page() -> str:
    lines = [
        "# Commands",
        MADE,
        "",
        "Every command explains itself with `--help`. Exit codes: 0 fine, 1 something was found, 2 bad input.",
        "",
    ]
    context = click.Context(kulmina, info_name="kulmina")
    for path, command in commands(kulmina, context):
        lines += _command(path, command)
    return _text(lines)


def commands(group: click.Command, context: click.Context) -> Iterator[tuple[str, click.Command]]:
    """Every command below a group with the words that call it, in the group's order."""
    if not isinstance(group, click.Group):
        return
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        inner = click.Context(command, info_name=name, parent=context)
        if isinstance(command, click.Group):
            yield from commands(command, inner)
        else:
            yield inner.command_path, command


def _command(path: str, command: click.Command) -> list[str]:
    context = click.Context(command, info_name=path)
    arguments = " ".join(part for part in command.collect_usage_pieces(context) if part != "[OPTIONS]")
    lines = [f"## `{' '.join(f'{path} {arguments}'.split())}`", "", _help(command), ""]
    options = [o for o in command.params if isinstance(o, click.Option) and not o.hidden]
    if options:
        lines += ["| option | |", "|---|---|"]
        lines += [_option(option, context) for option in options]
        lines.append("")
    return lines


def _option(option: click.Option, context: click.Context) -> str:
    record = option.get_help_record(context)
    names, said = record or (" / ".join(option.opts), option.help or "")
    return f"| `{_cell(names)}` | {_cell(said)} |"


def _help(command: click.Command) -> str:
    text = (command.help or "").replace("\b\n", "").split("\f")[0]
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", text)).strip()


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _text(lines: list[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "events.md": events_page,
    "kpi.md": kpi_page,
    "components.md": components_page,
    "cli.md": cli_page,
}


if __name__ == "__main__":
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
