"""Which portrait and industry is a company's own case, or an honest "not covered" with the reason (R41).

The questions are data (`portraits/finder.toml`): each choice speaks for traits of a portrait. The portraits that have
all of them fit, so that another portrait's file covers what was not covered before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from kulmina.domain.portrait import read_file
from kulmina.domain.portrait_form import Catalogue, Portrait
from kulmina.domain.portrait_table import Table, Words, once
from kulmina.domain.preset_form import Preset
from kulmina.domain.trade import shipped

OWN = "own"  # the industry that has no words of its own
_SAYINGS = ("found", "apart", "uncovered", "least_bad")


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer. `traits`: of the portraits that it fits; `why`: what is wrong where none has them; `note`: what to
    mind where one does; `industry`: the trade that it names."""

    id: str
    words: Words
    traits: Mapping[str, str]
    why: Words | None = None
    note: Words | None = None
    industry: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A question with its choices."""

    id: str
    words: Words
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Finder:
    """The questions, and what is said of the findings."""

    queries: tuple[Query, ...]
    sayings: Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in one language: its id, its words, (id, words) of its choices."""

    id: str
    words: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What the answers lead to. `portrait` None: no portrait covers the case; `presets`: the industries to choose
    from; `why`: in sentences; `least_bad`: what to begin with nevertheless, where nothing fits."""

    portrait: Portrait | None
    presets: tuple[Preset, ...]
    why: Words
    least_bad: Preset | None = None


class BadAnswers(ValueError):
    """An answer to nothing that was asked, or one that is not among the choices."""

    def __init__(self, problem: str, ru: str) -> None:
        super().__init__(problem)
        self.ru = ru

    def said(self, language: str) -> str:
        return self.ru if language == "ru" else str(self)


def questions(language: str) -> list[Asked]:
    """The questions in a language, in their order."""
    return [
        Asked(
            query.id,
            query.words.said(language),
            tuple((choice.id, choice.words.said(language)) for choice in query.choices),
        )
        for query in _finder().queries
    ]


def find(answers: Mapping[str, str], catalogue: Catalogue | None = None) -> Found:
    """What fits the answers (question to choice); a question without an answer narrows nothing.

    `catalogue`: the portraits and industries there are, those of the files by default. Raises BadAnswers.
    """
    known, finder = catalogue or shipped(), _finder()
    chosen = _chosen(finder, answers)
    named = next((choice.industry for choice in reversed(chosen) if choice.industry), None)
    fitting = [
        one for one in known.portraits if all(_has(one, choice) for choice in chosen) and known.industries(one.id)
    ]
    if fitting:
        found = _covered(known, finder, fitting[0], chosen, named)
        whole = len(chosen) == len(finder.queries) or len(found.presets) > 1
        return found if whole else replace(found, why=_joined([found.why, fitting[0].about]))
    return _uncovered(known, finder, chosen, named)


def _has(portrait: Portrait, choice: Choice) -> bool:
    return all(portrait.traits.get(name) == value for name, value in choice.traits.items())


def _chosen(finder: Finder, answers: Mapping[str, str]) -> list[Choice]:
    queries = {query.id: query for query in finder.queries}
    for asked in answers:
        if asked not in queries:
            listed = ", ".join(queries)
            raise BadAnswers(
                f"nobody asks {asked!r}; the questions are {listed}", f"вопроса {asked!r} нет; есть {listed}"
            )
    return [_choice(query, answers[query.id]) for query in finder.queries if query.id in answers]


def _choice(query: Query, answer: str) -> Choice:
    for choice in query.choices:
        if choice.id == answer:
            return choice
    listed = ", ".join(choice.id for choice in query.choices)
    raise BadAnswers(
        f"{query.id}: there is no answer {answer!r}; there are {listed}",
        f"{query.id}: нет ответа {answer!r}; есть {listed}",
    )


def _covered(
    known: Catalogue, finder: Finder, portrait: Portrait, chosen: Sequence[Choice], named: str | None
) -> Found:
    offered = known.industries(portrait.id)
    presets = tuple(preset for preset in offered if preset.id == named) or offered
    notes = [choice.note for choice in chosen if choice.note]
    if len(presets) == 1:
        notes.insert(0, _filled(finder.sayings["found"], portrait.words, presets[0].words))
    else:
        notes.insert(0, portrait.about)
    return Found(portrait, presets, _joined(notes))


def _uncovered(known: Catalogue, finder: Finder, chosen: Sequence[Choice], named: str | None) -> Found:
    like = max(known.portraits, key=lambda one: sum(_has(one, choice) for choice in chosen))
    against = [choice.why for choice in chosen if choice.why and not _has(like, choice)]
    apart = next((preset for preset in known.presets if preset.id == named and preset.portrait is None), None)
    if apart is not None:
        said = _filled(finder.sayings["apart"], apart.words, apart.words)
        return Found(None, (apart,), _joined([*against, said]))
    nearest = next((preset for preset in known.presets if preset.id == named), None) or _plain(known)
    last = _filled(finder.sayings["least_bad"], nearest.words, nearest.words)
    return Found(None, (), _joined([finder.sayings["uncovered"], *against, last]), nearest)


def _plain(known: Catalogue) -> Preset:
    """The industry to begin with where no trade was named."""
    return next((preset for preset in known.presets if preset.id == OWN), known.presets[0])


def _filled(saying: Words, portrait: Words, industry: Words) -> Words:
    return Words(
        saying.ru.format(portrait=portrait.ru, industry=industry.ru),
        saying.en.format(portrait=portrait.en, industry=industry.en),
    )


def _joined(said: Sequence[Words]) -> Words:
    return Words(" ".join(words.ru for words in said), " ".join(words.en for words in said))


# The file -------------------------------------------------------------------------------------------------------


@cache
def _finder() -> Finder:
    return read(read_file(files("kulmina") / "portraits" / "finder.toml"), shipped())


def read(table: Table, known: Catalogue) -> Finder:
    """The finder of a file. Raises BadPortrait: a choice that nothing covers must say why."""
    table.get("kind")
    queries = tuple(_query(item, known) for item in table.tables("questions"))
    once(table, "questions", [query.id for query in queries])
    finder = Finder(queries, {name: table.words(name) for name in _SAYINGS})
    table.done()
    return finder


def _query(table: Table, known: Catalogue) -> Query:
    query = Query(table.text("id"), table.words(), tuple(_read_choice(item, known) for item in table.tables("choices")))
    once(table, "choices", [choice.id for choice in query.choices])
    table.done()
    return query


def _read_choice(table: Table, known: Catalogue) -> Choice:
    traits = table.table("traits") if table.get("traits") is not None else None
    industry = table.maybe("industry")
    if industry is not None:
        table.among("industry", industry, [preset.id for preset in known.presets], "industry", "отрасли")
    choice = Choice(
        id=table.text("id"),
        words=table.words(),
        traits={name: traits.text(name) for name in traits.data} if traits else {},
        why=table.words("why") if table.get("why") is not None else None,
        note=table.words("note") if table.get("note") is not None else None,
        industry=industry,
    )
    table.done()
    if choice.why is None and not any(_has(portrait, choice) for portrait in known.portraits):
        raise table.bad("why", "no portrait fits this answer: say why", "к этому ответу нет портрета: скажите почему")
    return choice
