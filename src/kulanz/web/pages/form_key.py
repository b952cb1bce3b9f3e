"""The hidden key of a form: one per page view, signed for one link. The same form sent twice is done once.

It also stands in for a CSRF cookie: a form that we did not hand out for this very link is refused, and no cookie is set.
"""

from __future__ import annotations

from uuid import UUID

from django.core.signing import BadSignature, Signer

from kulanz.kernel.errors import BadValue
from kulanz.kernel.ids import new_id
from kulanz.kernel.words import say

SALT = "kulanz.pages.form"


def fresh(link: str) -> str:
    return signed(new_id(), link)


def signed(key: UUID, link: str) -> str:
    """The key of a form that was sent before, to send exactly the same once more."""
    return _signer(link).sign(str(key))


def read(text: str, link: str) -> UUID:
    """The key behind what a form sent; raises `BadValue` for one that is not ours or not of this link."""
    try:
        return UUID(_signer(link).unsign(text[:200]))
    except (BadSignature, ValueError):
        raise BadValue(say("This form did not come from this page. Please press the button once more.")) from None


def _signer(link: str) -> Signer:
    return Signer(salt=f"{SALT}.{link}")
