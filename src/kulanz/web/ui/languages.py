"""The languages people may choose, and the address that keeps their choice in a cookie."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language_info
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

SWITCH = "/language/"

# Without form token: a forged choice of language harms nobody, and the customer's page needs no cookie for it.
choose = csrf_exempt(set_language)


def offered() -> list[tuple[str, str]]:
    """Code and own name of each language."""
    return [(code, get_language_info(code)["name_local"]) for code, _ in settings.LANGUAGES]
