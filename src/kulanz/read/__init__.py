"""A look at any file without taking it in: says what it is and prints what was understood of it."""

from .command import main

__all__ = ["main"]
