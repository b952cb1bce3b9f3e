"""How often one account may say something by its link in a day. The link may be in strange hands, or a form sent by a program;
what was said is kept, and a person looks at it. Asked under the account's lock.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from kulanz.data.agreements.models import Hold, Objection
from kulanz.data.payments.models import Receipt
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import Conflict
from kulanz.kernel.words import say

ACTOR = "customer:link"
DAY = timedelta(days=1)
ENOUGH = say(
    "You told us this several times today, and we have all of it. A person looks at it. If something is missing still, "
    "please call us."
)


def _paid(account: UUID, now: Now) -> int:
    return Receipt.objects.filter(account=account, source="customer", seen_at__gt=now.at - DAY).count()


def _wrong(account: UUID, now: Now) -> int:
    return Objection.objects.filter(account=account, made_by=ACTOR, raised_on=now.on).count()


def _help(account: UUID, now: Now) -> int:
    kind = Hold.Kind.CUSTOMER_ASKED
    return Hold.objects.filter(account=account, kind=kind, made_by=ACTOR, since_on=now.on).count()


# More than anybody needs who has many invoices, and few enough for a person to read.
MOST: dict[str, tuple[Callable[[UUID, Now], int], int]] = {
    "paid": (_paid, 10),
    "wrong": (_wrong, 10),
    "help": (_help, 3),
}


def check(what: str, account: UUID, *, now: Now) -> None:
    """Raises `Conflict` where it was said too often today, the note just made included; the caller takes that back."""
    count, most = MOST[what]
    if count(account, now) > most:
        raise Conflict(ENOUGH)
