"""Field 86 in code words between slashes, as Dutch banks and some others write it: `/TRTP/../IBAN/../NAME/../REMI/..`.

ABN AMRO, ING (`/CNTP/account/bic/name/`), Rabobank (`/ORDP//NAME/`); code words by SWIFT and SEPA (EPC AT numbers).
"""

from __future__ import annotations

import re

from .details import Details, iban_of, single
from .transaction import reference_of

NAMES = (
    "TRTP", "EREF", "KREF", "PREF", "IREF", "TRCD", "MARF", "CSID", "CNTP", "BENM", "ORDP", "NAME", "IBAN", "BIC", "REMI",
    "RTRN", "PURP", "ULTD", "ULTB", "ULTC", "UDTR", "UCRD", "ISDT", "SVCL", "CREF", "CDTRREFTP", "CDTRREF", "ADDR", "ID",
    "OCMT", "CHGS", "EXCH", "PY", "PT", "ACCT", "ACC", "CD", "ISSUER", "BUSP", "EPC", "SUBT", "RTYP",
)  # fmt: skip
WORD = re.compile(rf"/({'|'.join(NAMES)})/")
# A code word may be broken by a line's end, so blanks inside are forgiven: "/R EMI/".
LOOSE = re.compile("|".join(rf"/ ?{' ?'.join(name)} ?/" for name in NAMES))
SLASHES = re.compile(r"(?:^|[\s/])/?(?:TRTP|EREF|CNTP|BENM|ORDP|REMI|MARF|CSID|IBAN|RTRN|PREF|CREF)/")


def read_slashes(text: str) -> Details:
    """The details that stand behind the code words."""
    found = _words(LOOSE.sub(lambda match: match[0].replace(" ", ""), text))
    party = found.get("CNTP", "").split("/")
    account = found.get("IBAN", "") or (party[0] if len(party) > 2 else "") or found.get("ACCT", "")
    remittance, reference = _remittance(found.get("REMI", ""), found)
    return Details(
        name=single(found.get("NAME", "") or (party[2] if len(party) > 2 else "")),
        account=iban_of(account),
        remittance=remittance,
        reference=reference,
        end_to_end_id=reference_of(single(found.get("EREF", ""))),
        mandate_id=reference_of(single(found.get("MARF", ""))),
        return_code=_code(found.get("RTRN", "")),
        on_behalf_of=single(found.get("ULTD", "") or found.get("UDTR", "")),
        is_return="RTRN" in found,
    )


def _words(text: str) -> dict[str, str]:
    """What stands behind each code word up to the next one; the first of a name that says anything counts. In free text
    that follows `/REMI/` a word that looks like a code begins the next one all the same: so the banks write it."""
    marks: list[re.Match[str]] = []
    place = 0
    while found := WORD.search(text, place):  # neighbours may share a slash: `/BENM/NAME/`
        marks.append(found)
        place = found.end() - 1
    words: dict[str, str] = {}
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        end = following.start() if following else len(text)
        words[mark[1]] = words.get(mark[1]) or text[mark.end() : end].strip("/ ")
    return words


def _remittance(text: str, found: dict[str, str]) -> tuple[str, str]:
    """Free text, and the structured reference where there is one."""
    reference = single(found.get("CDTRREF", ""))
    if kind := re.match(r"(?:/?USTD/+)", text):
        return single(text[kind.end() :].strip("/")), reference
    if kind := re.match(r"/?STRD/(?:[A-Z]{3}/)?(?P<reference>[^/]*)(?P<rest>.*)", text, re.DOTALL):
        return single(kind["rest"].strip("/")), reference or single(kind["reference"])
    return single(text), reference


def _code(text: str) -> str:
    found = re.match(r"[A-Z]{2}[0-9]{2}|[A-Z]{4}", text.strip("/ "))
    return found[0] if found else ""
