"""`kulmina`: the list of its commands. A command's code is loaded only when it is called, so help comes at once."""

from __future__ import annotations

import importlib
from typing import Any

import click

from kulmina import __version__
from kulmina.cli.failure import plain_words

COMMANDS: dict[str, tuple[str, str, str]] = {
    "answer": ("answer", "answer", "Read a pack and write its reports, statements and evidence. Needs no database."),
    "check": ("answer", "check", "List everything that is wrong with a pack."),
    "import": ("imports", "import_pack", "Import a pack into the database."),
    "ads": ("imports", "ads", "Import advertising statistics: `ads import FILE --map MAP.toml`."),
    "leads": ("imports", "leads", "Import leads, deals and payments: `leads import FILE --map MAP.toml`."),
    "intake": ("intake", "intake", "What was imported, and the rows that could not be read."),
    "duplicates": ("duplicates", "duplicates", "Who may be one person twice: in a file, or among the clients."),
    "portraits": ("portraits", "portraits", "The portraits of companies and their industries."),
    "target": ("target", "target", "What marketing answers for, since when; and what another answer would count."),
    "funnel": ("funnel", "funnel", "The funnel by creative, campaign, channel, office, operator or seller."),
    "kpi": ("kpi", "kpi", "All figures of a period: of the company, of a creative, of a person."),
    "vanity": ("vanity", "vanity", "Whose clicks grew while target actions did not, from a file of days."),
    "budget": ("budget", "budget", "Where the next rouble goes, from a file: `budget plan`."),
    "mature": ("mature", "mature", "The final conversion of creatives whose leads have had no time yet, from a file."),
    "forecast": (
        "forecast",
        "forecast",
        "Leads, arrivals, deals and money by the end of the month, and how sure it is.",
    ),
    "plan": ("plan", "plan", "Take a plan of money apart into deals, leads and budget, or climb up from a budget."),
    "guards": ("guards", "guards", "Where figures may look better than the work: what to check in a period."),
    "statement": ("pay", "statement", "A person's pay slip, with its arithmetic."),
    "why": ("why", "why", "Why leads and payments of a period do not count."),
    "periods": ("periods", "periods", "The periods of pay; `--extend` defines those that come next."),
    "close": ("pay", "close", "Close a period: issue its statements for good."),
    "lint": ("lint", "lint", "Check pay schemes, from a file or from the database."),
    "events": ("events", "events", "The catalogue of facts that the journal takes."),
    "score": ("score", "score", "The lead score: train it, see how it does, try it on a file."),
    "rebuild": ("upkeep", "rebuild", "Fold the present anew from the journal."),
    "doctor": ("upkeep", "doctor", "Check that this installation is healthy and its figures agree."),
    "setup": ("site", "setup", "Make the database ready."),
    "createuser": ("site", "createuser", "Make an account for somebody who logs in."),
    "serve": ("site", "serve", "Serve the pages."),
    "demo": ("demo", "demo", "Fill an empty database with an invented company."),
}


class Commands(click.Group):
    """A group that knows its commands by name and loads them when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        file, attribute, _help = COMMANDS[name]
        command: click.Command = getattr(importlib.import_module(f"kulmina.cli.{file}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_file, _attribute, about) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        with plain_words():
            return super().invoke(ctx)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="kulmina")
def main() -> None:
    """Kulmina: the commercial side of a B2C company with offices.

    From an advertisement to money in the till and a pay slip, in one journal.

    \b
    With no database:   kulmina answer PACK_DIR -o answer.json
    To look around:     kulmina demo, then kulmina serve
    With your own data: kulmina import PACK_DIR, kulmina ads import FILE --map MAP.toml, kulmina funnel

    The data folder is KULMINA_HOME (default: ./var). Exit codes: 0 fine, 1 something was found, 2 bad input.
    """
