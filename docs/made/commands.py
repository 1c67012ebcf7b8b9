"""The page of commands, as each explains itself by `--help`."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from docs.made.words import code, page, said, table
from kulmina.cli.main import main as kulmina

_ABOUT = {
    "en": "Every command explains itself with `--help`. Exit codes: 0 fine, 1 something was found, 2 bad input.",
    "ru": (
        "Каждая команда объясняет себя через `--help`. Коды выхода: 0 — хорошо, 1 — что-то найдено, 2 — негодный\n"
        "ввод. Подсказки команд написаны по-английски, а печатают они по-русски, пока не сказано `--language en`."
    ),
}


def cli_page(language: str) -> str:
    lines = [_ABOUT[language], ""]
    for path, command in commands(kulmina, click.Context(kulmina, info_name="kulmina")):
        lines += _command(path, command, language)
    return page(language, said(language, "Commands", "Команды"), *lines)


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


def _command(path: str, command: click.Command, language: str) -> list[str]:
    context = click.Context(command, info_name=path)
    arguments = " ".join(part for part in command.collect_usage_pieces(context) if part != "[OPTIONS]")
    options = [o for o in command.params if isinstance(o, click.Option) and not o.hidden]
    rows = [_option(option, context) for option in options]
    title = f"## `{' '.join(f'{path} {arguments}'.split())}`"
    return [title, "", _help(command), "", *table((said(language, "option", "ключ"), ""), rows)]


def _option(option: click.Option, context: click.Context) -> tuple[str, str]:
    names, told = option.get_help_record(context) or (" / ".join(option.opts), option.help or "")
    return code(names), told


def _help(command: click.Command) -> str:
    text = (command.help or "").replace("\b\n", "").split("\f")[0]
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", text)).strip()
