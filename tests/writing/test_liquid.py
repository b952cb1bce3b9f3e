"""The fence around texts that creditors change: what is not offered is refused when a text is saved."""

from __future__ import annotations

import pytest

from kulanz.kernel.errors import BadValue
from kulanz.writing import liquid


@pytest.mark.parametrize(
    "text",
    [
        "{{ name | shout }}",
        "{{ name | upcase | base64_decode }}",
        "{% if open_amount %}{{ name | append: 'x' }}{% endif %}",  # where the sample of a preview never comes
        "{% if name %}{% else %}{{ number | replace: 'a', 'b' }}{% endif %}",
    ],
)
def test_an_unknown_filter_is_refused_when_the_text_is_saved(text: str) -> None:
    with pytest.raises(BadValue, match="filters"):
        liquid.check(text)


@pytest.mark.parametrize("filter_", [f for f in liquid.FILTERS if f != "default"])
def test_the_filters_that_are_offered_are_taken(filter_: str) -> None:
    liquid.check(f"{{{{ name | {filter_} }}}}")
