"""The sentences in which `decide` says why: each stands here once, for people and for the catalogues."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from kulanz.kernel.words import Reason, say

from .journey import To

FIRST = Reason("decide.first", say("Nothing was said about this yet."))
GATE_OPEN = Reason("decide.gate_open", say("Nothing speaks against a message."))
AHEAD = Reason("decide.ahead", say("A friendly word before the amount is due."))
PERSON = Reason("decide.person", say("The journey is at its end. A person decides what comes next."))
PART_OBJECTED = Reason(
    "decide.part_objected", say("A part is objected to; before the answer no last step is proposed.")
)
CLEAR = Reason("decide.clear", say("Nothing is open."))
ON_ITS_WAY = Reason("decide.on_its_way", say("A message is being written or sent."))
STUCK = Reason("decide.no_stage", say("The conditions of no stage hold."))
WELCOME = Reason("decide.welcome_back", say("Everything is paid; this is a word of welcome."))
END = {
    To.WRITE_OFF: Reason("decide.write_off", say("The creditor's rule is to write such amounts off.")),
    To.AGENCY: Reason("decide.agency", say("The creditor's rule is to hand such amounts over to an agency.")),
    To.COURT: Reason("decide.court", say("The creditor's rule is to go to court with such amounts.")),
}


AFTER = {
    "page.opened": say("The page was opened and nothing was paid."),
    "payment.started": say("A payment was begun and not finished."),
    "payment.refused": say("A payment could not be started."),
    "receipt.failed": say("A payment did not go through."),
    "claim.reduced": say("A part was paid."),
    "promise.broken": say("A promised payment did not come."),
    "objection.ended": say("An objection was answered."),
    "help.asked": say("The customer asked for help."),
    "conversation.held": say("There was a conversation."),
    "message.failed": say("A message could not be delivered."),
}


@lru_cache(maxsize=4096)
def overdue_for(days: int) -> Reason:
    """How long the oldest claim is overdue."""
    return Reason("decide.overdue", say("Overdue for %(days)s days.", days=days))


@lru_cache(maxsize=4096)
def message_before(day: date, *, is_part_paid: bool = False) -> Reason:
    """What lies behind the step. `is_part_paid`: some money came since, not all."""
    if is_part_paid:
        return Reason("decide.behind", say("The message before went out on %(day)s; not all is paid.", day=day))
    return Reason("decide.behind", say("The message before went out on %(day)s and brought no payment.", day=day))
