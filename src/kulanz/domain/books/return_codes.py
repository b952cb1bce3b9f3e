"""Why a bank returned a debit, and what follows: may its cost be passed on, must a person look first?

ISO 20022 external reason codes as the SEPA rulebooks use them (EPC016-06, 4.3.1.2); an unknown code is treated with care.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kulanz.kernel.words import Words, say


@dataclass(frozen=True, slots=True)
class ReturnReason:
    """`is_customers_fault`: the customer caused the return, as far as the code says (BGB 280(1) presumes it).
    `needs_person`: nothing asks for money before somebody has looked."""

    words: Words
    is_customers_fault: bool = False
    needs_person: bool = False


_MANDATE = ReturnReason(say("The mandate is missing or was not accepted."), needs_person=True)
_OURS = ReturnReason(say("Something was wrong with our debit."), needs_person=True)
_TECHNICAL = ReturnReason(say("The bank could not carry it out, for technical reasons."))

RETURN_REASONS: Mapping[str, ReturnReason] = {
    "AC01": ReturnReason(say("The IBAN is not right.")),
    "AC04": ReturnReason(say("The bank account is closed.")),
    "AC06": ReturnReason(say("The bank account is blocked."), needs_person=True),
    "AC13": _OURS,
    "AG01": ReturnReason(say("The bank account takes no direct debits.")),
    "AG02": _OURS,
    "AM04": ReturnReason(say("The money in the bank account did not suffice."), is_customers_fault=True),
    "AM05": _OURS,  # collected twice
    "BE05": _OURS,
    "CNOR": _TECHNICAL,
    "DNOR": _TECHNICAL,
    "FF01": _OURS,
    "FF05": _OURS,
    "MD01": _MANDATE,
    "MD02": _MANDATE,
    "MD06": ReturnReason(say("The customer had the money returned."), needs_person=True),  # may be an objection
    "MD07": ReturnReason(say("The account holder has died."), needs_person=True),
    "MS02": ReturnReason(say("The customer refused the debit."), needs_person=True),
    # German banks say MS03 for AM04 and others as well, to protect their customers' data
    "MS03": ReturnReason(say("The bank gave no reason."), is_customers_fault=True),
    "RC01": ReturnReason(say("The BIC is not right.")),
    "RR01": _TECHNICAL,
    "RR02": _TECHNICAL,
    "RR03": _TECHNICAL,
    "RR04": ReturnReason(say("The bank returned it for reasons of the law."), needs_person=True),
    "SL01": ReturnReason(say("The customer's bank has a list or a limit that stops it.")),
    "TM01": _TECHNICAL,
}
UNKNOWN = ReturnReason(say("The bank gave a reason that we do not know."), needs_person=True)


def return_reason(code: str) -> ReturnReason:
    """What a return code of a bank means, `UNKNOWN` for one that is not in the table."""
    return RETURN_REASONS.get(code.strip().upper(), UNKNOWN)
