"""A creditor's colour becomes the brand tokens of its pages, light and dark, darkened where it could not be read.

Contrast asked for: https://www.w3.org/TR/WCAG22/#contrast-minimum (4.5 : 1) and #non-text-contrast (3 : 1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .colour import Oklch, contrast, normal, read, write

DEFAULT = "#0f5c63"
INK = "#ffffff"  # the text on a button
PAPER, PAPER_DARK = "#faf9f7", "#171614"  # --paper of tokens.css; a test holds them equal
CARD_DARK = "#201f1c"  # --card of tokens.css in the dark
TEXT, SHAPE = 4.5, 3.0


@dataclass(frozen=True, slots=True)
class BrandCss:
    """The style sheet, and whether the colour had to be darkened (then the creditor is told)."""

    css: str
    was_darkened: bool
    colour: str  # the colour in use


def brand_css(colour: str) -> BrandCss:
    """Only the brand tokens; everything else of the look stays the product's."""
    given = normal(colour)
    used = _first(read(given), _darker, lambda shade: contrast(INK, shade) >= TEXT)
    light, dark = _block(_light(used)), _block(_dark(used))
    css = (
        f":root,[data-mode=light]{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-mode=light]){{{dark}}}}}\n"
        f"[data-mode=dark]{{{dark}}}\n"
    )
    return BrandCss(css=css, was_darkened=used != given, colour=used)


def brand_address(colour: str) -> str:
    """Where the style sheet of `colour` is served: the colour is its own version, so it may be kept for ever."""
    return f"/brand/{normal(colour or DEFAULT)[1:]}.css"


def _light(used: str) -> dict[str, str]:
    base = read(used)
    soft = write(base.muted(0.016).at(0.958))
    step = -0.06 if base.lightness > 0.2 else 0.1
    return {
        "brand": used,
        "brand-hover": write(base.at(base.lightness + step)),
        "brand-text": _first(base, _darker, lambda shade: min(contrast(PAPER, shade), contrast(soft, shade)) >= TEXT),
        "brand-soft": soft,
    }


def _dark(used: str) -> dict[str, str]:
    base = read(used)
    fill = _first(base, _lighter, lambda shade: contrast(CARD_DARK, shade) >= SHAPE)
    fill = _first(read(fill), _darker, lambda shade: contrast(INK, shade) >= TEXT)
    return {
        "brand": fill,
        "brand-hover": write(read(fill).at(read(fill).lightness - 0.04)),
        "brand-text": _first(base.muted(0.11), _lighter, lambda shade: contrast(CARD_DARK, shade) >= 7),
        "brand-soft": write(base.muted(0.04).at(0.29)),
    }


def _block(tokens: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in tokens.items())


def _darker(start: float) -> Iterable[float]:
    return (start * (1 - step / 100) for step in range(101))


def _lighter(start: float) -> Iterable[float]:
    return (start + (1 - start) * step / 100 for step in range(101))


def _first(base: Oklch, way: Callable[[float], Iterable[float]], fits: Callable[[str], bool]) -> str:
    """The first shade on the way from `base` to black or white that can be read; both ends always can."""
    return next(shade for shade in (write(base.at(lightness)) for lightness in way(base.lightness)) if fits(shade))
