"""What a failure says to a customer: its own words, or a plain sentence where they are of no use to them."""

from __future__ import annotations

from django.utils.translation import gettext

from kulanz.kernel.errors import KulanzError, Refused, Unreachable
from kulanz.kernel.words import Technical
from kulanz.web.ui import errors


def sentence(error: KulanzError) -> str:
    """The sentence in the reader's language."""
    if isinstance(error.words, Technical) or isinstance(error, Unreachable | Refused):
        return gettext("That did not work just now. Please try again, or call us.")
    return errors.sentence(error)
