"""Words of a closed list as the API's description gives them: each list where it is used.

A description keeps its parts by their bare names, and of two lists called `Status` one would be told for both.
"""

from __future__ import annotations

from enum import Enum
from typing import Annotated

from pydantic import WithJsonSchema

from kulanz.data.agreements.models import Hold, Plan
from kulanz.data.receivables.models import Claim, OpenItem


def one_of(kind: type[Enum]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": [str(member.value) for member in kind]})


ClaimStatus = Annotated[Claim.Status, one_of(Claim.Status)]
ItemKind = Annotated[OpenItem.Kind, one_of(OpenItem.Kind)]
PromiseStatus = Annotated[Plan.Status, one_of(Plan.Status)]
HoldKind = Annotated[Hold.Kind, one_of(Hold.Kind)]
