"""`kulmina events`: the catalogue of facts."""

from __future__ import annotations

import click

from kulmina.cli.output import Column, formatted, show

_COLUMNS = (
    Column("kind", "kind"),
    Column("about", "about"),
    Column("payload", "payload (? may be absent)"),
    Column("sentence", "what it says"),
)


@click.command()
@formatted
def events(format: str) -> None:
    """The kinds of facts that the journal takes, with their payloads."""
    from kulmina.domain.facts import KINDS

    rows = [
        {
            "kind": kind.name,
            "about": "company" if kind.registry else "lead" if kind.about_lead else "work",
            "payload": ", ".join(
                f"{item.name}{'' if item.required else '?'}: {item.form.name}" for item in kind.fields
            ),
            "sentence": kind.sentence,
        }
        for kind in KINDS.values()
    ]
    show(rows, _COLUMNS, format, title="Kinds of facts")
