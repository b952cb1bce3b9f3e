"""Intake: files of claims become drafts or rejects, line by line. Exemplar: `kulanz.plugins.intake.containers.csv_file`.

A layout says how a file is read; it goes to a page and to the database as plain JSON values and comes back checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, BinaryIO, ClassVar, Protocol

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import Words, technical


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """One claim as a file states it. `line` is where it stands in the file (1 is the first).

    `is_credit`: the document gives money back, as a credit note does; `amount` is positive and reduces what is owed."""

    line: int
    customer_number: str
    claim_number: str
    amount: Money
    due_on: date
    customer_name: str = ""
    issued_on: date | None = None
    email: str = ""
    phone: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    country: str = "DE"
    language: str = "de"
    salutation: str = ""
    is_business: bool | None = None  # None: nothing is said; what is known of the customer stays
    kind: str = ""  # what the claim is for, in the creditor's words: "Strom", "Parkverstoß"
    reason: str = ""
    contract: str = ""
    fee: Money | None = None  # None: the file has no such column
    invoice_amount: Money | None = None  # what was billed once; `amount` is what is open of it
    iban: str = ""  # the account the customer pays from
    mandate: str = ""
    reminders: int = 0  # sent before, by the creditor
    reminded_on: date | None = None  # the last of them
    deadline_on: date | None = None  # something happens outside: supply is cut off, a car is taken off the road
    consent: bool | None = None  # to be written to by e-mail or telephone; None: nothing is said
    is_disputed: bool = False
    is_credit: bool = False
    preceding: str = ""  # number of the claim that a credit note is about; empty: its own number names it
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a line."""

    column: str
    value: str
    reason: Words


@dataclass(frozen=True, slots=True)
class Reject:
    """A line that cannot be taken: where, which column, which value, why. `raw` is the line's cells as they stand.

    A line may have several faults: the first is named here, the others are in `also`, so that one correction is enough.
    """

    line: int
    column: str
    value: str
    reason: Words
    raw: tuple[str, ...] = ()
    also: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file and what it was taken to mean: one of `MEANINGS`, or None (not used).

    `confidence` below `SURE` asks a person to look. `format` says how this column writes numbers or days where it
    differs from the layout: one of `DECIMALS` or `DAY_ORDERS`, or empty. `readings` are the formats that all its cells
    allow where that is more than one: nothing is read until a person has chosen. `decided_by` is the heading of another
    column whose cells settled the format of this one.
    """

    name: str
    means: str | None
    confidence: float
    examples: tuple[str, ...] = ()
    format: str = ""
    readings: tuple[str, ...] = ()
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is to be read. A person may correct it; it is saved per source. Where a file shows by itself that it
    differs (encoding, place of the headings and columns), the file is believed."""

    columns: tuple[Column, ...]
    encoding: str = "utf-8"
    separator: str = ";"
    header_line: int = 1  # 0: the file has no line of headings
    decimal: str = ","  # "," or "."
    day_order: str = "dmy"  # "dmy", "mdy" or "ymd"


@dataclass(frozen=True, slots=True)
class Meaning:
    """One of `MEANINGS` with the headings it is known by."""

    name: str
    headings: tuple[str, ...]


class Intake(Protocol):
    """`sniff` says whether the first bytes look like this format, `format_of` its name for programs; `recognise` proposes
    a layout from them, or from the whole file where `reads_whole` says that its first bytes alone tell nothing;
    `read` gives drafts and rejects in the order of the file, in flat memory, from a stream that can be rewound;
    `rejects_to_csv` gives the rejected lines back for correction, as text that `read` takes again. `suffixes` are how the
    names of such files usually end: a help for choosing one, never a proof."""

    key: ClassVar[str]
    label: ClassVar[Words]
    reads_whole: ClassVar[bool]
    suffixes: ClassVar[tuple[str, ...]]

    def sniff(self, head: bytes) -> bool: ...

    def format_of(self, head: bytes) -> str: ...

    def recognise(self, head: bytes) -> Layout: ...

    def read(self, stream: BinaryIO, layout: Layout, defaults: Mapping[str, Any]) -> Iterator[ClaimDraft | Reject]: ...

    def rejects_to_csv(
        self, rejects: Iterable[Reject], layout: Layout, *, translate: Callable[[Words], str] = str
    ) -> Iterator[str]: ...


class Archive(Intake, Protocol):
    """An intake whose files hold other files: `files` gives their names and contents, each to be read by itself."""

    def files(self, stream: BinaryIO) -> Iterator[tuple[str, BinaryIO]]: ...


