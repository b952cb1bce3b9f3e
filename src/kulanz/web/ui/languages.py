"""The languages people may choose, and the address that keeps their choice in a cookie."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from .markup import NOTHING

SWITCH = "/language/"

# Without form token: a forged choice of language harms nobody, and the customer's page needs no cookie for it.
choose = csrf_exempt(set_language)


@cache
def offered() -> tuple[tuple[str, str], ...]:
    """Code and own name of each language."""
    return tuple((code, get_language_info(code)["name_local"]) for code, _ in settings.LANGUAGES)


def switch(here: str) -> SafeString:
    """A button for each language; each comes back to the address `here`."""
    spoken, current = get_language(), SafeString(' aria-current="true"')
    buttons = format_html_join(
        "",
        '<button type="submit" name="language" value="{0}" lang="{0}"{2}>{1}</button>',
        ((code, name, current if code == spoken else NOTHING) for code, name in offered()),
    )
    return format_html(
        '<form class="languages" method="post" action="{}" aria-label="{}">'
        '<input type="hidden" name="next" value="{}">{}</form>\n',
        SWITCH,
        gettext("Language"),
        here,
        buttons,
    )
