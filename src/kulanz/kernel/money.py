"""Money: a whole number of minor units in one currency. Never a float, never half a cent.

Rounding has one home, `round_minor` (half up, as commercial practice and the examples of the law have it).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal

from .errors import BadValue, CurrencyMismatch
from .words import say, technical

EXPONENTS = {"JPY": 0, "KRW": 0, "ISK": 0, "HUF": 2, "BHD": 3, "KWD": 3, "TND": 3}
LARGEST_MINOR = 10**15  # far above any claim; a guard against unit mistakes


def exponent(currency: str) -> int:
    """Digits after the decimal point of `currency` (ISO 4217)."""
    return EXPONENTS.get(currency, 2)


def round_minor(value: Decimal) -> int:
    """A whole number of minor units, halves away from zero."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An exact amount. `minor` may be negative; comparison and arithmetic need equal currencies."""

    minor: int
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if not isinstance(self.minor, int) or isinstance(self.minor, bool):
            raise BadValue(
                technical(f"An amount is a whole number of minor units, not {self.minor!r}."), value=self.minor
            )
        if abs(self.minor) > LARGEST_MINOR:
            raise BadValue(
                say("The amount %(minor)s is too large to be true.", minor=str(self.minor)), value=self.minor
            )

    @classmethod
    def zero(cls, currency: str = "EUR") -> Money:
        """Nothing, in `currency`."""
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str | Decimal, currency: str = "EUR") -> Money:
        """From `"1234.50"` or a Decimal. More digits than the currency has are refused, not rounded."""
        try:
            value = Decimal(text)
        except InvalidOperation:
            raise BadValue(say("'%(given)s' is not an amount.", given=str(text)), value=str(text)) from None
        if not value.is_finite():
            raise BadValue(say("'%(given)s' is not an amount.", given=str(text)), value=str(text))
        scaled = value.scaleb(exponent(currency))
        if scaled != scaled.to_integral_value():
            raise BadValue(
                say("'%(given)s' has more digits than %(currency)s knows.", given=str(text), currency=currency),
                value=str(text),
            )
        return cls(int(scaled), currency)

    @classmethod
    def rounded(cls, value: Decimal, currency: str = "EUR") -> Money:
        """From an unrounded number of major units, half up."""
        return cls(round_minor(value.scaleb(exponent(currency))), currency)

    @property
    def amount(self) -> Decimal:
        """In major units, with all digits of the currency."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __gt__(self, other: Money) -> bool:
        return other < self

    def __ge__(self, other: Money) -> bool:
        return other <= self

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        """Plain form for files and logs, `1234.50 EUR`; people get the form of their locale."""
        return f"{self.amount:f} {self.currency}"

    def share(self, weights: Sequence[int], *, rest: Literal["last", "first"]) -> list[Money]:
        """Split by whole-number weights; each part is cut down to minor units, the `rest` part takes what is left.

        The parts always add up to the whole.
        """
        total = sum(weights)
        if total <= 0 or any(w < 0 for w in weights):
            raise BadValue(technical("Weights are whole numbers, none negative, not all zero."), value=list(weights))
        sign = -1 if self.minor < 0 else 1
        parts = [sign * (abs(self.minor) * w // total) for w in weights]
        parts[-1 if rest == "last" else 0] += self.minor - sum(parts)
        return [Money(p, self.currency) for p in parts]

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(
                say("%(left)s and %(right)s have different currencies.", left=self, right=other),
                left=str(self),
                right=str(other),
            )


def total(amounts: Iterable[Money], *, currency: str) -> Money:
    """The sum; `currency` names the unit of an empty sum."""
    result = Money(0, currency)
    for amount in amounts:
        result = result + amount
    return result
