"""Colours: sRGB to OKLCH and back, and the contrast of two colours.

https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio and https://bottosson.github.io/posts/oklab/
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import say

HEX = re.compile(r"#?[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Oklch:
    """A colour by lightness (0 to 1), chroma (0 is grey) and hue (radians), even to the eye."""

    lightness: float
    chroma: float
    hue: float

    def at(self, lightness: float) -> Oklch:
        return replace(self, lightness=lightness)

    def muted(self, most: float) -> Oklch:
        return replace(self, chroma=min(self.chroma, most))


def contrast(one: str, other: str) -> float:
    """From 1 (same) to 21 (black on white)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def read(colour: str) -> Oklch:
    """From `#0f5c63`; anything else is refused."""
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.atan2(b, a))


def write(colour: Oklch) -> str:
    """As `#0f5c63`; chroma the screen cannot show at this lightness is given up."""
    steps = (colour.chroma * step / 32 for step in range(32, -1, -1))
    candidates = (_rgb(replace(colour, chroma=chroma)) for chroma in steps)
    shown = next((rgb for rgb in candidates if all(-0.0005 <= part <= 1.0005 for part in rgb)), _rgb(colour.muted(0)))
    return "#" + "".join(f"{round(255 * _encoded(min(max(part, 0.0), 1.0))):02x}" for part in shown)


def normal(colour: str) -> str:
    if not HEX.fullmatch(colour):
        raise BadValue(say("'%(colour)s' is not a colour like #0f5c63.", colour=colour), value=colour)
    return "#" + colour.removeprefix("#").lower()


def _linear(colour: str) -> tuple[float, float, float]:
    digits = normal(colour)[1:]
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def _encoded(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def _rgb(colour: Oklch) -> tuple[float, float, float]:
    a, b = colour.chroma * math.cos(colour.hue), colour.chroma * math.sin(colour.hue)
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
