"""Days in the ways lists write them."""

from __future__ import annotations

from datetime import date

import pytest

from kulanz.plugins.intake.tables.days import evidence, read_day
from kulanz.plugins.untrusted.cells import Unreadable


@pytest.mark.parametrize(
    ("cell", "order", "day"),
    [
        ("31.12.2026", "dmy", date(2026, 12, 31)),
        ("1.2.2026", "dmy", date(2026, 2, 1)),
        ("01.02.26", "dmy", date(2026, 2, 1)),
        ("31-12-2026", "dmy", date(2026, 12, 31)),
        ("12/31/2026", "mdy", date(2026, 12, 31)),
        ("03/04/2026", "mdy", date(2026, 3, 4)),
        ("03/04/2026", "dmy", date(2026, 4, 3)),
        ("2026-12-31", "dmy", date(2026, 12, 31)),
        ("2026-12-31T00:00:00Z", "mdy", date(2026, 12, 31)),
        ("2026-12-31 00:00:00", "dmy", date(2026, 12, 31)),
        ("31.12.2026 00:00", "dmy", date(2026, 12, 31)),
        ("20261231", "ymd", date(2026, 12, 31)),
        ("26-12-31", "ymd", date(2026, 12, 31)),
        ("31. Dezember 2026", "dmy", date(2026, 12, 31)),
        ("1. März 2026", "dmy", date(2026, 3, 1)),
        ("31-Dez-26", "dmy", date(2026, 12, 31)),
        ("31 mrt 2026", "dmy", date(2026, 3, 31)),
        ("Dec 31, 2026", "mdy", date(2026, 12, 31)),
        ("March 3rd, 2026", "dmy", date(2026, 3, 3)),
        ("3 mrt. 2026", "dmy", date(2026, 3, 3)),
        ("03/Mar/2026", "dmy", date(2026, 3, 3)),
        ("Di., 03.03.2026", "dmy", date(2026, 3, 3)),
        ("2026-03-03 10:11:12 +0100", "dmy", date(2026, 3, 3)),
        ("2026-03-03 10:11 UTC", "dmy", date(2026, 3, 3)),
        ("3/15/2026 12:00:00 AM", "mdy", date(2026, 3, 15)),
        ("31122026", "dmy", date(2026, 12, 31)),
        ("311226", "dmy", date(2026, 12, 31)),
        ("46387", "dmy", date(2026, 12, 31)),
        ("46387.5", "mdy", date(2026, 12, 31)),
    ],
)
def test_a_day_is_read_in_the_evidence_its_column(cell: str, order: str, day: date) -> None:
    assert read_day(cell, order) == day


@pytest.mark.parametrize("cell", ["30.02.2026", "31.04.2026", "00.01.2026", "29.02.2027", "2026-02-30", "12/31/2026"])
def test_a_day_that_does_not_exist_is_refused_and_never_moved(cell: str) -> None:
    with pytest.raises(Unreadable, match="no such day"):
        read_day(cell, "dmy")


@pytest.mark.parametrize("cell", ["sofort", "31.12.", "1234567", "31/12-2026", "31. Foo 2026", "1231"])
def test_what_is_no_day_is_refused(cell: str) -> None:
    with pytest.raises(Unreadable, match="not a date"):
        read_day(cell, "dmy")


@pytest.mark.parametrize("cell", ["01.01.1926", "01.01.9999"])
def test_a_year_that_cannot_be_right_is_refused(cell: str) -> None:
    with pytest.raises(Unreadable, match="cannot be right"):
        read_day(cell, "dmy")


@pytest.mark.parametrize(
    ("cells", "order", "is_sure"),
    [
        (["01.02.2026", "03.04.2026"], "dmy", True),
        (["01/02/2026", "31/12/2026"], "dmy", True),
        (["01/02/2026", "12/31/2026"], "mdy", True),
        (["01/02/2026", "03/04/2026"], "dmy", False),
        (["01-02-2026"], "dmy", False),
        (["2026-02-01"], "ymd", True),
        (["31/12/2026", "12/31/2026"], "dmy", False),
        ([], None, True),
    ],
)
def test_the_whole_column_decides_whether_day_or_month_comes_first(
    cells: list[str], order: str | None, is_sure: bool
) -> None:
    found = evidence().add(cells).decision()

    assert found.format == order
    assert (found.confidence >= 0.75) is is_sure
