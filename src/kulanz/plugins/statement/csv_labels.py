"""Labels inside the free text of a statement saved as a list: `Naam: .. Omschrijving: .. Kenmerk: ..` of ING in the
Netherlands, `Auftraggeber: .. Buchungstext: .. Ref. ..` of comdirect, `End-to-End-Ref.: ..` of Commerzbank."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .details import iban_of, single
from .mt940_slashes import SLASHES, read_slashes
from .transaction import reference_of

LABELS = {
    "naam": "name", "name": "name", "auftraggeber": "name", "empfänger": "name", "zahlungsempfänger": "name",
    "zahlungspflichtiger": "name", "omschrijving": "purpose", "description": "purpose", "buchungstext": "purpose",
    "verwendungszweck": "purpose", "zahlungsreferenz": "purpose", "iban": "account", "kto/iban": "account",
    "iban auftraggeber": "account", "iban empfänger": "account", "iban zahlungsempfänger": "account", "kenmerk": "end",
    "reference": "end", "end-to-end-ref.": "end", "end-to-end-ref": "end", "machtiging id": "mandate",
    "machtiging": "mandate", "mandate id": "mandate", "mandatsref": "mandate", "mandatsref.": "mandate",
    "mandat": "mandate", "bic": "", "blz/bic": "", "bic auftraggeber": "", "bic empfänger": "", "incassant id": "",
    "creditor id": "", "valutadatum": "", "value date": "", "gläubiger-id": "", "datum/tijd": "", "date/time": "",
}  # fmt: skip
OWN = {"end", "mandate"}  # labels that nobody writes into a purpose
WORDS = "|".join(re.escape(label) for label in sorted(LABELS, key=len, reverse=True))
# comdirect leaves out the blank in front: "Maria MusterBuchungstext: RE-17".
LABEL = re.compile(rf"(?:(?<![^\W_])|(?<=[a-zäöüß0-9])(?=[A-Z]))(?P<label>(?i:{WORDS})): ?")
OWN_REFERENCE = re.compile(r" ?\bRef\. (?P<reference>[A-Z0-9]{8,}/?[0-9]*)$")


@dataclass(frozen=True, slots=True)
class Labelled:
    """What the text tells; all of it is the purpose where it has no labels."""

    purpose: str
    name: str = ""
    account: str = ""
    end_to_end_id: str = ""
    mandate_id: str = ""
    bank_reference: str = ""


def read_labels(text: str) -> Labelled:
    """Takes `text` apart at its labels, where it begins with one or has one that no payer would write."""
    if SLASHES.search(text) and text.startswith("/"):
        details = read_slashes(text)
        return Labelled(details.remittance, details.name, details.account, details.end_to_end_id, details.mandate_id)
    own = OWN_REFERENCE.search(text)
    bank_reference = own["reference"] if own else ""
    text = text[: own.start()] if own else text
    marks = list(LABEL.finditer(text))
    if not _are_meant(marks):
        return Labelled(single(text), bank_reference=bank_reference)
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    parts: dict[str, str] = {}
    for mark, end in zip(marks, ends, strict=True):
        parts.setdefault(LABELS[mark["label"].casefold()], single(text[mark.end() : end]))
    before = single(text[: marks[0].start()])
    return Labelled(
        purpose=single(f"{before} {parts.get('purpose', '')}"),
        name=parts.get("name", ""),
        account=iban_of(parts.get("account", "")),
        end_to_end_id=reference_of(parts.get("end", "")),
        mandate_id=reference_of(parts.get("mandate", "")),
        bank_reference=bank_reference,
    )


def _are_meant(marks: Sequence[re.Match[str]]) -> bool:
    """Whether these are the bank's labels: the text begins with one, or there are some that no payer would write."""
    kinds = {LABELS[mark["label"].casefold()] for mark in marks}
    return bool(marks) and (marks[0].start() == 0 or bool(kinds & OWN) or {"account", "name"} <= kinds)
