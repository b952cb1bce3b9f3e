"""Days inside a sentence: the number of the day and its month stay on one line."""

from __future__ import annotations

import re
from datetime import date

from django import template

from kulanz.writing.formats import DayForm, day_text

register = template.Library()
NO_BREAK = "\u00a0"


@register.filter
def spoken(day: date, form: DayForm = "full") -> str:
    return re.sub(r"(\d\.?) ", rf"\1{NO_BREAK}", day_text(day, form))
