"""A version that waits, as a signed text: its link is handed on, and says unforgeably who has written it.

Nothing is stored: the version travels in the address of the page where it is looked at and approved.
"""

from __future__ import annotations

from django.core import signing
from django.utils.translation import gettext as _

from kulmina.actions.schemes import Draft
from kulmina.domain import scheme
from kulmina.domain.scheme_change import dump

SALT = "kulmina.schemes"
LONGEST = 12_000  # characters of an address that browsers and servers pass on


class BadDraft(ValueError):
    """A text that is none of our drafts, or one that is too long; str() says so in the reader's language."""


def written(draft: Draft) -> str:
    """Raises BadDraft for a scheme that no address holds."""
    told = {"scheme": dump(draft.scheme), "author": draft.author, "base": draft.base}
    text = signing.dumps(told, salt=SALT, compress=True)
    if len(text) > LONGEST:
        raise BadDraft(_("The scheme is too long for a link: bring it in with kulmina import."))
    return text


def read(text: str) -> Draft:
    """Raises BadDraft."""
    try:
        told = signing.loads(text, salt=SALT)
        return Draft(scheme.read(told["scheme"]), str(told["author"]), int(told["base"]))
    except (signing.BadSignature, scheme.BadScheme, KeyError, TypeError):
        raise BadDraft(_("The link of the version is cut off or was changed: ask for it again.")) from None
