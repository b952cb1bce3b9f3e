"""The neutral package of a released hand-over: all an agency or a lawyer needs, in open formats, each file with its hash.

docs/reference/handover.md describes it. RDG 13a(1), 13a(2): what the customer may ask the agency must be in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum

from kulanz.data.contact.models import Message
from kulanz.data.desk.models import Handover
from kulanz.data.inbox.models import Document
from kulanz.data.standing import load
from kulanz.data.vault import read_file
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import NotAllowed, NotFound
from kulanz.kernel.words import say
from kulanz.stations.books.statement_of_account import statement_of
from kulanz.stations.handover.handing_over import export_halts
from kulanz.stations.handover.package_facts import Facts, told
from kulanz.stations.handover.package_tables import claims_csv, ledger_csv, messages_csv
from kulanz.writing.letters.statement import statement_pdf

LARGEST = 300_000_000  # bytes of papers; a package that nobody can send helps nobody
LANGUAGES = ("de", "en")


@dataclass(frozen=True, slots=True)
class File:
    """One file of the package. `read` is called when its turn has come, inside a transaction."""

    name: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Packed:
    name: str
    files: tuple[File, ...]


def pack(handover_id: UUID, *, now: Now, actor: str) -> Packed:
    """What goes into the package today. The gate is asked again: nothing is given away that was paid or objected to."""
    row = Handover.objects.select_related("account").filter(id=handover_id).first()
    if row is None:
        raise NotFound(say("This does not exist here."))
    if row.state != Handover.State.RELEASED or row.to == Handover.To.WRITE_OFF:
        raise NotAllowed(say("There is a package once a person has released a hand-over."))
    claims = [UUID(claim) for claim in row.claims]
    [loaded] = load([row.account_id], on=now.on, lock=False)
    against = export_halts(loaded.standing, claims, now=now)
    if against:
        raise NotAllowed(against[0].words)
    papers = list(Document.objects.filter(claim__in=claims).select_related("file", "claim").order_by("claim_id", "id"))
    _check_size(papers)
    if row.fetched_at is None:
        Handover.objects.filter(id=row.id).update(fetched_at=now.at)
    messages = _messages(row)
    named = {paper.id: _paper(number, paper) for number, paper in enumerate(papers, 1)}
    letters = {message: _letter(number, message) for number, message in enumerate(messages, 1)}
    facts = told(row, papers=named, messages={message.id: name for message, name in letters.items()}, now=now)
    return Packed(_plain(f"handover-{facts['customer']['number']}-{now.on}"), (
        File("handover.json", lambda: _json(facts)),
        File("claims.csv", lambda: claims_csv(facts)),
        File("ledger.csv", lambda: ledger_csv(facts)),
        File("messages.csv", lambda: messages_csv(facts)),
        File("statement-of-account.pdf", lambda: _statement(row.account_id, now)),
        *(File(name, _reader_of_message(message.id)) for message, name in letters.items()),
        *(File(named[paper.id], _reader_of_paper(paper.id)) for paper in papers),
    ))  # fmt: skip


def _check_size(papers: Sequence[Document]) -> None:
    ids = {paper.file_id for paper in papers}
    size = Document.objects.filter(file__in=ids).values("file").distinct().aggregate(sum=Sum("file__size"))["sum"] or 0
    if size > LARGEST:
        raise NotAllowed(say("The papers of this hand-over are too large for one package."))


def _messages(row: Handover) -> list[Message]:
    """Every message about these claims that left, the oldest first."""
    wanted = set(row.claims)
    sent = Message.objects.filter(account=row.account_id, status="sent").exclude(stage="").order_by("id")
    return [message for message in sent.only("id", "sent_on", "channel", "asked_claims", "planned_on", "raw_hash")
            if wanted & set(message.asked_claims)]  # fmt: skip


def _paper(number: int, paper: Document) -> str:
    return f"documents/{number:03d}-{_plain(paper.claim.number)}-{paper.name}"


def _letter(number: int, message: Message) -> str:
    ending = "eml" if message.raw_hash and message.channel == "email" else "txt"
    return f"messages/{number:03d}-{message.sent_on or message.planned_on}-{_plain(message.channel)}.{ending}"


def _reader_of_message(message_id: UUID) -> Callable[[], bytes]:
    def read() -> bytes:
        message = Message.objects.get(id=message_id)
        if message.raw and message.channel == "email":
            return bytes(message.raw)
        return f"{message.subject}\n\n{message.body_text}\n".encode()

    return read


def _reader_of_paper(paper_id: UUID) -> Callable[[], bytes]:
    return lambda: read_file(Document.objects.select_related("file").get(id=paper_id).file)


def _statement(account_id: UUID, now: Now) -> bytes:
    statement = statement_of(account_id, on=now.on)
    language = statement.language if statement.language in LANGUAGES else LANGUAGES[0]
    return statement_pdf(statement, language=language, now=now)


def _json(facts: Facts) -> bytes:
    return json.dumps(facts, ensure_ascii=False, indent=2, sort_keys=False).encode()


def _plain(text: str) -> str:
    """A name for a file on every disk."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", text).strip("-.")[:60] or "x"
