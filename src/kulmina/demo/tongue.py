"""The languages that the invented company speaks."""

from __future__ import annotations

from collections.abc import Mapping

from kulmina.demo.english import ENGLISH
from kulmina.demo.russian import RUSSIAN
from kulmina.demo.speech import Tongue

TONGUES: Mapping[str, Tongue] = {each.language: each for each in (RUSSIAN, ENGLISH)}


class NoSuchLanguage(LookupError):
    """The company does not speak it."""


def tongue(language: str) -> Tongue:
    """The words of a language. Raises NoSuchLanguage."""
    if language not in TONGUES:
        raise NoSuchLanguage(f"the invented company speaks {' and '.join(TONGUES)}, not {language!r}")
    return TONGUES[language]
