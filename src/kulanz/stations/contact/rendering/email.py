"""A message as an e-mail: the tenant's words in the frame that every mail has, as text and as HTML."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext

from kulanz.data.contact.models import Message

from .laid_out import Content, claim_rows, transfer_rows


def render(message: Message, words: Content) -> None:
    """What is open, the button, the transfer data, who writes."""
    context: dict[str, Any] = {
        "language": message.language,
        "subject": message.subject,
        "body": words.body,
        "paragraphs": words.body.split("\n\n"),
        "rows": claim_rows(message, words.claims),
        "link": words.link,
        "button": gettext("View and pay") if message.asked_minor else gettext("View your page"),
        "transfer": transfer_rows(message),
        "legal": words.legal,
        "creditor": message.account.creditor,
        "colour": message.account.creditor.colour,
    }
    message.body_text = render_to_string("contact/mail.txt", context)
    message.body_html = render_to_string("contact/mail.html", context)
