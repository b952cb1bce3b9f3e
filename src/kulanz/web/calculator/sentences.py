"""What the rules refuse, in the reader's language: by the code of the error, since its sentence is English."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kulanz.kernel.errors import KulanzError
from kulanz.web.ui.parts import Text
from kulanz.writing.formats import say_text

BY_CODE: Mapping[str, Text] = {
    "not_known_then": _("Our tables do not reach back to this day."),
    "unsupported": _("For this country we do not know this yet."),
}
BY_FACT: Mapping[str, Text] = {
    "factor": _("This factor is not possible for this country, collector or amount."),
    "size": _("The GiroCode would be too long. Please shorten the name or the text."),
}


def sentence(error: KulanzError) -> str:
    """The most exact sentence there is; at last the rule's own."""
    known = BY_CODE.get(error.code) or next((BY_FACT[fact] for fact in error.facts if fact in BY_FACT), None)
    return say_text(known) if known else gettext(error.message)
