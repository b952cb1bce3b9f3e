"""What a person can note on an account, in words: what it does to contact and to interest, said before the form is sent."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as pgettext

from kulanz.domain.journey.protections import RULES
from kulanz.domain.journey.segment import LABELS
from kulanz.web.ui.parts import Option, Text
from kulanz.writing.formats import say_text

WAYS: Mapping[str, Text] = {
    "phone": _("on the phone"),
    "in_person": _("in person"),
    "writing": _("in writing, both ways"),
}
TONES: Mapping[str, Text] = {
    "1": _("friendly notice"),
    "2": _("reminder"),
    "3": _("formal notice"),
    "4": _("last clarification"),
}
WRITE_OFFS: Mapping[str, Text] = {
    "uncollectable": _("It cannot be collected"),
    "barred": _("It is time-barred"),
    "insolvent": _("The customer is insolvent"),
    "too_small": _("It is not worth the effort"),
    "other": pgettext("reason", "Another reason"),
}
WAIVERS: Mapping[str, Text] = {
    "courtesy": _("As a courtesy"),
    "hardship": _("Paying it would be too hard"),
    "agreed": _("Agreed with the customer"),
    "mistake": _("It should not have been charged"),
}
CREDITS: Mapping[str, Text] = {
    "wrong_amount": _("The amount was wrong"),
    "returned": _("The goods came back"),
    "not_delivered": _("It was not delivered"),
    "cancelled": _("The order was cancelled"),
    "other": pgettext("reason", "Another reason"),
}
REFUNDS: Mapping[str, Text] = {
    "paid_too_much": _("More was paid than was open"),
    "paid_twice": _("It was paid twice"),
    "credit_note": _("A credit note came after the payment"),
    "other": pgettext("reason", "Another reason"),
}
SEGMENT_HELPS: Mapping[str, Text] = {
    "forgot": _("A friendly reminder is enough."),
    "postpones": _("A clear day and a promise help."),
    "cannot_now": _("Instalments or a later day help."),
    "disputes": _("An answer helps, no reminder."),
    "unreachable": _("A good address helps."),
    "business_process": _("The order number or an approval is missing."),
    "vulnerable": _("Only people write or call."),
}
AS_USUAL = _("Goes on as usual.")


def stop_options() -> list[Option]:
    """Each kind of protection with what it does; the words are those of the rule."""
    return [
        Option(kind.value, rule.label, help=f"{say_text(rule.contact)} {say_text(rule.interest)}", icon="")
        for kind, rule in RULES.items()
    ]


def segment_options() -> list[Option]:
    return [Option(segment.value, label, help=SEGMENT_HELPS[segment.value]) for segment, label in LABELS.items()]
