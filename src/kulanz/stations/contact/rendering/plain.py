"""A message as plain text, for media that know nothing else: the words, what the law asks for, and the way to the page."""

from __future__ import annotations

from kulanz.data.contact.models import Message
from kulanz.domain.contact.channel import MEDIA, Channel
from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import say

from .laid_out import Content


def render(message: Message, words: Content) -> None:
    """The link stands in the words where the text names it, else below them. Raises `BadValue` where it is too long."""
    lines = [words.body, *words.legal, *([] if words.link in words.body else [words.link])]
    text = "\n\n".join(line for line in lines if line)
    longest = MEDIA[Channel(message.channel)].longest
    if longest and len(text) > longest:
        too_long = say("This text has %(signs)s signs; the medium takes %(longest)s.", signs=len(text), longest=longest)
        raise BadValue(too_long, text=message.text_key)
    message.body_text, message.body_html = text, ""
