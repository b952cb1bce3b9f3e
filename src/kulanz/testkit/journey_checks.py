"""What must hold whatever happens to an account, asked of the rows themselves and never of the rules that are judged.

Each query gives the ids that break its sentence; the messages asked about are those that left at this very moment.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from kulanz.data.journeys.models import Journey
from kulanz.domain.journey.data import read_journey
from kulanz.domain.journey.journey import Journey as Way
from kulanz.domain.journey.journey import Phase
from kulanz.kernel.dates import Now
from kulanz.testkit import books

ASKED = "FROM contact_message m JOIN receivables_account a ON a.id = m.account_id"
SENT = "WHERE m.id = ANY(%(ids)s) AND m.purpose = 'ask'"
UNLAWFUL = {
    "asked in spite of a protection": f"""
        SELECT m.id {ASKED} JOIN agreements_protection s ON s.customer_id = a.customer_id
        {SENT} AND s.ended_on IS NULL AND (s.until_on IS NULL OR s.until_on > %(on)s)
    """,
    "asked while on hold": f"""
        SELECT m.id {ASKED} JOIN agreements_hold h ON h.account_id = a.id
        {SENT} AND h.ended_on IS NULL AND (h.until_on IS NULL OR h.until_on > %(on)s)
        AND (h.claim_id IS NULL OR m.asked_claims ? h.claim_id::text)
    """,
    "asked after a promise whose time is not over": f"""
        SELECT m.id {ASKED} JOIN agreements_plan p ON p.account_id = a.id
        JOIN agreements_instalment i ON i.plan_id = p.id {SENT} AND p.status = 'made'
        AND i.due_on + %(grace)s::int >= %(on)s
    """,
    "asked in spite of an objection": f"""
        SELECT m.id {ASKED} JOIN agreements_objection o ON o.account_id = a.id {SENT} AND o.ended_on IS NULL
        AND (o.claim_id IS NULL OR (o.amount_minor IS NULL AND m.asked_claims ? o.claim_id::text))
    """,
    "asked for more than is open and not objected to": f"""
        SELECT m.id {ASKED} CROSS JOIN jsonb_each_text(m.asked_claims) c JOIN receivables_claim r ON r.id = c.key::uuid
        {SENT} AND c.value::bigint > CASE WHEN r.status = 'open' THEN r.open_minor ELSE 0 END - coalesce((
            SELECT sum(o.amount_minor) FROM agreements_objection o WHERE o.claim_id = r.id AND o.ended_on IS NULL), 0)
    """,  # noqa: S608  # constants of this file
    "asked while money is on its way": f"""
        SELECT m.id {ASKED} JOIN payments_receipt r ON r.account_id = a.id {SENT}
        AND ((r.state IN ('announced', 'pending') AND (r.expires_on IS NULL OR r.expires_on > %(on)s))
             OR (r.state = 'settled' AND r.allocated_at IS NULL AND r.same_as_id IS NULL AND r.matched <> 'aside'))
    """,
    "asked after an opt-out": f"""
        SELECT m.id {ASKED} JOIN parties_optout o ON o.customer_id = a.customer_id
        {SENT} AND o.channel = m.channel AND o.ended_on IS NULL
    """,
    "asked while sending is switched off": f"""
        SELECT m.id {ASKED} JOIN tenancy_creditor c ON c.id = a.creditor_id {SENT} AND c.is_stopped
    """,
    "asked while a last step waits for a person": f"""
        SELECT m.id {ASKED} JOIN desk_handover h ON h.account_id = a.id {SENT} AND h.state = 'proposed'
        AND h.proposed_at < %(at)s
    """,
    "asked too soon after a conversation": f"""
        SELECT m.id {ASKED} JOIN receivables_event e ON e.account_id = a.id AND e.kind = 'conversation.held'
        {SENT} AND e.business_on + %(talk)s::int > %(on)s
    """,
    "asked for less than is worth a message": f"""
        SELECT m.id {ASKED} JOIN tenancy_creditor c ON c.id = a.creditor_id {SENT} AND m.asked_minor < c.minimum_minor
    """,
}  # the weakest of the shipped journeys' own days: what is stricter is held by tests of the rules
UNEXPLAINED = """
SELECT id FROM contact_decision WHERE id > %s AND (
    jsonb_array_length(reasons) = 0 OR policy = '' OR probability <= 0 OR next_look_on <= business_on
    OR (stage <> '' AND NOT options @> jsonb_build_array(jsonb_build_object('key', option))))
"""
FORGOTTEN = """
SELECT a.id FROM receivables_account a WHERE a.next_look_on < %(on)s
OR (a.next_look_on IS NULL AND EXISTS (SELECT 1 FROM receivables_claim c
    WHERE c.account_id = a.id AND c.status = 'open' AND c.open_minor > 0))
