"""An uploaded bank statement that was recognised becomes a run: kept once, read in the background."""

from __future__ import annotations

from uuid import UUID

from kulanz.data.inbox import notes
from kulanz.data.inbox.models import StatementRun
from kulanz.data.outbox.queue import defer
from kulanz.data.scope import current_tenant
from kulanz.data.tenancy.models import Creditor
from kulanz.data.vault import store_file
from kulanz.kernel.dates import Now
from kulanz.kernel.words import say


def open_run(
    creditor: UUID, plugin: str, *, name: str, content: bytes, now: Now, actor: str
) -> tuple[StatementRun, bool]:
    """The run of this file, and whether it is new: a file that is being read already is not begun again."""
    owner = Creditor.objects.get(id=creditor)
    file, is_new_file = store_file(name=name, content=content, now=now)
    if not is_new_file:
        unread = StatementRun.objects.filter(file=file, message="").order_by("-id").first()
        if unread is not None:
            return unread, False
    run = StatementRun.objects.create(creditor=owner, file=file, plugin=plugin, made_at=now.at, made_by=actor)
    read_in_background(run)
    return run, True


def take_for(run_id: UUID, iban: str) -> None:
    """Keeps that the account `iban` is the creditor's of the run, and reads the file again."""
    run = StatementRun.objects.select_for_update().get(id=run_id)
    words = say("Somebody here said that this account is the creditor's.")
    run.rejects = notes.write([*notes.read(run.rejects), notes.Note(notes.What.TAKEN_FOR, 0, words, value=iban)])
    run.message = ""
    run.save(update_fields=["rejects", "message"])
    read_in_background(run)


def read_in_background(run: StatementRun) -> None:
    defer("read_statement", lock=f"statement:{run.id}", tenant=current_tenant(), run=run.id)
