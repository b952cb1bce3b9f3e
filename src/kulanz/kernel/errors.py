"""Failures with a stable code, the wrong value and a sentence for people.

Every expected failure of Kulanz is a `KulanzError`; the code is what programs read, the words what people read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .words import Words


class KulanzError(Exception):
    """Something the world got wrong, not the program. `code` is stable; `facts` hold the values that mattered.

    `words` are translated by whoever shows them; `message` is the English sentence for logs, commands and programs.
    """

    code = "error"

    def __init__(self, words: Words, **facts: object) -> None:
        self.words, self.message, self.facts = words, str(words), facts
        super().__init__(words)


class BadValue(KulanzError):
    """A value that cannot be what it should be: a date, an amount, an IBAN."""

    code = "bad_value"


class CurrencyMismatch(KulanzError):
    """Two amounts of different currencies met where one sum was asked for."""

    code = "currency_mismatch"


class NotKnownThen(KulanzError):
    """A dated table holds no value for the day that was asked for."""

    code = "not_known_then"


class NotFound(KulanzError):
    """Nothing here under that name, for this tenant."""

    code = "not_found"


class NotAllowed(KulanzError):
    """A rule forbids this action now; the message says which."""

    code = "not_allowed"


class Conflict(KulanzError):
    """The same key was used before with another content."""

    code = "conflict"


class BadSignature(KulanzError):
    """A message from outside is not signed by whom it claims to come from. Nothing of it is believed."""

    code = "bad_signature"


class Unsupported(KulanzError):
    """A plugin says that it cannot do this."""

    code = "unsupported"


class Unreachable(KulanzError):
    """A system outside did not answer, or not in time: what happened there is not known."""

    code = "unreachable"


class Refused(KulanzError):
    """A system outside answered, and said no. `code_outside` in the facts is its own word."""

    code = "refused"