"""
FAILED_WORK = "SELECT station || ' ' || error FROM outbox_wakeup WHERE tries > 0"
SAID = """
SELECT m.id, m.account_id, m.stage, m.tone, m.sent_on, m.asked_claims, m.to_address, m.purpose, d.journey_id
FROM contact_message m LEFT JOIN contact_decision d ON d.id = m.decision_id
WHERE m.account_id = ANY(%s) AND m.stage <> '' AND m.status IN ('sent', 'ambiguous') ORDER BY m.sent_at, m.id
"""
OUTSIDE = "SELECT claim_id, tone, sent_on FROM contact_outsidemessage WHERE account_id = ANY(%s)"
HOME = ZoneInfo("Europe/Berlin")
MOST_IN_A_WEEK = 3
NO_DECISION = UUID(int=0)


@dataclass(frozen=True, slots=True)
class _Said:
    """A message that left, or that the creditor sent before."""

    stage: str
    tone: int
    on: date


@dataclass
class Checks:
    """Remembers what it has seen: the days on which each address was written to, the last decision."""

    days: defaultdict[str, list[date]] = field(default_factory=lambda: defaultdict(list))
    decision: UUID = NO_DECISION

    def moment(self, sent: Sequence[UUID], now: Now) -> None:
        """After each round: nothing that left should have stayed, and no station stumbled."""
        facts = {"ids": list(sent), "on": now.on, "at": now.at, "grace": 3, "talk": 2}
        for sentence, query in UNLAWFUL.items() if sent else ():
            _none(sentence, query, facts)
        _none("a station failed", FAILED_WORK, {})
        if sent:
            self._went_out(sent, now)

    def day(self, on: date, *, was_run: bool) -> None:
        """At the end of each day: every decision explained, every account with a next look or at its end."""
        _none("a decision is not explained", UNEXPLAINED, [self.decision])
        rows = _rows("SELECT id FROM contact_decision ORDER BY id DESC LIMIT 1", [])
        self.decision = rows[0][0] if rows else self.decision
        if was_run:
            _none("an account is forgotten", FORGOTTEN, {"on": on})

    def end(self) -> None:
        """Every book, cached sum and chain of events."""
        found = books.findings()
        assert not found, found[:5]

    def _went_out(self, sent: Sequence[UUID], now: Now) -> None:
        accounts = [
            row[0] for row in _rows("SELECT DISTINCT account_id FROM contact_message WHERE id = ANY(%s)", [sent])
        ]
        heard: defaultdict[UUID, list[_Said]] = defaultdict(list)
        for claim, tone, on in _rows(OUTSIDE, [accounts]):
            heard[claim].append(_Said("", tone, on))
        due = dict(_rows("SELECT id, due_on FROM receivables_claim WHERE account_id = ANY(%s)", [accounts]))
        fresh = set(sent)
        for id_, _account, stage, tone, on, asked, address, purpose, journey in _rows(SAID, [accounts]):
            claims = [UUID(claim) for claim in json.loads(asked)]
            if id_ in fresh:
                self._at_a_lawful_hour(now)
                self._not_too_often(address, now.on)
                if purpose == "ask":
                    _in_its_order(id_, stage, [heard[claim] for claim in claims], _journeys(journey), now.on)
            for claim in claims:
                if on > due[claim]:
                    heard[claim].append(_Said(stage, tone, on))

    def _at_a_lawful_hour(self, now: Now) -> None:
        local = now.at.astimezone(HOME)
        is_lawful = 8 <= local.hour < 20 and local.weekday() < 6
        assert is_lawful, f"a message left at {local}"

    def _not_too_often(self, address: str, on: date) -> None:
        days = self.days[address]
        assert on not in days, f"two messages on {on}"
        days.append(on)
        week = [day for day in days if day > on - timedelta(days=7)]
        assert len(week) <= MOST_IN_A_WEEK, f"{week}: more than {MOST_IN_A_WEEK} in a week"


def _in_its_order(id_: UUID, key: str, heard: Sequence[Sequence[_Said]], way: Way, on: date) -> None:
    """Each claim heard what must lie behind the stage, long enough ago: here, on another journey, or from the creditor."""
    stage = way.stage(key)
    assert stage is not None, key
    if stage.phase != Phase.DUE or not stage.behind:
        return
    behind = [one for one in way.stages if one.key in stage.behind]
    for said in heard:
        fitting = [s for s in said if s.on <= on - timedelta(days=stage.behind_days) and _stands_for(s, behind, way)]
        assert fitting, f"message {id_}: '{key}' on {on}, but its claims heard only {said}"


def _stands_for(said: _Said, behind: Sequence[Any], way: Way) -> bool:
    if said.stage in way.keys:
        return any(said.stage == one.key for one in behind)
    return any(said.tone >= one.tone for one in behind)


@cache
def _journeys(id_: UUID) -> Way:
    row = Journey.objects.get(id=id_)
    return read_journey(row.definition, id=row.id, key=row.key, version=row.version)


def _none(sentence: str, query: str, values: Mapping[str, Any] | Sequence[Any]) -> None:
    found = [row[0] for row in _rows(query, values)]
    assert not found, f"{sentence}: {found[:5]}"


def _rows(query: str, values: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        return list(cursor.fetchall())
