"""The customer wants no messages by a channel; it holds for all accounts of the customer. What the law demands still goes.

UWG 7(2), GDPR 21(2).
"""

from __future__ import annotations

from uuid import UUID

from kulanz.data.history import record
from kulanz.data.parties.models import OptOut
from kulanz.domain.contact.channel import Channel
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, Conflict
from kulanz.kernel.ids import new_id
from kulanz.kernel.words import say, technical
from kulanz.stations.agree.noting import LONGEST_REASON, find, for_each, known_as, lock_all_of, lock_customer
from kulanz.stations.claims.reachable import finish_talks

CHANNELS = tuple(Channel)


def set_opt_out(
    account_id: UUID, *, channel: str, now: Now, actor: str, reason: str = "", key: UUID | None = None
) -> OptOut:
    """From today nothing that asks for money goes by `channel`. `key` is the form's own: sent twice it is one."""
    if channel not in CHANNELS:
        raise BadValue(technical(f"A channel is one of: {', '.join(CHANNELS)}."), value=channel, field="channel")
    customer, heads = lock_customer(account_id)
    known = known_as(OptOut, key, customer_id=customer, channel=channel)
    if known:
        return known
    if OptOut.objects.filter(customer=customer, channel=channel, ended_on=None).exists():
        raise Conflict(say("This is noted already for this channel."))
    wish = OptOut.objects.create(
        id=key or new_id(), customer_id=customer, channel=channel, since_on=now.on,
        reason=reason.strip()[:LONGEST_REASON], made_by=actor,
    )  # fmt: skip
    record(for_each(heads, "optout.set", wish.id, actor, {"channel": channel}), now=now, heads=heads)
    return wish


def end_opt_out(opt_out_id: UUID, *, because: str, now: Now, actor: str) -> OptOut:
    wish = find(OptOut, opt_out_id)
    heads = lock_all_of(wish.customer_id)
    wish.refresh_from_db()
    if wish.ended_on:
        raise Conflict(say("Messages by this channel are wished again already."))
    wish.ended_on, wish.ended_because = now.on, because.strip()[:LONGEST_REASON]
    wish.save(update_fields=["ended_on", "ended_because"])
    finish_talks(heads, now=now, actor=actor)
    data = {"channel": wish.channel}
    record(for_each(heads, "optout.ended", wish.id, actor, data), now=now, heads=heads)
    return wish
