"""Ready pay schemes to start from: «Старт», «Баланс», «Выручка», read from `portraits/schemes/*.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from kulmina.domain import scheme
from kulmina.domain.scheme import Scheme

NAMES = ("start", "balance", "revenue")


@dataclass(frozen=True, slots=True)
class Template:
    """A set of schemes, one for each role, in the form in which schemes are published."""

    id: str
    title_ru: str
    title_en: str
    about_ru: str
    about_en: str
    data: tuple[Mapping[str, Any], ...]

    def published(self, *, effective_from: date, author: str, approved_by: str) -> tuple[dict[str, Any], ...]:
        """The schemes as they are published from a day on, by their author and approver."""
        stamp = {"effective_from": effective_from.isoformat(), "author": author, "approved_by": approved_by}
        return tuple({**item, **stamp} for item in self.data)

    @property
    def schemes(self) -> tuple[Scheme, ...]:
        return tuple(scheme.read(item) for item in self.data)

    def of_role(self, role: str) -> Scheme | None:
        return next((item for item in self.schemes if item.role == role), None)


def template(name: str) -> Template:
    """The ready set with this name. Raises KeyError naming those there are."""
    if name not in NAMES:
        raise KeyError(f"there is no set of schemes {name!r}; there are {', '.join(NAMES)}")
    text = (files("kulmina") / "portraits" / "schemes" / f"{name}.json").read_text("utf-8")
    data = json.loads(text)
    words = {key: data[key] for key in ("id", "title_ru", "title_en", "about_ru", "about_en")}
    return Template(**words, data=tuple(data["schemes"]))


@cache
def templates() -> tuple[Template, ...]:
    """The ready sets, from the one for a new business to the one for a mature one."""
    return tuple(template(name) for name in NAMES)
