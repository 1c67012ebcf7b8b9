"""A table for people in a terminal: numbers stand whole, long words are folded, the least columns give way."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import click

READABLE = 18
_GAP = 2
_EDGE = 1


def terminal_width() -> int | None:
    """How many columns the terminal has; None where the output goes elsewhere, which has no width."""
    from rich.console import Console

    console = Console()
    return console.width if console.is_terminal else None


def widths(cells: Sequence[Sequence[str]], numbers: Sequence[bool], room: int | None) -> list[int]:
    """How wide each column stands. `cells`: by column, its title first.

    Numbers are as wide as their longest; texts share what is left, none below what can be read, so that the
    whole may come out wider than the room.
    """
    found = [_natural(column, number) for column, number in zip(cells, numbers, strict=True)]
    if room is None or _whole(found) <= room:
        return found
    texts = [place for place, number in enumerate(numbers) if not number]
    left = room - _whole(found) + sum(found[place] for place in texts)
    for done, place in enumerate(sorted(texts, key=lambda place: found[place])):
        share = max(left // (len(texts) - done), min(found[place], READABLE))
        found[place] = min(found[place], share)
        left -= found[place]
    return found


def _natural(column: Sequence[str], number: bool) -> int:
    from rich.cells import cell_len

    title, *values = column
    words = max(map(cell_len, title.split()), default=1) if number else cell_len(title)
    return max(words, *(cell_len(value) for value in values), 1)


def _whole(found: Sequence[int]) -> int:
    return sum(found) + _GAP * len(found) + _EDGE


def fitting(
    cells: Mapping[str, Sequence[str]], numbers: Mapping[str, bool], ranks: Mapping[str, int], room: int | None
) -> list[str]:
    """The keys of the columns that the room holds. Those of the highest rank give way first; rank 0 never does."""
    kept = list(cells)
    while room is not None and len(kept) > 1:
        taken = widths([cells[key] for key in kept], [numbers[key] for key in kept], room)
        last = max(kept, key=lambda key: ranks[key])
        if _whole(taken) <= room or not ranks[last]:
            break
        kept.remove(last)
    return kept


def _folded(text: str, width: int) -> str:
    """A text in lines that fit; only a plain space ends a line, so that «9 000,00 ₽» stays in one piece."""
    return "\n".join(textwrap.wrap(text, width, break_on_hyphens=False))


def draw(cells: Mapping[str, Sequence[str]], numbers: Mapping[str, bool], title: str, room: int | None) -> None:
    """Print columns of texts, each with its title first."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if title:
        click.secho(title, bold=True)
    taken = widths(list(cells.values()), [numbers[key] for key in cells], room)
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for (key, column), width in zip(cells.items(), taken, strict=True):
        table.add_column(column[0], justify="right" if numbers[key] else "left", width=width, overflow="fold")
    for row in zip(*(column[1:] for column in cells.values()), strict=True):
        table.add_row(*(Text(_folded(value, width)) for value, width in zip(row, taken, strict=True)))
    Console(width=_whole(taken)).print(table)
