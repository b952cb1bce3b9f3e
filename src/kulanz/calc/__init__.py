"""The calculator: money, deadlines and law, answered with reasons; the same for command line, page and API."""

from .command import main
from .question import ask
from .questions import QUESTIONS

__all__ = ["QUESTIONS", "ask", "main"]
