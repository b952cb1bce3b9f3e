"""Field 86: who paid and what for. German sub-fields `?20`, Dutch code words `/REMI/`, or lines of plain text.

German banks: DFÜ agreement, annex 3, chapter 8 (https://www.ebics.de/de/datenformate). Others: by what is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .details import Details, iban_of, single
from .mt940_fields import Field
from .mt940_line import Movement
from .mt940_slashes import SLASHES, read_slashes
from .mt940_tags import split_tags
from .transaction import reference_of

WIDTH, PURPOSE_WIDTH = 65, 27  # of a line, of a sub-field of the purpose
NUMBERS = "0[0-9]|1[0-9]|2[0-9]|3[0-9]|6[0-9]|7[0-9]"  # of sub-fields; other numbers behind a mark are text
SUBFIELDS = re.compile(rf"\s*([0-9]{{3}})?([?>~^<@])(?={NUMBERS})")
BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
TWO_DIGITS = re.compile("[0-9]{2}")  # other scripts have digits too
PURPOSE = (*range(20, 30), *range(60, 64))
RETURNS = {"009", "059", "108", "109", "159", "181", "184"}  # business codes of what came back
# The reason of a return as German banks write it in sub-field 34: 9 and its place in this list.
REASONS = (
    "AC01", "AC04", "AC06", "AG01", "AG02", "AM04", "AM05", "BE04", "MD01", "MD02", "MD03", "MD06", "MD07", "MS02",
    "MS03", "RC01",
)  # fmt: skip
REASON = re.compile(
    rf"\b({'|'.join((*REASONS, 'AC13', 'BE05', 'FF01', 'RR01', 'RR02', 'RR03', 'RR04', 'SL01', 'CNOR', 'DNOR', 'TM01'))})\b"
)
NAMED = re.compile(r"REK: ?(?P<iban>[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}) ?/ ?NAAM: ?(?P<name>.*)", re.DOTALL)
COLUMNS = re.compile(r"\b(IBAN|BIC|NAAM|OMSCHRIJVING|KENMERK|MACHTIGING|INCASSANT): ")


def is_details(field: Field) -> bool:
    """Whether `field`, behind a movement, tells about it. Seen: sub-fields behind the tag of the account."""
    return field.tag in ("86", "NS") or (field.tag == "25" and bool(SUBFIELDS.match(field.text)))


def read_details(lines: Sequence[str]) -> Details:
    """The details in whichever form they are written."""
    whole = "".join(lines)
    if found := SUBFIELDS.match(whole):
        whole = "".join(_with_lost_blank(lines))
        return _subfields(whole[found.end() - 1 :], found[2], found[1] or "")
    if SLASHES.search(whole):
        return read_slashes(whole)
    return _plain(_joined(lines))


def read_non_swift(lines: Sequence[str]) -> Details:
    """Field `:NS:` of German-speaking banks: 01 to 14 the purpose, 15 and 16 the name, 34 the account."""
    parts: dict[int, str] = {}
    for line in lines:
        if TWO_DIGITS.match(line):
            parts[int(line[:2])] = line[2:].strip()
    purpose = " ".join(parts[number] for number in range(1, 15) if parts.get(number))
    name = "".join(parts.get(number, "") for number in (15, 16))
    return Details(
        name=single(name), account=iban_of(parts.get(34, "")), remittance=single(purpose or parts.get(17, ""))
    )


def _with_lost_blank(lines: Sequence[str]) -> Iterator[str]:
    """A line that is one character short was cut at a blank, which some program took away at its end."""
    for line in lines[:-1]:
        yield f"{line} " if len(line) == WIDTH - 1 else line
    yield from lines[-1:]


def _subfields(text: str, mark: str, code: str) -> Details:
    parts = _split(text, mark)
    if BIC.fullmatch(parts.get(20, "")) and iban_of(parts.get(21, "")):  # Triodos: bank and account before the purpose
        parts = {number: part for number, part in parts.items() if number not in (20, 21)} | {31: parts[21]}
    tags = split_tags([parts[number] for number in PURPOSE if number in parts], full=PURPOSE_WIDTH)
    first = parts.get(32, "")
    name = f"{first}{'' if len(first) >= PURPOSE_WIDTH else ' '}{parts.get(33, '')}"
    account = next((iban for number in (38, 31) if (iban := iban_of(parts.get(number, "")))), "") or iban_of(
        tags["IBAN"]
    )
    remittance = tags["SVWZ"] or tags[""] or tags["MTLG"]
    is_return = code in RETURNS
    return Details(
        name=single(name),
        account=account,
        remittance=single(remittance) or single(parts.get(0, "")),
        end_to_end_id=reference_of(single(tags["EREF"])),
        mandate_id=reference_of(single(tags["MREF"])),
        return_code=_reason(parts.get(34, ""), f"{tags['SVWZ']} {tags['']}") if is_return else "",
        on_behalf_of=single(tags["ABWA"]),
        is_return=is_return,
    )


def _split(text: str, mark: str) -> dict[int, str]:
    """Sub-fields by number; one that comes twice is told twice."""
    parts: dict[int, str] = {}
    for piece in re.split(rf"{re.escape(mark)}(?={NUMBERS})", text):
        if TWO_DIGITS.match(piece):
            number = int(piece[:2])
            parts[number] = parts.get(number, "") + piece[2:].rstrip("\n")
    return parts


def _reason(addition: str, text: str) -> str:
    """The code of the reason: written out in the text, or told by the addition to the business code."""
    if found := REASON.search(text):
        return found[1]
    place = int(addition) - 901 if re.fullmatch(r"9[0-9]{2}", addition.strip()) else -1
    return REASONS[place] if 0 <= place < len(REASONS) else ""


def _plain(text: str) -> Details:
    """Text without a form: a Dutch account and name that are marked as such, else all of it is the purpose."""
    text = re.sub(r"^999(?=PN)", "", text)
    if found := NAMED.search(text):
        return Details(name=single(found["name"]), account=found["iban"], remittance=single(text[: found.start()]))
    marks = list(COLUMNS.finditer(text))
    if len(marks) > 1:
        ends = [mark.start() for mark in marks[1:]] + [len(text)]
        parts = {mark[1]: single(text[mark.end() : end]) for mark, end in zip(marks, ends, strict=True)}
        return Details(
            name=parts.get("NAAM", ""),
            account=iban_of(parts.get("IBAN", "")),
            remittance=parts.get("OMSCHRIJVING", ""),
            end_to_end_id=reference_of(parts.get("KENMERK", "")),
            mandate_id=reference_of(parts.get("MACHTIGING", "")),
        )
    return Details(remittance=single(text))


def with_supplementary(details: Details, lines: Sequence[str], movement: Movement) -> Details:
    """Completed by field 61, where Dutch banks name the account (Rabobank), or account and name that the first line of
    field 86 repeats (ASN, SNS)."""
    supplementary, reference = movement.supplementary.strip(), movement.customer_reference
    if supplementary and reference and lines and single(lines[0]) == single(f"{reference} {supplementary}"):
        rest = single(_joined(lines[1:]))
        return replace(details, name=single(supplementary), account=iban_of(reference), remittance=rest)
    account, name = details.account or iban_of(supplementary), details.name or single(movement.name)
    says_more = not lines and not details.remittance and not account and not supplementary.startswith("/")
    remittance = single(supplementary) if says_more else details.remittance
    return replace(details, account=account, name=name, remittance=remittance)


def _joined(lines: Sequence[str]) -> str:
    """Lines of text as one: a full line was cut in the middle of a word, a shorter one ended there."""
    return "".join(line if len(line) >= WIDTH else f"{line} " for line in lines)
