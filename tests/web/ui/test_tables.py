"""Tables: the address asks, unknown wishes are left out, and a spreadsheet runs nothing."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs

import pytest
from django.template import engines
from django.utils.translation import override

from kulanz.kernel.money import Money
from kulanz.web.ui.spreadsheet import BOM, csv_answer, plain
from kulanz.web.ui.tables import Ask, Cell, Column, Filter, Row, Table, pager, show

COLUMNS = (
    Column("name", "Name", can_sort=True),
    Column("open", "Open", kind="money", can_sort=True),
    Column("number", "Number", is_extra=True),
)
STAGES = Filter("stage", "Stage", (("reminder", "Reminder"), ("notice", "Notice")))


def ask(**query: str) -> Ask:
    return Ask.of(query, columns=COLUMNS, filters=(STAGES,), sort="-open")


def table(**query: str) -> Table:
    rows: list[Row] = [{"name": Cell("Muster", href="/1", note="Strom"), "open": Money(8990), "number": None}]
    return Table("Accounts", COLUMNS, rows, total=312, ask=ask(**query), filters=(STAGES,), csv_href="?csv=1")


def render(shown: Table) -> str:
    return engines["django"].from_string("{% table table %}").render({"table": shown})


def test_an_empty_address_means_the_usual_order() -> None:
    usual = ask()

    assert (usual.sort, usual.is_descending, usual.page, usual.filters) == ("open", True, 1, {})
    assert usual.rows == slice(0, 50)


def test_an_address_is_read_and_written_the_same() -> None:
    wish = ask(sort="name", page="3", q=" Muster ", stage="notice", columns="name,number")

    again = {name: values[0] for name, values in parse_qs(wish.address.removeprefix("?")).items()}

    assert wish.rows == slice(100, 150)
    assert wish.text == "Muster"
    assert ask(**again) == wish


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "password"},
        {"sort": "number"},
        {"page": "-3"},
        {"page": "٣" * 9},
        {"page": "99999999999"},
        {"stage": "anything"},
        {"columns": "password,"},
    ],
)
def test_a_wish_that_the_table_does_not_know_is_left_out(query: dict[str, str]) -> None:
    assert ask(**query) == ask()


def test_a_second_press_on_a_head_turns_the_order_round() -> None:
    first = ask(page="4").sorted_by("name")

    assert (first.sort, first.is_descending, first.page) == ("name", False, 1)
    assert first.sorted_by("name").is_descending
    assert not first.sorted_by("name").sorted_by("name").is_descending


def test_a_chip_takes_its_filter_away_and_keeps_the_rest() -> None:
    context = show(table(stage="notice", q="Muster"))

    assert context["chips"] == [("Stage", "Notice", "?q=Muster&sort=-open")]


def test_narrowing_begins_again_at_the_first_page() -> None:
    assert ask(page="4").narrowed("stage", "notice").page == 1


def test_an_extra_column_appears_when_chosen_and_can_be_hidden_again() -> None:
    assert [column.key for column in table().columns_shown] == ["name", "open"]
    chosen = table(columns="name,open,number")
    assert [column.key for column in chosen.columns_shown] == ["name", "open", "number"]
    assert show(chosen)["extras"] == [("Number", "?sort=-open", True)]


def test_the_pager_counts_and_knows_both_ends() -> None:
    first, last = pager(table()), pager(table(page="7"))

    assert (first["first_row"], first["last_row"], first["before"]) == (1, 50, "")
    assert (last["first_row"], last["last_row"], last["after"]) == (301, 312, "")
    assert first["after"] == "?sort=-open&page=2"


def test_a_page_beyond_the_last_is_shown_as_the_last() -> None:
    assert pager(table(page="900"))["page"] == 7


def test_the_table_says_its_order_and_labels_every_cell_for_the_phone() -> None:
    with override("de"):
        html = render(table())

    assert 'aria-sort="descending"' in html
    assert 'data-label="Name"' in html
    assert '<a href="/1">Muster</a><small>Strom</small>' in html
    assert "89,90\u00a0€" in html
    assert "1 bis 50 von 312" in html


def test_nothing_found_and_nothing_there_are_said_differently() -> None:
    with override("de"):
        narrowed = render(replace(table(stage="notice"), rows=(), total=0))
        nothing = render(
            replace(table(), rows=(), total=0, empty_title="Keine Konten", empty_text="Laden Sie eine Datei.")
        )

    assert "Zu diesen Filtern passt nichts" in narrowed
    assert "Keine Konten" in nothing
    assert "Laden Sie eine Datei." in nothing


def test_what_customers_wrote_cannot_become_html() -> None:
    rows: list[Row] = [{"name": Cell("<script>x</script>", note="<b>"), "open": Money(1)}]
    html = render(replace(table(), rows=rows))

    assert "<script" not in html
    assert "<b>" not in html


def test_a_csv_opens_in_a_german_spreadsheet() -> None:
    rows: list[Row] = [{"name": "Öhler; GmbH", "open": Money(-123450), "number": date(2026, 12, 4)}]
    with override("de"):
        text = b"".join(csv_answer(name="konten", columns=COLUMNS, rows=rows)).decode()

    assert text.startswith(BOM)
    assert list(csv.reader(io.StringIO(text.removeprefix(BOM)), delimiter=";")) == [
        ["Name", "Open", "Number"],
        ["Öhler; GmbH", "-1234,50", "2026-12-04"],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+49 711", "-2", "@SUM(A1)", "\t=1"])
def test_no_cell_of_a_csv_is_run_by_a_spreadsheet(text: str) -> None:
    assert plain(text) == f"'{text}"
    assert plain(-2) == "-2"


def test_no_heading_of_a_csv_is_run_by_a_spreadsheet() -> None:
    """Some columns carry the name of a journey or a source, which people choose."""
    columns = (Column("name", "=HYPERLINK(A1)"),)

    text = b"".join(csv_answer(name="x", columns=columns, rows=[])).decode()

    assert text.removeprefix(BOM).startswith("'=HYPERLINK")
