"""A large portfolio built by set-based SQL: accounts with three claims each, history, holds and money on its way in shares
as they are usual. Building is not measured."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection

from kulanz.data.scope import tenant_scope
from kulanz.testkit.world import START, World, make_world

ID = (  # UUID version 7 as the product makes them: sorted by time, so that indexes grow at their end
    "(lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || "
    "substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid"
)
SEED = "SELECT setseed(0.42)"
CUSTOMERS = """
INSERT INTO parties_customer (id, tenant_id, creditor_id, number, name, sort_name, salutation, is_business, language,
                              street, postcode, town, country, region, made_at)
SELECT {ID}, %(tenant)s, %(creditor)s, 'K' || n, 'Kundin ' || n, 'kundin ' || n, '', n %% 10 = 0, 'de',
       CASE WHEN n %% 2 = 0 THEN 'Seestraße ' || n ELSE '' END, CASE WHEN n %% 2 = 0 THEN '88131' ELSE '' END,
       CASE WHEN n %% 2 = 0 THEN 'Lindau' ELSE '' END, 'DE', '', now() FROM generate_series(%(first)s::int, %(last)s::int) n
""".replace("{ID}", ID)
POINTS = """
INSERT INTO parties_contactpoint (id, tenant_id, customer_id, kind, value, is_bad)
SELECT {ID}, %(tenant)s, id, 'email', number || '@example.org', random() < 0.02 FROM parties_customer
WHERE NOT EXISTS (SELECT 1 FROM parties_contactpoint p WHERE p.customer_id = parties_customer.id)
""".replace("{ID}", ID)
ACCOUNTS = """
INSERT INTO receivables_account (id, tenant_id, creditor_id, customer_id, currency, reference, journey_id, next_look_on,
                                 event_number, event_hash)
SELECT {ID}, %(tenant)s, %(creditor)s, id, 'EUR', 'RF00' || number,
       CASE WHEN random() < 0.8 THEN (SELECT id FROM journeys_journey LIMIT 1) END, %(day)s, 0, ''
FROM parties_customer c WHERE NOT EXISTS (SELECT 1 FROM receivables_account a WHERE a.customer_id = c.id)
""".replace("{ID}", ID)
CLAIMS = """
INSERT INTO receivables_claim (id, tenant_id, account_id, creditor_id, source, number, number_key, kind, reason, contract,
                               due_on, currency, reference, status, open_minor, draft_hash, has_notice_on_invoice)
SELECT {ID}, %(tenant)s, a.id, %(creditor)s, 'bench', a.reference || '-' || n, a.reference || n, '', '', '',
       %(day)s::date - (random() * 90)::int + 10, 'EUR', 'C' || a.reference || n, 'open',
       1000 + (random() * 20000)::int, '', false
FROM receivables_account a CROSS JOIN generate_series(1, 3) n
""".replace("{ID}", ID)
TOLD = """
INSERT INTO contact_message (id, tenant_id, account_id, purpose, channel, text_key, tone, stage, status, planned_on, language,
    to_address, subject, body_text, body_html, text_version, asked_minor, asked_claims, facts, sent_on, outside_id, tries)
SELECT {ID}, %(tenant)s, c.account_id, 'ask', 'email', 'reminder_service', 1, 'reminder_service', 'sent',
       %(day)s::date - 9, 'de', '', '', '', '', '', min(c.open_minor),
       jsonb_object_agg(c.id, c.open_minor), '{}', %(day)s::date - 9, '', 1
FROM receivables_claim c WHERE c.due_on < %(day)s::date - 12 GROUP BY c.account_id
""".replace("{ID}", ID)
HOLDS = """
INSERT INTO agreements_hold (id, tenant_id, account_id, kind, reason, since_on, until_on, ended_because, made_by)
SELECT {ID}, %(tenant)s, id, 'pause', 'bench', %(day)s, %(day)s::date + 7, '', 'bench'
FROM receivables_account WHERE random() < 0.04
""".replace("{ID}", ID)
PROMISES = """
WITH made AS (
    INSERT INTO agreements_plan (id, tenant_id, account_id, made_on, status, note, made_by)
    SELECT {ID}, %(tenant)s, id, %(day)s, 'made', '', 'bench' FROM receivables_account WHERE random() < 0.06
    RETURNING id, tenant_id
)
INSERT INTO agreements_instalment (id, tenant_id, plan_id, number, amount_minor, due_on)
SELECT {ID}, tenant_id, id, 1, 5000, %(day)s::date + 5 FROM made
""".replace("{ID}", ID)
RECEIPTS = """
INSERT INTO payments_receipt (id, tenant_id, creditor_id, account_id, source, outside_id, state, word, rank, matched,
    amount_minor, currency, confidence, seen_at, value_on, expires_on, claim_ids, payer, payer_iban, remittance, reference,
    end_to_end_id, mandate_id, aside_because, on_behalf_of)
