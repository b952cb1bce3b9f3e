"""Words in the language of the terminal: that of LANGUAGE, LC_ALL, LC_MESSAGES or LANG where we have it, else English.

https://www.gnu.org/software/gettext/manual/html_node/Locale-Environment-Variables.html
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path

from kulanz.kernel.words import Words

PACKAGE = Path(__file__).resolve().parent.parent
NAMES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
ENGLISH, GERMAN = "en", "de"


def language() -> str:
    """Two letters; the first variable that says anything decides."""
    wish = next(filter(None, (os.environ.get(name) for name in NAMES)), "")
    return GERMAN if wish.lower().startswith(GERMAN) else ENGLISH


def said(words: Words) -> str:
    """`words` with their values; in English where no catalogue of the readers has them."""
    for area in (PACKAGE / "read", PACKAGE / "quarantine", *sorted((PACKAGE / "plugins").glob("*"))):
        catalogue = gettext.translation("django", area / "locale", [language()], fallback=True)
        if (text := catalogue.gettext(words.text)) != words.text:
            return text % words.values if words.values else text
    return str(words)
