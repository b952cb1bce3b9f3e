"""Words of a closed list as the API's description gives them: each list where it is used.

A description keeps its parts by their bare names, and of two lists called `Status` one would be told for both.
"""

from __future__ import annotations

from enum import Enum
from typing import Annotated

from pydantic import Strict, WithJsonSchema

from kulanz.data.agreements.models import Hold, Plan
from kulanz.data.payments.models import Refund
from kulanz.data.receivables.models import Claim, OpenItem
from kulanz.domain.books.receipt import State
from kulanz.domain.contact.channel import Channel


def one_of(kind: type[Enum]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": [str(member.value) for member in kind]})


ClaimStatus = Annotated[Claim.Status, one_of(Claim.Status)]
ItemKind = Annotated[OpenItem.Kind, one_of(OpenItem.Kind)]
PromiseStatus = Annotated[Plan.Status, one_of(Plan.Status)]
HoldKind = Annotated[Hold.Kind, one_of(Hold.Kind)]
RefundState = Annotated[Refund.State, one_of(Refund.State)]
ReceiptState = Annotated[State, one_of(State)]
Medium = Annotated[Channel, Strict(False), one_of(Channel)]  # a body brings its name
