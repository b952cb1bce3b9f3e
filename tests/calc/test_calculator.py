"""The calculator as people and programs use it: answers with reasons, JSON of a fixed shape, and one clear sentence."""

from __future__ import annotations

import io
import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kulanz.calc import QUESTIONS, ask, main
from kulanz.calc.question import Question
from kulanz.kernel.errors import BadValue, KulanzError

INTEREST = "interest --country DE --customer consumer --principal 1000.00 --from 2024-01-01 --to 2024-06-30"

ONE_CLAIM = [
    {"item": "R", "kind": "principal", "amount": "500.00", "due": "2026-03-01"},
    {"item": "R", "kind": "interest", "amount": "20.00", "due": "2026-03-01"},
    {"item": "R", "kind": "cost", "amount": "30.00", "due": "2026-03-01"},
]
TWO_CLAIMS = [
    {"item": "R1", "kind": "principal", "amount": "200.00", "due": "2026-03-01"},
    {"item": "R2", "kind": "principal", "amount": "150.00", "due": "2026-05-01", "secured": False},
]


OpenFile = Callable[[object], Path]


def told(line: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    code = main(shlex.split(line))
    out, err = capsys.readouterr()
    return code, out, err


def data(line: str, capsys: pytest.CaptureFixture[str]) -> Any:  # whatever JSON the question answers with
    code, out, err = told(f"{line} --json", capsys)
    assert (code, err) == (0, "")
    return json.loads(out)


@pytest.fixture
def open_file(tmp_path: Path) -> OpenFile:
    def write(content: object) -> Path:
        path = tmp_path / "open.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return write


def test_interest(capsys: pytest.CaptureFixture[str]) -> None:
    assert data(INTEREST, capsys) == {
        "interest": "42.98",
        "segments": [{"from": "2024-01-01", "to": "2024-06-30", "days": 182, "rate": "8.62", "amount": "42.98"}],
        "provisional": False,
        "rule": "BGB 288(1), 247",
    }
    assert data(f"{INTEREST} --day-count act/act", capsys)["interest"] == "42.86"
    assert data(INTEREST.replace("2024-06-30", "2024-01-01"), capsys)["segments"][0]["days"] == 1


def test_interest_in_segments_that_add_up(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(
        "interest --country DE --customer business --principal 10000.00 --from 2026-05-01 --to 2026-08-31", capsys
    )

    assert found["interest"] == "350.33"
    assert [segment["amount"] for segment in found["segments"]] == ["171.64", "178.69"]


def test_interest_for_an_older_obligation(capsys: pytest.CaptureFixture[str]) -> None:
    line = "interest --country DE --customer business --principal 1000.00 --from 2015-01-01 --to 2015-01-31"

    assert data(line, capsys)["segments"][0]["rate"] == "8.17"
    assert data(f"{line} --arose 2014-01-01", capsys)["segments"][0]["rate"] == "7.17"
    earlier = line.replace("2015", "2013")
    assert data(earlier, capsys)["segments"][0]["rate"] == "7.87"


def test_interest_elsewhere_and_provisional(capsys: pytest.CaptureFixture[str]) -> None:
    dutch = "interest --country NL --customer consumer --principal 1000.00 --from 2023-03-01 --to 2026-02-28"

    assert data(dutch, capsys)["interest"] == "191.27"
    assert data(INTEREST.replace("2024", "2027"), capsys)["provisional"] is True
    assert "may still change" in told(INTEREST.replace("2024", "2027"), capsys)[1]


@pytest.mark.parametrize(
    ("options", "since"),
    [
        ("--customer business --due 2026-09-15 --received 2026-09-03 --region BE", "2026-10-16"),
        ("--customer consumer --due 2026-09-15 --received 2026-09-03 --notice-on-invoice", "2026-10-16"),
        ("--customer consumer --due 2026-09-15 --received 2026-09-03", None),
        ("--customer consumer --due 2026-10-05", None),
        ("--customer consumer --due 2026-10-05 --agreed-date", "2026-10-06"),
        ("--customer consumer --due 2026-10-05 --reminder-received 2026-10-20", "2026-10-21"),
    ],
)
def test_default(options: str, since: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    found = data(f"default --country DE {options}", capsys)

    assert found["since"] == since
    assert "BGB 286" in found["reason"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("--country DE --claim 300.00 --vat", ("46.35", "9.27", "55.62", "10.57", "66.19")),
        ("--country DE --claim 35.00 --factor 0.5", ("15.75", "3.15", "18.90", "0.00", "18.90")),
        ("--country DE --claim 300.00 --actor creditor", ("0.00", "0.00", "0.00", "0.00", "0.00")),
        (
            "--country DE --claim 300.00 --actor creditor --customer business",
            ("40.00", "0.00", "40.00", "0.00", "40.00"),
        ),
        ("--country DE --claim 300.00 --actor lawyer --customer business", ("46.35", "9.27", "55.62", "0.00", "55.62")),
        ("--country NL --claim 267", ("40.05", "0.00", "40.05", "0.00", "40.05")),
        ("--country NL --claim 89.90 --vat", ("40.00", "0.00", "40.00", "8.40", "48.40")),
        ("--country AT --claim 300.00", ("66.00", "14.53", "80.53", "0.00", "80.53")),
    ],
)
def test_costs(options: str, expected: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    found = data(f"costs {options} --on 2026-11-21", capsys)

    assert tuple(found[key] for key in ("fee", "expenses", "net", "vat", "total")) == expected


def test_court_fee_limitation_workday_split_and_attachable(capsys: pytest.CaptureFixture[str]) -> None:
    assert data("court-fee --country DE --claim 4000.00 --on 2026-11-21", capsys) == {"fee": "74.00"}
    assert data("limitation --country DE --arose 2023-05-10", capsys) == {"barred_after": "2026-12-31"}
    twice = "limitation --country DE --arose 2023-05-10 --acknowledged 2025-03-15 --acknowledged 2028-03-15"
    assert data(twice, capsys) == {"barred_after": "2031-03-17"}  # 15 March 2031 is a Saturday
    assert data("workday --country DE --region NW --date 2026-06-04", capsys) == {"date": "2026-06-05"}
    assert data("workday --country DE --region BE --date 2026-06-04", capsys) == {"date": "2026-06-04"}
    assert data("split --amount 354.16 --parts 5", capsys) == {"parts": ["70.83"] * 4 + ["70.84"]}
    assert data("attachable --net 1800.00 --dependants 0 --on 2026-11-21", capsys) == {"attachable": "148.82"}
    assert data("attachable --net 2230.00 --dependants 1 --on 2025-07-01", capsys) == {"attachable": "44.89"}


def test_reference_and_girocode(capsys: pytest.CaptureFixture[str]) -> None:
    assert data("rf 539007547034", capsys) == {"reference": "RF18539007547034"}
    assert told("rf 539007547034", capsys)[1] == "RF18 5390 0754 7034\n"
    line = "girocode --name 'Muster GmbH' --iban DE89370400440532013000 --amount 149.90 --rf RF18539007547034"
    payload = "BCD\n002\n1\nSCT\n\nMuster GmbH\nDE89370400440532013000\nEUR149.90\n\nRF18539007547034"
    assert data(line, capsys) == {"payload": payload}
    assert told(line, capsys)[1] == f"{payload}\n"


def test_allocate(open_file: OpenFile, capsys: pytest.CaptureFixture[str]) -> None:
    usual = data(f"allocate --country DE --open {open_file(ONE_CLAIM)} --amount 100.00", capsys)

    assert usual["postings"] == [
        {"item": "R", "kind": "cost", "amount": "30.00", "rule": "BGB 367(1)"},
        {"item": "R", "kind": "interest", "amount": "20.00", "rule": "BGB 367(1)"},
        {"item": "R", "kind": "principal", "amount": "50.00", "rule": "BGB 367(1)"},
    ]
    assert usual["credit"] == "0.00"


def test_allocate_consumer_credit_and_elsewhere(open_file: OpenFile, capsys: pytest.CaptureFixture[str]) -> None:
    path = open_file(ONE_CLAIM)

    credit = data(f"allocate --country DE --law 497 --open {path} --amount 100.00", capsys)
    assert [(p["kind"], p["amount"]) for p in credit["postings"]] == [("cost", "30.00"), ("principal", "70.00")]
    for country in ("AT", "NL"):
        found = data(f"allocate --country {country} --open {path} --amount 600.00", capsys)
        assert found["credit"] == "50.00"


def test_allocate_reads_what_the_payer_wrote(open_file: OpenFile, capsys: pytest.CaptureFixture[str]) -> None:
    path = open_file(TWO_CLAIMS)

    named = data(f"allocate --country DE --open {path} --amount 180.00 --text 'zu R2' --on 2026-11-21", capsys)
    silent = data(f"allocate --country DE --open {path} --amount 180.00", capsys)

    assert [(p["item"], p["amount"]) for p in named["postings"]] == [("R2", "150.00"), ("R1", "30.00")]
    assert [(p["item"], p["amount"]) for p in silent["postings"]] == [("R1", "180.00")]
    assert "366(1)" in named["postings"][0]["rule"]


def test_the_open_items_may_come_on_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"\xef\xbb\xbf[]")))

    assert data("allocate --country DE --open - --amount 5.00", capsys) == {"postings": [], "credit": "5.00"}


