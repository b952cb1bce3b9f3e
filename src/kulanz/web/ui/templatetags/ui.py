"""Template tags of the design system. All templates have them without `load`; `/office/system/` shows every one.

Texts (label, title, note, help) may be literals `_("…")`, variables, lazy strings or kernel `Words`.
Further keywords `hx_…`, `data_…`, `aria_…` become attributes. The values that views make are in `web/ui/parts.py`
(Brand, Entry, Tab, Option, Clock), `tables.py` (Table, Column, Cell, Filter, Ask) and `plots.py` (Bars, Lines).

Values
  {% money amount %}   {% money minor currency sign=True %}   {{ amount|money }}
  {% day date %}   {% day date "long" %}   {% day date "full" %}   {{ date|day:"long" }}
  {% moment at %}   {{ at|moment }}   {{ number|number }}   {{ share|percent }}   {{ words|say }}   {{ reason|say }}
Small
  {% icon "mail" %}   {% tag "settled|moving|waiting|resting" [label] [icon=] %}   {% key "p" %}
  {% copy value label= [shown=] %}
Press
  {% button label kind="primary|secondary|quiet|danger" icon= name= value= size="small|large" wide= key= why_not= %}
  {% link_button label href kind="secondary" icon= size= wide= key= %}
  <ul class="ways">{% way label href icon= note= %}</ul>
Fill in
  {% form_errors form %}   {% field form.iban [label= help=] %}   {% choices form.method [options=] %}
  {% text_input name label value= type= help= error= suffix= required= inputmode= autocomplete= width="short|medium" %}
  {% select name label options help= error= %}   {% file_drop name label accept= help= error= %}
  {% choice_group legend help= error= row= %}
    {% choice name label value= type="radio|checkbox" help= icon= checked= %}
  {% endchoice_group %}
Say
  {% card title= icon= href= link= flush= id= %}…{% endcard %}
  {% notice "info|waiting|thanks|problem" title= icon= live= %}…{% endnotice %}
  {% empty title= icon= text= %}the first step{% endempty %}
  {% more label icon= is_open= %}…{% endmore %}   {% menu label icon= side="start|end" up= kind="primary" key= %}…{% endmenu %}
  {% dialog "id" title= label= kind= icon= key= is_open= %}…{% enddialog %}
  {% person team= phone= phone_href= hours= email= %}
  <dl class="facts"><div><dt>…</dt><dd>…</dd></div><div class="sum">…</div></dl>
Show
  {% timeline entries %}   {% table table %} (with its pager)   {% pager table %}   {% plot chart %}
  {% tabs tabs label= %}   {% steps labels here %}   {% progress done of label= note= %}
  <dl class="stats">{% stat label value note= href= state= help= %}</dl>
Page
  {% toasts %}   {% language_switch %}   {% brand_css_link colour %}
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kulanz.kernel.money import Money
from kulanz.web.ui import content, controls, languages, markup, plots, press, saying, tables
from kulanz.web.ui.brand import brand_address
from kulanz.web.ui.parts import Text
from kulanz.writing import formats

register = template.Library()

DRAWN: dict[str, Callable[..., SafeString]] = {
    "button": press.button,
    "link_button": press.link_button,
    "way": press.way,
    "copy": saying.copy,
    "person": saying.person,
    "timeline": saying.timeline,
}
AROUND: dict[str, Callable[..., SafeString]] = {"card": saying.card, "notice": saying.notice, "more": saying.more}
PARTS: dict[str, Callable[..., dict[str, object]]] = {
    "field": controls.field,
    "text_input": controls.text_input,
    "select": controls.select,
    "choice": controls.choice,
    "choices": controls.choices,
    "file_drop": controls.file_drop,
    "form_errors": controls.form_errors,
    "progress": content.progress,
    "steps": content.steps,
    "tabs": content.tabs,
    "stat": content.stat,
    "table": tables.show,
    "pager": tables.pager,
    "plot": plots.draw,
}
BLOCKS: dict[str, Callable[..., dict[str, object]]] = {
    "empty": content.empty,
    "dialog": content.dialog,
    "menu": content.menu,
    "choice_group": controls.choice_group,
}


def _block(name: str, make: Callable[..., dict[str, object]]) -> Callable[..., SafeString]:
    @wraps(make)
    def block(*args: Any, **keywords: Any) -> SafeString:  # what the template wrote, checked by `make`
        return render_to_string(f"ui/parts/{name}.html", make(*args, **keywords))

    return block


for value in (markup.icon, markup.day, markup.moment):
    register.simple_tag(value)
for part, draw in DRAWN.items():
    register.simple_tag(draw, name=part)
for part, draw in AROUND.items():
    register.simple_block_tag(draw, name=part)
for part, make in PARTS.items():
    register.inclusion_tag(f"ui/parts/{part}.html", name=part)(make)
for part, make in BLOCKS.items():
    register.simple_block_tag(_block(part, make), name=part)


@register.simple_tag
def tag(state: str, label: Text = "", *, icon: str = "") -> SafeString:
    """A state by word and icon; colour only helps."""
    assert state in content.STATES, f"A state is one of {', '.join(content.STATES)}, not '{state}'."
    word = formats.say_text(label or content.STATES[state])
    return format_html('<span class="tag tag-{}">{}{}</span>', state, markup.icon(icon or state), word)


@register.simple_tag
def money(amount: Money | int | None, currency: str = "EUR", *, sign: bool = False) -> SafeString:
    """An amount in tabular figures, as the language writes it."""
    if amount is None:
        return format_html('<span class="money none">{}</span>', "–")
    value = amount if isinstance(amount, Money) else Money(amount, currency)
    return format_html('<span class="money">{}</span>', formats.money_text(value, sign=sign))


@register.simple_tag
def key(name: str) -> SafeString:
    return format_html("<kbd>{}</kbd>", name)


@register.simple_tag
def brand_css_link(colour: str) -> SafeString:
    """The creditor's brand tokens, after the product's own style sheets."""
    return format_html('<link rel="stylesheet" href="{}">', brand_address(colour)) if colour else SafeString("")


@register.simple_tag(takes_context=True)
def toasts(context: Context) -> SafeString:
    return saying.toasts(context.get("messages") or ())


@register.simple_tag(takes_context=True)
def language_switch(context: Context) -> SafeString:
    """Buttons that post to `/language/` and come back to the same page."""
    request = context.get("request")
    return languages.switch(request.get_full_path() if request else "/")


@register.filter("say")
def say(words: object) -> str:
    return formats.say_text(words)


@register.filter("money")
def money_filter(amount: Money) -> str:
    return formats.money_text(amount)


@register.filter("day")
def day_filter(day: date, form: formats.DayForm = "short") -> str:
    return formats.day_text(day, form)


@register.filter("moment")
def moment_filter(at: datetime) -> str:
    return formats.moment_text(at)


@register.filter("number")
def number_filter(value: int | Decimal) -> str:
    return formats.number_text(value)


@register.filter("percent")
def percent_filter(share: Decimal | float) -> str:
    return formats.percent_text(Decimal(str(share)))
