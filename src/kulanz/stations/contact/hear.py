"""Station 6: what became of a message, as its provider tells: arrived, came back, unwanted, answered.

News is stored first and handled once. News about a message that nobody knows changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from kulanz.data.contact.models import Message
from kulanz.data.desk.models import Task
from kulanz.data.desk.tasks import add_task
from kulanz.data.history import Happened, record
from kulanz.data.inbox.models import Inbound
from kulanz.data.parties.findings import note_bounce
from kulanz.data.parties.models import OptOut
from kulanz.domain.contact.channel import MEDIA, Channel, Needs
from kulanz.kernel.dates import Now
from kulanz.ports.channel import Delivery, Rejection
from kulanz.stations.agree import ask_help, set_opt_out
from kulanz.stations.door import moment

ACTOR = "rule:hear/1"
News = Mapping[str, Any]  # as the door stored it


def run(inbounds: Collection[UUID], *, now: Now) -> None:
    """Works on stored news, inside the caller's transaction."""
    rows = Inbound.objects.filter(id__in=inbounds, handled_at=None).select_for_update(of=("self",)).order_by("id")
    for row in rows:
        heard = [_hear(row, news, now) for news in row.news]
        row.handled_at, row.result = now.at, "changed" if any(heard) else "nothing new"
        row.save(update_fields=["handled_at", "result"])


def _hear(row: Inbound, news: News, now: Now) -> bool:
    named = Message.objects.filter(set_up=row.set_up_id, outside_id=news["outside_id"])
    message = named.select_related("account").select_for_update(of=("self",)).first()
    answer = ANSWERS.get(Delivery(news["what"]))
    if message is None or answer is None:
        return False
    return answer(message, news, now)


def _arrived(message: Message, news: News, now: Now) -> bool:
    if message.delivered_at is not None or message.status != Message.Status.SENT:
        return False
    message.delivered_at = moment(news["at"])
    message.save(update_fields=["delivered_at"])
    record([Happened("message.delivered", message.id, message.account_id, ACTOR)], now=now)
    return True


def _came_back(message: Message, news: News, now: Now) -> bool:
    """It counts as not sent. Where the address is none, the account is decided anew; any other trouble is for a person."""
    if message.status != Message.Status.SENT:
        return False
    message.status = Message.Status.FAILED
    message.save(update_fields=["status"])
    is_bad_address = news["reason"] == Rejection.NO_SUCH_ADDRESS
    data = {"code": news["reason"] or str(Rejection.OTHER), "word": news["word"][:80]}
    if is_bad_address and MEDIA[Channel(message.channel)].needs is Needs.EMAIL:
        note_bounce(customer=message.account.customer_id, address=message.to_address, now=now)
    only = None if is_bad_address else ()
    record([Happened("message.failed", message.id, message.account_id, ACTOR, data, only=only)], now=now)
    if not is_bad_address:
        add_task(Task.Kind.FAILED_MESSAGE, message.account_id, about=message.id, note=news["word"], now=now)
    return True


def _unwanted(message: Message, news: News, now: Now) -> bool:
    """Whoever marks a message as unwanted, or answers STOP, gets no more by this medium."""
    refused = OptOut.objects.filter(customer=message.account.customer_id, channel=message.channel, ended_on=None)
    if refused.exists():
        return False
    set_opt_out(message.account_id, channel=message.channel, reason=news["word"], now=now, actor="customer:message")
    return True


def _answered(message: Message, news: News, now: Now) -> bool:
    """Messages that ask rest, and a person reads what the customer wrote."""
    key = uuid5(NAMESPACE_OID, f"reply:{message.id}:{news['news_id']}")
    ask_help(message.account_id, text=news["text"], now=now, actor="customer:message", key=key)
    return True


ANSWERS: Mapping[Delivery, Callable[[Message, News, Now], bool]] = {
    Delivery.DELIVERED: _arrived,
    Delivery.REJECTED: _came_back,
    Delivery.COMPLAINED: _unwanted,
    Delivery.OPTED_OUT: _unwanted,
    Delivery.REPLIED: _answered,
}