@pytest.mark.parametrize(
    ("content", "told_place"),
    [
        ("", "not JSON"),
        ("[", "line 1, column 2"),
        ("[1]", "entry 1"),
        ("{}", "list"),
        ("[NaN]", "not JSON"),
        ("[" * 5000, "not JSON"),
        ([*ONE_CLAIM, {**ONE_CLAIM[0], "amount": "-1.00"}], "entry 4: The amount must not be negative"),
        ([{**ONE_CLAIM[0], "amount": "0.00"}], "entry 1: The amount must be more than zero"),
        ([{**ONE_CLAIM[0], "amount": True}], "entry 1: 'amount'"),
        ([{**ONE_CLAIM[0], "amount": "1,00"}], "entry 1"),
        ([{**ONE_CLAIM[0], "kind": "tax"}], "entry 1: 'kind' must be one of"),
        ([{**ONE_CLAIM[0], "kind": []}], "entry 1: 'kind' must be one of"),
        ([{**ONE_CLAIM[0], "due": "30.02.2026"}], "entry 1: '30.02.2026' is not a date"),
        ([{**ONE_CLAIM[0], "due": None}], "entry 1: 'due'"),
        ([{**ONE_CLAIM[0], "item": " "}], "entry 1: 'item'"),
        ([{**ONE_CLAIM[0], "secured": "yes"}], "entry 1: 'secured' must be true or false"),
        ([{**ONE_CLAIM[0], "secure": True}], "entry 1 has an unknown field 'secure'"),
        ([{"item": "R"}], "entry 1 has no field 'kind'"),
        ('[{"item": "R", "kind": "cost", "amount": 1e999, "due": "2026-01-01"}]', "entry 1"),
    ],
)
def test_a_wrong_file_is_told_with_its_place(
    content: object,
    told_place: str,
    open_file: OpenFile,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, err = told(f"allocate --country DE --open {open_file(content)} --amount 1.00", capsys)

    assert (code, out) == (2, "")
    assert told_place in err
    assert err.count("\n") == 1


def test_numbers_in_the_file_are_exact(open_file: OpenFile, capsys: pytest.CaptureFixture[str]) -> None:
    path = open_file('[{"item": "R", "kind": "cost", "amount": 0.10, "due": "2026-01-01"}]')

    assert data(f"allocate --country DE --open {path} --amount 1.00", capsys)["credit"] == "0.90"


WRONG = [
    ("", "required"),
    ("nonsense", "invalid choice"),
    (INTEREST.replace("1000.00", "-1.00"), "must not be negative"),
    (INTEREST.replace("1000.00", "0.00"), "more than zero"),
    (INTEREST.replace("1000.00", "1.000,00"), "not an amount"),
    (INTEREST.replace("1000.00", "1e3"), "not an amount"),
    (INTEREST.replace("1000.00", "NaN"), "not an amount"),
    (INTEREST.replace("1000.00", "1.001"), "not an amount"),
    (INTEREST.replace("1000.00", "9" * 40), "too large"),
    (INTEREST.replace("1000.00", "٣"), "not an amount"),
    (INTEREST.replace("--to 2024-06-30", "--to 2023-12-31"), "lies before"),
    (INTEREST.replace("--to 2024-06-30", ""), "--to is missing"),
    (INTEREST.replace("2024-06-30", "2024-02-30"), "not a date"),
    (INTEREST.replace("2024-06-30", "30.06.2024"), "not a date"),
    (INTEREST.replace("2024-06-30", "20240630"), "not a date"),
    (INTEREST.replace("2024-06-30", "9999-12-31"), "year"),
    (INTEREST.replace("2024-01-01", "2001-01-01"), "not known"),
    (INTEREST.replace("DE", "FR"), "no country"),
    (INTEREST.replace("DE", "''"), "--country is missing"),
    (INTEREST.replace("DE", "US"), "holds no interest"),
    (INTEREST.replace("consumer", "king"), "not one of"),
    (f"{INTEREST} --day-count 30/360", "not one of act/365, act/act"),
    (f"{INTEREST} --arose 2024-02-01", "--arose"),
    (f"{INTEREST} --colour blue", "nrecognized"),
    ("interest --country AT --customer business --principal 1 --from 2020-01-01 --to 2020-02-01", "not known"),
    ("default --country DE --customer consumer --due 2026-09-15 --region XX", "no region"),
    ("default --country UK --customer consumer --due 2026-09-15", "holds no"),
    ("costs --country DE --claim 300.00 --on 2026-01-01 --factor -1", "not a factor"),
    ("costs --country DE --claim 300.00 --on 2026-01-01 --factor 9", "between"),
    ("costs --country NL --claim 300.00 --on 2026-01-01 --factor 0.9", "--factor"),
    ("costs --country DE --claim 300.00 --on 2019-01-01", "not known"),
    ("costs --country DE --claim 300.00 --on 2026-01-01 --actor friend", "not one of"),
    ("costs --country AT --claim 300.00 --on 2026-01-01 --actor lawyer", "holds no"),
    ("court-fee --country NL --claim 300.00 --on 2026-01-01", "holds no"),
    ("limitation --country DE --arose 2023-05-10 --acknowledged 2022-01-01", "before it arose"),
    ("limitation --country DE --arose 2023-05-10 --acknowledged soon", "not a date"),
    ("attachable --net -1 --dependants 0 --on 2026-07-01", "negative"),
    ("attachable --net 1800 --dependants -1 --on 2026-07-01", "below zero"),
    ("attachable --net 1800 --dependants two --on 2026-07-01", "whole number"),
    ("attachable --net 1800 --dependants 0 --on 2010-07-01", "not known"),
    ("workday --country DE --region ZZ --date 2026-06-04", "no region"),
    ("split --amount 1.00 --parts 0", "between"),
    ("split --amount 0.03 --parts 5", "too little"),
    ("split --amount 1.00 --parts 99999999999999", "whole number"),
    ("rf RF19539007547034", "check digits"),
    ("rf ''", "missing"),
    ("rf Ä", "letters"),
    ("girocode --name N --iban DE89370400440532013001 --amount 1.00", "check digits"),
    ("girocode --name N --iban DE89370400440532013000 --amount 1.00 --rf RF18539007547034 --text both", "either"),
    ("girocode --name '' --iban DE89370400440532013000 --amount 1.00", "--name is missing"),
    ("allocate --country DE --open /nowhere/open.json --amount 1.00", "cannot be read"),
    ("allocate --country DE --open / --amount 1.00", "cannot be read"),
]


@pytest.mark.parametrize(("line", "sentence"), WRONG)
def test_a_wrong_argument_is_one_sentence_and_exit_code_two(
    line: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = told(line, capsys)

    assert (code, out) == (2, "")
    assert sentence in err
    assert err.startswith("kulanz calc: ")
    assert err.count("\n") == 1


def test_the_wrong_law_is_refused(open_file: OpenFile, capsys: pytest.CaptureFixture[str]) -> None:
    path = open_file(ONE_CLAIM)

    assert "--law belongs to DE" in told(f"allocate --country NL --law 497 --open {path} --amount 1.00", capsys)[2]
    assert "366-367, 497" in told(f"allocate --country DE --law 999 --open {path} --amount 1.00", capsys)[2]
    assert told(f"allocate --country DE --open {path} --amount 0.00", capsys)[0] == 2


def test_a_file_that_is_no_text_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "open.json"
    path.write_bytes(b"\xff\xfe[\x00]\x00")

    assert "not UTF-8" in told(f"allocate --country DE --open {path} --amount 1.00", capsys)[2]


def test_every_question_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for name in QUESTIONS:
        code, out, _ = told(f"{name} --help", capsys)
        assert code == 0
        assert "--json" in out


def test_json_may_be_asked_for_before_the_question(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(told("--json split --amount 1.00 --parts 1", capsys)[1]) == {"parts": ["1.00"]}


def test_a_form_or_program_asks_the_same_way() -> None:
    answer = ask(QUESTIONS["split"], {"amount": "10.00", "parts": "3"})

    assert answer.data == {"parts": ["3.33", "3.33", "3.34"]}
    with pytest.raises(BadValue, match="no option 'colour'"):
        ask(QUESTIONS["split"], {"amount": "10.00", "parts": "3", "colour": "blue"})
    days = ask(QUESTIONS["limitation"], {"country": "de", "arose": "2023-05-10", "acknowledged": ["2025-03-15"]})
    assert days.data == {"barred_after": "2028-03-15"}


@pytest.mark.process
def test_the_calculator_needs_no_database_and_no_django() -> None:
    code = "import sys, kulanz.calc as c; c.main(['rf', '1']); sys.exit('django' in sys.modules)"

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)

    assert (found.returncode, found.stdout) == (0, "RF74 1\n")


NASTY = [
    "",
    "DE",
    "at",
    "NL",
    "UK",
    "US",
    "consumer",
    "business",
    "agency",
    "lawyer",
    "creditor",
    "2024-02-29",
    "1900-01-01",
    "2100-12-31",
    "2026-11-21",
    "0",
    "0.01",
    "1",
    "5",
    "-1",
    "99999999.99",
    "act/act",
    "497",
    "0.9",
    "BE",
    "R2",
    "DE89370400440532013000",
    "RF18539007547034",
    "[]",
    "[{}]",
    "null",
]
TEXTS = st.one_of(st.sampled_from([*NASTY, json.dumps(ONE_CLAIM)]), st.text(max_size=12))


def sentences(question: Question, given_texts: dict[str, str]) -> list[str]:
    """What a person would read: the answer, or the one sentence that says what is wrong."""
    try:
        answer = ask(question, given_texts)
    except KulanzError as error:
        return [error.message]
    json.dumps(answer.data)
    return [str(line) for line in answer.lines]


@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.sampled_from(sorted(QUESTIONS)), st.data())
def test_whatever_is_given_there_is_an_answer_or_one_sentence(name: str, drawn: st.DataObject) -> None:
    options = [option.key for option in QUESTIONS[name].options if drawn.draw(st.booleans())]

    told_ = sentences(QUESTIONS[name], {key: drawn.draw(TEXTS) for key in options})

    assert told_
    assert all(told_)
