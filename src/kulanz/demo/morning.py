"""This morning at the demo's office: files of every kind come in, money is read, journeys are tried without doing anything.

By the same doors as in earnest: the upload, the jobs behind it, the dry run.
"""

from __future__ import annotations

from datetime import timedelta

from kulanz.data.clock import now_of
from kulanz.data.desk.models import Handover
from kulanz.data.inbox.models import ImportRun
from kulanz.data.journeys import dry_runs as runs
from kulanz.data.journeys.dry_runs import Side
from kulanz.data.journeys.models import JourneyDraft
from kulanz.data.receivables.models import Claim
from kulanz.kernel.dates import Now
from kulanz.kernel.money import Money
from kulanz.quarantine import reading
from kulanz.stations.files import imports
from kulanz.stations.journeys import dry_runs, journeys
from kulanz.stations.statements import statements
from kulanz.testkit.workbooks import Cell, xlsx
from kulanz.web.office.intake import upload
from kulanz.web.office.intake.upload import HandedIn
from kulanz.web.office.money import statement_upload

from . import deeds
from .actor import waiting_money
from .bills import Table, creditors
from .habits import REMINDED, Deed
from .invoice import write_invoice
from .lists import Row, list_with_doubts, row_of
from .moneyfile import joined_file
from .past import Past

MONEY_OF, DOUBTS_OF, BOOKS_OF = "stadtwerke-lindau", "flinkauto", "kontor-nordlicht"
TRIED = "friendly"  # the journey that somebody works on
LATER_DAYS = 7  # the draft waits so many days more before it reminds for the first time
E_INVOICE = Money(148_750)


def live(past: Past) -> None:
    """Everything of this morning, inside the tenant's scope."""
    for part in (_fresh_list, _books, _invoice, _money, _assign, Past.work, _try_journeys):
        part(past, now_of(past.house.tenant.id))  # time goes on while the files are read


def _fresh_list(past: Past, now: Now) -> None:
    """New cases, some with contact data that cannot be right; nothing was sent yet, so all of it can be taken back."""
    content = list_with_doubts(_table(DOUBTS_OF), on=now.on)
    _take(
        past,
        HandedIn(
            past.house.creditors[DOUBTS_OF].id, "csv", f"neue-faelle-{now.on}.csv", content, whole_or_nothing=False
        ),
        now,
    )


def _books(past: Past, now: Now) -> None:
    """The open items of the creditor's books as a workbook. One of our claims is not on it any more."""
    table, known = _table(BOOKS_OF), past.house.creditors[BOOKS_OF].id
    claims = Claim.objects.filter(creditor=known, source=table["source"], status=Claim.Status.OPEN)
    waiting = Handover.objects.filter(state=Handover.State.PROPOSED).values("account")
    settled = claims.filter(due_on__lt=now.on).exclude(account__in=waiting).order_by("-due_on", "id").first()
    listed = set(claims.exclude(id__in=[settled.id] if settled else []).values_list("number", flat=True))
    drafts = [bill.draft for home in past.households if home.creditor == table["key"] for bill in home.bills]
    rows = [row_of(draft) for draft in drafts if draft.claim_number in listed]
    if not rows:
        return
    content = xlsx({"Offene Posten": [list(table["headings"].values()), *(_cells(table, row) for row in rows)]})
    wish = HandedIn(
        known, table["source"], f"offene-posten-{now.on}.xlsx", content, whole_or_nothing=False, is_snapshot=True
    )
    _take(past, wish, now)


def _cells(table: Table, row: Row) -> list[Cell]:
    """A line of a list as a workbook has it; amounts as numbers."""
    return [float(row[name].replace(",", ".")) if name == "amount" else row[name] for name in table["headings"]]


def _invoice(past: Past, now: Now) -> None:
    """An e-invoice to a customer who is known already."""
    creditor = past.house.creditors[BOOKS_OF]
    known = [home.person for home in past.households if home.creditor == BOOKS_OF and not home.is_silent]
    if not known:
        return
    number = f"MB-{now.on.year}-900001"
    content = write_invoice(
        creditor, known[0], number=number, issued_on=now.on - timedelta(days=4), due_on=now.on + timedelta(days=10),
        amount=E_INVOICE,
    )  # fmt: skip
    _take(past, HandedIn(creditor.id, "e-rechnung", f"{number}.xml", content, whole_or_nothing=False), now)


def _money(past: Past, now: Now) -> None:
    creditor = past.house.creditors[MONEY_OF]
    content = joined_file(creditor, now=now)
    run, _is_new = statement_upload.open_run(
        creditor.id, reading.recognise_statement(content), name=f"umsaetze-{now.on}.xml", content=content, now=now,
        actor=past.team,
    )  # fmt: skip
    statements.read_statement(past.house.tenant.id, run.id)


def _assign(past: Past, now: Now) -> None:
    """Of the money that nobody could place, the team finds out whose some is, and learns the bank account."""
    waiting = [actor for actor in past.actors.values() if waiting_money(actor)]
    if waiting:
        deeds.do(Deed.ASSIGN, waiting[0], now)


def _take(past: Past, wish: HandedIn, now: Now) -> ImportRun:
    """From upload to claims. A person looked at the preview and confirmed what it asked."""
    tenant = past.house.tenant.id
    run, _is_new = upload.open_run(wish, reading.recognise_claims(wish.content), now=now, actor=past.team)
    imports.read_claims(tenant, run.id)
    run.refresh_from_db()
    assert run.state == ImportRun.State.PREVIEW, run.message
    run.state, run.cursor_line, run.missing_confirmed_by = ImportRun.State.TAKING, 0, past.team
    run.save(update_fields=["state", "cursor_line", "missing_confirmed_by"])
    upload.remember(run)
    imports.take_claims(tenant, run.id)
    return run


def _try_journeys(past: Past, now: Now) -> None:
    """The day as it would be, and the draft beside what is published."""
    draft = _draft(past, now)
    published = journeys.newest(TRIED)
    assert published is not None, "the shipped journeys are published"
    first = Side(published.definition, f"{published.name}/{published.version}")
    second = Side(draft.definition, f"{draft.name}/draft")
    of = past.house.creditors[MONEY_OF].id
    begun = (
        runs.begin(now=now, actor=past.team),
        runs.begin(now=now, actor=past.team, creditor=of, first=first, second=second),
    )
    for run in begun:
        dry_runs.work(past.house.tenant.id, run.id)


def _draft(past: Past, now: Now) -> JourneyDraft:
    """Somebody works on the friendly journey: its first reminder comes some days later."""
    draft = journeys.begin(TRIED, definition=None, now=now, actor=past.team)
    later = [
        {**stage, "from_days": stage["from_days"] + LATER_DAYS} if stage["key"] == REMINDED else stage
        for stage in draft.definition["stages"]
    ]
    seen = journeys.mark(draft.definition)
    return journeys.keep(TRIED, definition={**draft.definition, "stages": later}, seen=seen, now=now, actor=past.team)


def _table(key: str) -> Table:
    return next(table for table in creditors() if table["key"] == key)
