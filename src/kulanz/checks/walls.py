"""Walls between tenants, checked against the living database: policies, keys inside the tenant, roles without bypass."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models

from kulanz.data.protect import is_owned
from kulanz.data.rows import TenantRow

OPEN_TABLES = {  # outside row-level security, each with its reason
    "tenancy_tenant": "asked before the tenant is known; names and switches only",
    "tenancy_user": "signing in finds the tenant",
    "tenancy_signintry": "counted before the tenant is known; keyed hashes and counts only",
    "tenancy_doorway": "hash of an outside key -> tenant; no personal data",
    "django_migrations": "the schema's own",
    "django_content_type": "the schema's own",
    "auth_permission": "the schema's own, unused",
    "auth_group": "the schema's own, unused",
    "auth_group_permissions": "the schema's own, unused",
    "outbox_heartbeat": "when the relay last worked, of the installation; no tenant data",
    "django_session": "opaque keys of signed-in people, no tenant data",
}
QUEUE_PREFIX = "procrastinate_"  # the queue's own tables: job names and ids


def findings() -> list[str]:
    """What is wrong with the walls; an empty list is what everybody wants."""
    return [*_roles(), *_policies(), *_keys(), *_upward(), *_large_objects()]


def _roles() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        name, is_super, bypasses = cursor.fetchone()
        if is_super or bypasses:
            yield f"the application's role {name} is a superuser or bypasses row-level security"
        cursor.execute("SELECT tablename FROM pg_tables WHERE tableowner = current_user AND schemaname = 'public'")
        for (table,) in cursor.fetchall():
            yield f"the application's role owns {table}"


def _large_objects() -> Iterator[str]:
    """Large objects lie outside row-level security: the application's role has no use for them, and no right."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace "
            "AND proname ~ '^(lo_.*|loread|lowrite)$' AND has_function_privilege(oid, 'EXECUTE')"
        )
        (count,) = cursor.fetchone()
        if count:
            yield f"the application's role may use {count} functions of large objects"


def _policies() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
                   EXISTS (SELECT 1 FROM pg_policy p
                           WHERE p.polrelid = c.oid AND p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL)
            FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
            """
        )
        for table, is_secured, has_policy in cursor.fetchall():
            if table in OPEN_TABLES or table.startswith(QUEUE_PREFIX):
                continue
            if not (is_secured and has_policy):
                yield f"{table} has no row-level security with a policy"


def _keys() -> Iterator[str]:
    """Every foreign key between tenant tables carries the tenant, and every tenant table has UNIQUE (tenant_id, id)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.conrelid::regclass::text, array_agg(a.attname::text ORDER BY a.attname), c.contype::text
            FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
            WHERE c.contype IN ('f', 'u') GROUP BY c.oid, c.conrelid, c.contype
            """
        )
        constraints = {(table, tuple(columns), kind) for table, columns, kind in cursor.fetchall()}
    for model in _tenant_models():
        table = model._meta.db_table
        if (table, ("id", "tenant_id"), "u") not in constraints:
            yield f"{table} lacks UNIQUE (tenant_id, id)"
        for field in model._meta.local_fields:
            if is_owned(field) and (table, tuple(sorted((str(field.column), "tenant_id"))), "f") not in constraints:
                yield f"{table}.{field.column} is not a foreign key inside the tenant"


def _upward() -> Iterator[str]:
    """A foreign key points to an app that lies below its own, in the order of INSTALLED_APPS."""
    order = [config.label for config in apps.get_app_configs()]
    for model in _tenant_models():
        for field in model._meta.local_fields:
            target = field.related_model
            if isinstance(target, type) and order.index(target._meta.app_label) > order.index(model._meta.app_label):
                yield f"{model._meta.label}.{field.name} points upward to {target._meta.label}"


def _tenant_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, TenantRow)]
