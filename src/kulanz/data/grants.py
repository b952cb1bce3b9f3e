"""What the application role may do: read and write rows, never change the schema, never touch what is append only."""

from __future__ import annotations

from django.db import connections
from psycopg import sql

APPEND_ONLY = ("receivables_posting", "receivables_event", "contact_decision", "contact_attempt")


def grant_to_application() -> None:
    """Run by the owner after each migration, so that new tables are covered."""
    role = sql.Identifier(connections["default"].settings_dict["USER"])
    statements = [
        "GRANT USAGE ON SCHEMA public TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}",
        "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    ]
    with connections["owner"].cursor() as cursor:
        for statement in statements:
            cursor.execute(sql.SQL(statement).format(role=role))
        for table in APPEND_ONLY:
            revoke = sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}")
            cursor.execute(revoke.format(table=sql.Identifier(table), role=role))
