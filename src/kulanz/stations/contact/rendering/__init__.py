"""How the words of a message are laid out for its medium: one renderer a medium."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kulanz.data.contact.models import Message
from kulanz.domain.contact.channel import Channel

from . import email, plain
from .laid_out import Content, amount_text

__all__ = ("Content", "amount_text", "render")

RENDERERS: Mapping[Channel, Callable[[Message, Content], None]] = {
    Channel.EMAIL: email.render,
    Channel.SMS: plain.render,
    Channel.WHATSAPP: plain.render,
    Channel.LETTER: plain.render,
    Channel.CALL: plain.render,
    Channel.PORTAL: plain.render,
}


def render(message: Message, words: Content) -> None:
    """Fills in the text (and the HTML, where its medium has it) of `message`, in the language that is active."""
    RENDERERS[Channel(message.channel)](message, words)
