"""How the demo's customers behave: what each kind of customer does after being listed, or after a message of a stage.

Weights are chosen so that the portfolio looks like one that was worked for some months; they claim nothing about people.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LISTED = "listed"  # the trigger beside the stages of the journeys
SOON, REMINDED, SECOND, NOTICED, LAST = "due_soon", "reminder_service", "reminder", "notice", "last_clarification"
LEFT, MISSED = "page_left", "promise_missed"
LIKE = {  # stages of the other journeys -> the stage that people answer in the same way
    "business_due_soon": SOON,
    "business_reminder": REMINDED,
    "business_second": SECOND,
    "business_notice": NOTICED,
    "business_last": LAST,
    "first_letter": REMINDED,
    "agency_reminder": SECOND,
    "agency_last": LAST,
    "agency_promise_missed": MISSED,
}


class Deed(StrEnum):
    """What a customer, a bank or the team does."""

    TESTBANK = "testbank"  # pays all at the Testbank
    TRANSFER = "transfer"  # by transfer with the account's reference
    TRANSFER_NUMBER = "transfer_number"  # by transfer, with the number of the oldest invoice
    TRANSFER_PART = "transfer_part"
    TRANSFER_UNCLEAR = "transfer_unclear"  # without any reference
    ASSIGN = "assign"  # the team finds out whose money it was
    FAIL = "fail"  # tries at the Testbank, which fails
    TAKE_BACK = "take_back"  # the bank takes the payment back
    DECLARE = "declare"  # says "already paid"
    PROMISE = "promise"
    OBJECT = "object"
    ANSWER = "answer"  # the team answers the objection
    HELP = "help"
    PAUSE = "pause"  # the team sets a pause
    LOOK = "look"  # opens the page, no more
    BEGIN = "begin"  # begins to pay and leaves
    ANNOUNCE = "announce"  # the bank shows a transfer that is not booked yet
    OBJECT_PART = "object_part"
    PAUSE_CLAIM = "pause_claim"  # the team lets one invoice rest
    CONVERSE = "converse"  # the team talks with the customer on the phone
    INSOLVENT = "insolvent"
    REPRESENTED = "represented"  # by a lawyer
    CARE = "care"  # needs special care
    OPT_OUT = "opt_out"  # wants no e-mail
    GROUP = "group"  # the team corrects the group


@dataclass(frozen=True, slots=True)
class Plan:
    """A deed some days after its trigger."""

    deed: Deed
    after_days: int


After = Mapping[str, tuple[Plan, ...]]


def _one(trigger: str, *deeds: tuple[Deed, int]) -> After:
    return {trigger: tuple(Plan(deed, days) for deed, days in deeds)}


D = Deed
HABITS: tuple[tuple[int, After], ...] = (  # weight, what follows
    (7, _one(LISTED, (D.TRANSFER, 1))),  # paid before any message
    (4, {**_one(SOON, (D.TRANSFER, 3)), **_one(REMINDED, (D.TESTBANK, 2))}),
    (20, _one(REMINDED, (D.TESTBANK, 1))),
    (13, _one(REMINDED, (D.TRANSFER, 4))),
    (5, _one(REMINDED, (D.LOOK, 1), (D.TESTBANK, 6))),
    (4, _one(REMINDED, (D.TRANSFER_NUMBER, 3))),
    (8, _one(SECOND, (D.TESTBANK, 2))),
    (5, _one(SECOND, (D.LOOK, 1), (D.TRANSFER, 6))),
    (5, _one(NOTICED, (D.TESTBANK, 3))),
    (2, _one(NOTICED, (D.LOOK, 0), (D.TRANSFER, 7))),
    (3, _one(LAST, (D.TRANSFER, 4))),
    (3, {**_one(REMINDED, (D.TRANSFER_PART, 3)), **_one(SECOND, (D.TESTBANK, 5))}),
    (2, {**_one(REMINDED, (D.TRANSFER_PART, 5)), **_one(LAST, (D.TRANSFER, 8))}),
    (4, _one(REMINDED, (D.PROMISE, 2), (D.TRANSFER, 10))),
    (2, {**_one(SECOND, (D.PROMISE, 3)), **_one(NOTICED, (D.TESTBANK, 2))}),  # keeps it late
    (4, _one(REMINDED, (D.OBJECT, 2), (D.ANSWER, 6), (D.TRANSFER, 11))),
    (1, _one(SECOND, (D.OBJECT, 1), (D.ANSWER, 8))),
    (2, _one(SECOND, (D.HELP, 2))),
    (2, _one(REMINDED, (D.DECLARE, 3), (D.TRANSFER, 5))),
    (1, _one(REMINDED, (D.DECLARE, 4))),  # and the money does not come
    (2, _one(REMINDED, (D.TRANSFER_UNCLEAR, 4), (D.ASSIGN, 6))),
    (1, _one(REMINDED, (D.TESTBANK, 1), (D.TAKE_BACK, 8))),
    (1, {**_one(REMINDED, (D.FAIL, 1)), **_one(SECOND, (D.TESTBANK, 1))}),
    (2, {**_one(REMINDED, (D.BEGIN, 2)), **_one(LEFT, (D.TESTBANK, 1)), **_one(SECOND, (D.TRANSFER, 2))}),
    (2, {**_one(REMINDED, (D.BEGIN, 1)), **_one(SECOND, (D.TESTBANK, 3))}),
    (2, {**_one(REMINDED, (D.PROMISE, 3)), **_one(MISSED, (D.TRANSFER, 3)), **_one(NOTICED, (D.TESTBANK, 2))}),
    (1, _one(SECOND, (D.CONVERSE, 2), (D.TRANSFER, 9))),
    (1, _one(SECOND, (D.PAUSE, 4))),
    (3, {**_one(SECOND, (D.LOOK, 2)), **_one(LAST, (D.TESTBANK, 1))}),
    (1, _one(SECOND, (D.LOOK, 2))),  # looks and does not pay
    (3, {}),  # silent
)


def draw_habit(chance: random.Random) -> After:
    return chance.choices([after for _weight, after in HABITS], weights=[weight for weight, _after in HABITS])[0]


def answers(stage: str) -> str:
    """The trigger that a message of `stage` is."""
    return LIKE.get(stage, stage)
