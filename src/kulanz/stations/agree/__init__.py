"""Station 8: what a person or the customer says about an account: agreed, objected, asked for, protected, told.

One file for each. Each has a reason and a beginning, and is ended by a person, by a day or by payment. All of it inside
the caller's transaction.
"""

from .conversation import note_conversation
from .help import ask_help, note_declared_payment
from .hold import end_hold, set_hold
from .noting import SENT_BEFORE
from .objection import OBJECTIONS, end_objection, object_to
from .opt_out import end_opt_out, set_opt_out
from .promise import end_promise, promise
from .protection import end_protection, set_protection
from .reminder import forget_reminder, note_reminder
from .segment import set_segment

__all__ = (
    "OBJECTIONS",
    "SENT_BEFORE",
    "ask_help",
    "end_hold",
    "end_objection",
    "end_opt_out",
    "end_promise",
    "end_protection",
    "forget_reminder",
    "note_conversation",
    "note_declared_payment",
    "note_reminder",
    "object_to",
    "promise",
    "set_hold",
    "set_opt_out",
    "set_protection",
    "set_segment",
)  # fmt: skip