SELECT {ID}, %(tenant)s, %(creditor)s, id, 'provider:bench', id::text, 'pending', 'pending', 0, 'yes', 5000,
       'EUR', 100, now(), %(day)s, %(day)s::date + 5, '[]', '', '', '', '', '', '', '', ''
FROM receivables_account WHERE random() < 0.05
""".replace("{ID}", ID)
OBJECTIONS = """
INSERT INTO agreements_objection (id, tenant_id, account_id, reason, text, raised_on, answer, made_by)
SELECT {ID}, %(tenant)s, id, 'other', '', %(day)s, '', 'bench' FROM receivables_account WHERE random() < 0.02
""".replace("{ID}", ID)
OUTSIDE = """
INSERT INTO contact_outsidemessage (id, tenant_id, account_id, claim_id, tone, sent_on, proof, made_by)
SELECT {ID}, %(tenant)s, account_id, id, 2, %(day)s::date - 20, '', 'bench'
FROM receivables_claim WHERE due_on < %(day)s::date - 30 AND random() < 0.02
""".replace("{ID}", ID)
OPT_OUTS = """
INSERT INTO parties_optout (id, tenant_id, customer_id, channel, since_on, reason, made_by)
SELECT {ID}, %(tenant)s, id, 'email', %(day)s, '', 'bench' FROM parties_customer WHERE random() < 0.01
""".replace("{ID}", ID)
PROTECTIONS = """
INSERT INTO agreements_protection (id, tenant_id, customer_id, kind, reason, contact, since_on, ended_because, made_by)
SELECT {ID}, %(tenant)s, id, 'insolvency', 'bench', '', %(day)s, '', 'bench' FROM parties_customer WHERE random() < 0.005
""".replace("{ID}", ID)
OPENED = """
INSERT INTO receivables_event (id, tenant_id, account_id, number, kind, version, at, business_on, actor, subject_id, data,
                               previous_hash, hash)
SELECT {ID}, %(tenant)s, id, 1, 'page.opened', 1, now(), %(day)s::date - 3, 'customer:link', id, '{}', '', ''
FROM receivables_account WHERE random() < 0.1
""".replace("{ID}", ID)
HEADS = "UPDATE receivables_account SET event_number = 1 WHERE id IN (SELECT account_id FROM receivables_event)"
CHUNK = 50_000


def build(accounts: int) -> World:
    """A world with `accounts` accounts that are all due on its day."""
    world = make_world("bench")
    facts: dict[str, UUID | date | int] = {"tenant": world.tenant.id, "creditor": world.creditor.id, "day": START}
    for first in range(1, accounts + 1, CHUNK):
        with tenant_scope(world.tenant.id), connection.cursor() as cursor:
            cursor.execute(SEED)
            cursor.execute(CUSTOMERS, facts | {"first": first, "last": min(first + CHUNK - 1, accounts)})
            cursor.execute(POINTS, facts)
            cursor.execute(ACCOUNTS, facts)
    with tenant_scope(world.tenant.id), connection.cursor() as cursor:
        for statement in (
            SEED, CLAIMS, TOLD, HOLDS, PROMISES, RECEIPTS, OBJECTIONS, OUTSIDE, OPT_OUTS, PROTECTIONS, OPENED, HEADS,
        ):  # fmt: skip
            cursor.execute(statement, facts if "%(" in statement else None)
    return world


REWIND = (
    "UPDATE receivables_account SET next_look_on = %(day)s",
    "UPDATE contact_message SET status = 'stopped' WHERE status = 'planned'",
    "DELETE FROM outbox_wakeup",
)


def rewind(world: World) -> None:
    """Every account is due again, and what the run before planned counts no more; what happened stays on record."""
    with tenant_scope(world.tenant.id), connection.cursor() as cursor:
        for statement in REWIND:
            cursor.execute(statement, {"day": START} if "%(" in statement else None)


def analyze() -> None:
    """Statistics as a database that lives has them."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
