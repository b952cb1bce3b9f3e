"""Days, dated values, ids and words: the small things everything stands on."""

from __future__ import annotations

from datetime import date

import pytest

from kulanz.kernel.dated import Dated, DatedTable
from kulanz.kernel.dates import Period, add_months, add_workdays, next_workday, parse_day
from kulanz.kernel.errors import BadValue, NotKnownThen
from kulanz.kernel.ids import new_id, new_ids
from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason, say
from kulanz.kernel.words_json import reason_from_json, reason_to_json, words_from_json, words_to_json

TABLE = DatedTable(
    "Rate", [Dated(date(2026, 1, 1), 1, "a"), Dated(date(2026, 7, 1), 2, "b")], known_until=date(2027, 1, 1)
)


def test_a_month_on_ends_on_the_last_day_where_the_number_is_missing() -> None:
    assert add_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)


def test_a_day_that_is_no_working_day_moves_to_the_next_one() -> None:
    christmas = {date(2026, 12, 25)}

    assert next_workday(date(2026, 12, 25), christmas) == date(2026, 12, 28)
    assert add_workdays(date(2026, 12, 23), 2, christmas) == date(2026, 12, 28)


def test_a_period_does_not_hold_its_end() -> None:
    period = Period(date(2026, 1, 1), date(2026, 1, 3))

    assert (period.days, date(2026, 1, 3) in period) == (2, False)
    with pytest.raises(BadValue):
        Period(date(2026, 1, 2), date(2026, 1, 1))


def test_a_wrong_date_is_named() -> None:
    with pytest.raises(BadValue, match=r"'30\.02\.2026' is not a date"):
        parse_day("30.02.2026")


def test_a_dated_value_changes_on_its_day_and_is_provisional_past_what_is_known() -> None:
    assert [TABLE.on(day) for day in (date(2026, 6, 30), date(2026, 7, 1))] == [1, 2]
    assert not TABLE.is_provisional(date(2026, 12, 31))
    assert TABLE.is_provisional(date(2027, 1, 1))
    with pytest.raises(NotKnownThen):
        TABLE.on(date(2025, 12, 31))


def test_a_period_is_cut_where_the_value_changes() -> None:
    pieces = list(TABLE.pieces(Period(date(2026, 6, 1), date(2026, 8, 1))))

    assert [(piece.days, value) for piece, value in pieces] == [(30, 1), (31, 2)]


def test_ids_are_unique_and_sort_in_the_order_they_were_made() -> None:
    many = list(new_ids(5000))

    assert many == sorted(many)
    assert len({*many, *(new_id() for _ in range(5000))}) == 10_000
    assert {id_.version for id_ in many} == {7}


def test_words_and_reasons_come_back_from_json_as_they_were() -> None:
    words = say("Open: %(amount)s since %(day)s.", amount=Money(8990), day=date(2026, 3, 1))
    reason = Reason("gate.hold", words, "BGB 286")

    assert words_from_json(words_to_json(words)) == words
    assert reason_from_json(reason_to_json(reason)) == reason
    assert str(words) == "Open: 89.90 EUR since 2026-03-01."


def test_ids_made_in_the_same_millisecond_still_sort_in_their_order() -> None:
    one_by_one = [new_id() for _ in range(2000)]

    assert one_by_one == sorted(one_by_one)
