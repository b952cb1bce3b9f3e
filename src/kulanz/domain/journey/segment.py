"""Groups by behaviour and need, never by personality: what would help this customer now? Which one it is: `grouping.py`."""

from __future__ import annotations

from enum import StrEnum

from kulanz.kernel.words import Words, say


class Segment(StrEnum):
    """What an account needs, as far as its behaviour shows."""

    FORGOT = "forgot"
    POSTPONES = "postpones"
    CANNOT_NOW = "cannot_now"
    DISPUTES = "disputes"
    UNREACHABLE = "unreachable"
    BUSINESS_PROCESS = "business_process"
    VULNERABLE = "vulnerable"


LABELS: dict[Segment, Words] = {
    Segment.FORGOT: say("Forgot"),
    Segment.POSTPONES: say("Postpones"),
    Segment.CANNOT_NOW: say("Cannot pay now"),
    Segment.DISPUTES: say("Objects"),
    Segment.UNREACHABLE: say("Cannot be reached"),
    Segment.BUSINESS_PROCESS: say("Business with a process"),
    Segment.VULNERABLE: say("Needs special care"),
}