class TableIntake(Intake, Protocol):
    """An intake of tables. `decide` settles from the whole file what its first bytes left open: how its amounts and days
    are written. `rows` counts the rows below the headings, also where no claims can be read yet; `meanings` gives the
    closed list of what a column can mean, in the order of `MEANINGS`; `shown` is how a cell reads in a format."""

    def decide(self, stream: BinaryIO, layout: Layout) -> Layout: ...

    def shown(self, cell: str, format: str) -> str: ...

    def rows(self, stream: BinaryIO, layout: Layout) -> int: ...

    def meanings(self) -> Sequence[Meaning]: ...


ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252")  # utf-8 and utf-16 with or without a mark
LAST_HEADER_LINE = 200  # lines
SURE = 0.75  # a column recognised with less confidence than this is shown to a person first
DECIMALS = (",", ".")
DAY_ORDERS = ("dmy", "mdy", "ymd")
SEPARATORS = (";", ",", "\t", "|")

# Fields of `ClaimDraft`; "settled_on" and "status" tell that nothing is open any more, "debit_credit" gives the amount
# its sign, "credit_amount" is a credit beside it, "paid_amount" is taken off what was billed; and parts that are put
# together: a first and a last name make the customer's name, a company's name makes a business, a house number follows
# the street. "extra" keeps a column under its own name.
MEANINGS: Sequence[str] = (
    "customer_number", "customer_name", "claim_number", "amount", "currency", "due_on", "issued_on", "email", "phone",
    "street", "postcode", "town", "country", "language", "salutation", "is_business", "kind", "reason", "contract",
    "fee", "invoice_amount", "iban", "mandate", "reminders", "reminded_on", "deadline_on", "consent", "is_disputed",
    "settled_on", "status", "debit_credit", "credit_amount", "paid_amount", "first_name", "last_name", "company_name",
    "house_number", "extra",
)  # fmt: skip
NEEDED: Sequence[str] = ("customer_number", "claim_number", "amount", "due_on")  # no claim without these


def lacking(layout: Layout) -> list[str]:
    """What no claim can do without and no column is chosen for. Where there is no number of the customer, an e-mail
    address names him as surely; a name does not, since two people may share it."""
    chosen = {column.means for column in layout.columns}
    if "email" in chosen:
        chosen.add("customer_number")
    return [name for name in NEEDED if name not in chosen]


def undecided(layout: Layout) -> list[Column]:
    """Columns whose cells can be read in more than one way, so that a person must say which is right."""
    return [column for column in layout.columns if column.means and len(column.readings) > 1]


def layout_to_json(layout: Layout) -> dict[str, Any]:  # Any: plain JSON values
    """Plain values for a JSON column or an answer; `layout_from_json` gives the same layout back."""
    columns = [
        asdict(column) | {"examples": [*column.examples], "readings": [*column.readings]} for column in layout.columns
    ]
    return asdict(layout) | {"columns": columns}


def layout_from_json(data: Mapping[str, Any]) -> Layout:  # Any: not checked yet
    """A layout from plain values, checked: what cannot be is refused with the name of the field."""
    names = ("encoding", "separator", "header_line", "decimal", "day_order")
    try:
        columns = tuple(_column(column) for column in data["columns"])
        layout = Layout(columns=columns, **{name: data[name] for name in names if name in data})
    except (KeyError, TypeError, AttributeError, ValueError):
        raise BadValue(technical("This is not the layout of a file."), value=str(data)[:200]) from None
    check_layout(layout)
    return layout


def _column(data: Mapping[str, Any]) -> Column:  # Any: not checked yet
    return Column(
        name=str(data["name"]),
        means=data.get("means") or None,
        confidence=float(data.get("confidence", 1)),
        examples=tuple(str(example) for example in data.get("examples", ())),
        format=str(data.get("format", "")),
        readings=tuple(str(reading) for reading in data.get("readings", ())),
        decided_by=str(data.get("decided_by", "")),
    )


def check_layout(layout: Layout) -> None:
    """Raises `BadValue` for a layout that nobody can read by: an unknown meaning, a field claimed by two columns, an
    encoding, separator, number or date format that does not exist."""
    means = [column.means for column in layout.columns if column.means is not None]
    _one_of("meaning", means, MEANINGS)
    twice = [name for name in means if means.count(name) > 1 and name != "extra"]
    if twice:
        raise BadValue(technical(f"Two columns cannot both mean '{twice[0]}'."), field="columns", value=twice[0])
    _one_of("encoding", [layout.encoding], ENCODINGS)
    _one_of("separator", [layout.separator], SEPARATORS)
    _one_of("decimal", [layout.decimal], DECIMALS)
    _one_of("day_order", [layout.day_order], DAY_ORDERS)
    _one_of("format", [name for column in layout.columns for name in column.readings], (*DECIMALS, *DAY_ORDERS))
    _one_of("format", [column.format for column in layout.columns], ("", *DECIMALS, *DAY_ORDERS))
    if not isinstance(layout.header_line, int) or not 0 <= layout.header_line <= LAST_HEADER_LINE:
        raise BadValue(
            technical("The line of headings is a whole number, not far down in the file."), field="header_line"
        )


def _one_of(field_name: str, values: Sequence[object], allowed: Sequence[str]) -> None:
    wrong = [value for value in values if value not in allowed]
    if wrong:
        raise BadValue(
            technical(f"'{wrong[0]}' is not a {field_name} of a layout."), field=field_name, value=str(wrong[0])
        )
