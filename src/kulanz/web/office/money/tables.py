"""Tables of money: receipts, what is to be assigned, statements, notes on lines of a statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kulanz.data.inbox.notes import Note
from kulanz.kernel.words import say
from kulanz.web.office.creditor_choices import creditor_choices
from kulanz.web.office.people import source_name
from kulanz.web.office.words import RECEIPTS
from kulanz.web.ui.parts import State, Text
from kulanz.web.ui.tables import Ask, Cell, Column, Filter, Row, Table

from . import reads as money_reads
from . import statement_reads as reads
from .reads import ReceiptLine
from .statement_reads import StatementView
from .words import MATCHED, NOTES, SOURCES, STATES

RECEIPT_COLUMNS = (
    Column("on", _("Day"), "day", can_sort=True),
    Column("amount", _("Amount"), "money", can_sort=True),
    Column("state", _("State"), "state"),
    Column("account", _("Account")),
    Column("payer", _("Payer"), can_sort=True),
    Column("source", _("Seen at")),
    Column("creditor", _("Creditor")),
    Column("text", _("Text of the transfer"), is_extra=True),
    Column("iban", _("IBAN of the payer"), is_extra=True),
    Column("reference", _("RF reference"), is_extra=True),
)
UNCLEAR_COLUMNS = (
    Column("on", _("Day"), "day", can_sort=True),
    Column("amount", _("Amount"), "money", can_sort=True),
    Column("payer", _("Payer"), can_sort=True),
    Column("text", _("Text of the transfer")),
    Column("creditor", _("Creditor")),
    Column("open", _("Assign")),
)
STATEMENT_COLUMNS = (
    Column("at", _("Handed in"), "moment", can_sort=True),
    Column("file", _("File")),
    Column("creditor", _("Creditor")),
    Column("state", _("State"), "state"),
    Column("lines", _("Lines"), "number"),
    Column("new", _("New money"), "number"),
    Column("known", _("Known"), "number"),
    Column("outgoing", _("Money out"), "number"),
    Column("by", _("By"), is_extra=True),
)
NOTE_COLUMNS = (
    Column("line", _("Line")),
    Column("what", _("State"), "state"),
    Column("on", _("Day"), "day"),
    Column("amount", _("Amount"), "money"),
    Column("words", _("What it is")),
)
LONGEST_TEXT = 120


def receipts(query: Mapping[str, str]) -> Table:
    filters = _receipt_filters()
    ask = Ask.of(query, columns=RECEIPT_COLUMNS, filters=filters, sort="-on")
    lines, total = money_reads.page(ask)
    return Table(
        caption=_("Money seen"),
        columns=RECEIPT_COLUMNS,
        rows=[receipt_row(line) for line in lines],
        total=total,
        ask=ask,
        filters=filters,
        search_label=_("Amount, payer, customer, end of IBAN, reference"),
        csv_href=reverse("office:money-csv") + ask.address,
        empty_title=_("No money yet"),
        empty_text=_("Payments of customers and lines of bank statements appear here. Hand in a statement to begin."),
        id="receipts",
    )


def receipts_asked(query: Mapping[str, str]) -> Ask:
    return Ask.of(query, columns=RECEIPT_COLUMNS, filters=_receipt_filters(), sort="-on")


def unclear(query: Mapping[str, str]) -> Table:
    filters = [Filter("creditor", _("Creditor"), creditor_choices())]
    asked = Ask.of(query, columns=UNCLEAR_COLUMNS, filters=filters, sort="on")
    lines, total = money_reads.page(asked.narrowed("matched", "open").on_page(asked.page))
    return Table(
        caption=_("Money to be assigned"),
        columns=UNCLEAR_COLUMNS,
        rows=[_unclear_row(line) for line in lines],
        total=total,
        ask=asked,
        filters=filters,
        search_label=_("Amount, payer, words of the transfer"),
        empty_title=_("All money is assigned"),
        empty_text=_("Money that names no account clearly waits here, with suggestions and their reasons."),
        id="unclear",
    )


def statements(query: Mapping[str, str], creditors: Sequence[tuple[str, str]]) -> Table:
    filters = [Filter("creditor", _("Creditor"), creditors)]
    ask = Ask.of(query, columns=STATEMENT_COLUMNS, filters=filters, sort="-at")
    found, total = reads.statements(ask)
    return Table(
        caption=_("Bank statements"),
        columns=STATEMENT_COLUMNS,
        rows=[_statement(each) for each in found],
        total=total,
        ask=ask,
        filters=filters,
        empty_title=_("No statement yet"),
        empty_text=_("Each bank statement you hand in appears here, with what became of its lines."),
        id="statements",
    )


def notes(found: Sequence[Note]) -> Table:
    return Table(
        caption=_("Lines to look at"), columns=NOTE_COLUMNS, rows=[_note(n) for n in found], total=0, id="notes"
    )


def receipt_row(line: ReceiptLine) -> Row:
    return {
        "on": line.on,
        "amount": line.amount,
        "state": Cell(RECEIPTS[line.state], state=STATES[line.state], note=_until(line)),
        "account": _whose(line),
        "payer": Cell(line.payer or _("look at it"), href=reverse("office:unclear-receipt", args=[line.id])),
        "source": source_name(line.source),
        "creditor": line.creditor,
        "text": line.text[:LONGEST_TEXT],
        "iban": line.iban,
        "reference": line.reference,
    }


def _receipt_filters() -> list[Filter]:
    return [
        Filter("state", _("State"), list(RECEIPTS.items())),
        Filter("matched", _("Assignment"), list(MATCHED.items())),
        Filter("source", _("Seen at"), list(SOURCES.items())),
        Filter("creditor", _("Creditor"), creditor_choices()),
    ]


def _until(line: ReceiptLine) -> Text:
    if line.expires_on is None or line.state not in ("announced", "pending"):
        return ""
    return say("counts until %(day)s", day=line.expires_on)


def _whose(line: ReceiptLine) -> Cell:
    if line.account:
        note = _("same money, told before") if line.same_as else line.number
        return Cell(line.customer or line.number, href=reverse("office:account", args=[line.account]), note=note)
    if line.is_divided:
        return Cell(_("in parts"), href=reverse("office:unclear-receipt", args=[line.id]))
    if line.is_unclear:
        return Cell(_("to be assigned"), href=reverse("office:unclear-receipt", args=[line.id]))
    return Cell(MATCHED["aside"], note=line.aside_because) if line.matched == "aside" else Cell(None)


def _unclear_row(line: ReceiptLine) -> Row:
    href = reverse("office:unclear-receipt", args=[line.id])
    return {
        "on": line.on,
        "amount": line.amount,
        "payer": line.payer,
        "text": line.text[:LONGEST_TEXT],
        "creditor": line.creditor,
        "open": Cell(_("Assign"), href=href),
    }


def _statement(run: StatementView) -> Row:
    word, state = statement_state(run)
    return {
        "at": run.made_at,
        "file": Cell(run.file, href=reverse("office:statement", args=[run.id])),
        "creditor": run.creditor,
        "state": Cell(word, state=state),
        "lines": run.lines,
        "new": run.new,
        "known": run.known,
        "outgoing": run.outgoing,
        "by": run.by,
    }


def statement_state(run: StatementView) -> tuple[Text, State]:
    if run.is_working:
        return _("being read"), "moving"
    if run.is_refused:
        return _("refused"), "waiting"
    return (_("sum does not come out"), "waiting") if run.is_balanced is False else (_("was read"), "settled")


def _note(note: Note) -> Row:
    word, state = NOTES[note.what]
    return {
        "line": note.line or None,
        "what": Cell(word, state=state),
        "on": note.on,
        "amount": note.amount,
        "words": Cell(note.words, note=" ".join(part for part in (note.column, note.value) if part)),
    }
