"""Walls around the tables of `receivables`: row-level security, keys inside the tenant, append-only rows."""

from django.db import migrations

from kulanz.data.protect import Protect

BALANCE = """
CREATE FUNCTION kulanz_postings_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM fresh GROUP BY tenant_id, entry_id, account_id, currency HAVING sum(amount_minor) <> 0 OR count(*) < 2
    ) THEN
        RAISE EXCEPTION 'the sides of an entry do not add up to zero' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM fresh f JOIN receivables_account a ON a.id = f.account_id WHERE a.currency <> f.currency
    ) THEN
        RAISE EXCEPTION 'an entry has another currency than its account' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER balance AFTER INSERT ON receivables_posting
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION kulanz_postings_balance();
"""
UNBALANCE = """
DROP TRIGGER balance ON receivables_posting;
DROP FUNCTION kulanz_postings_balance();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("receivables", "0001_initial"),
        ("journeys", "0002_walls"),
        ("parties", "0002_walls"),
        ("tenancy", "0002_walls"),
    ]
    operations = [
        Protect("Account"),
        Protect("Claim"),
        Protect("OpenItem"),
        Protect("Posting", append_only=True),
        Protect("Event", append_only=True),
        migrations.RunSQL(BALANCE, UNBALANCE),
    ]
