"""Migration steps that guard tenant tables: row-level security, keys that stay inside the tenant, append-only rows.

Row-level security does not guard foreign keys, so they carry the tenant: (tenant_id, x_id) -> (tenant_id, id).
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

POLICY = "tenant_id = (SELECT NULLIF(current_setting('app.tenant', true), '')::uuid)"  # asked once a statement

REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION kulanz_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$
"""


class Protect(Operation):
    """Guards the table of `model`. With `append_only` the database refuses to change, delete or empty."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, model: str, *, append_only: bool = False) -> None:
        self.model = model
        self.append_only = append_only

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return "Protect", [self.model], {"append_only": True} if self.append_only else {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models do not change, only what the database allows."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model)
        for statement in guard(model, append_only=self.append_only):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        table = to_state.apps.get_model(app_label, self.model)._meta.db_table
        schema_editor.execute(f'DROP POLICY tenant ON "{table}"')
        schema_editor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY')

    def describe(self) -> str:
        return f"Guard {self.model} by tenant"


class Tie(Operation):
    """Ties the new column of `field` to its tenant, in a table that is guarded already."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, model: str, field: str) -> None:
        self.model = model
        self.field = field

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return "Tie", [self.model, self.field], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models do not change, only what the database allows."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model)
        field = next(f for f in model._meta.local_fields if f.name == self.field)
        schema_editor.execute(foreign_key(model._meta.db_table, field), params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """The constraint goes with its column."""

    def describe(self) -> str:
        return f"Tie {self.model}.{self.field} to its tenant"


def guard(model: type[models.Model], *, append_only: bool) -> list[str]:
    """The SQL that guards the table of `model`."""
    table = model._meta.db_table
    statements = [
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_tenant_uniq" UNIQUE (tenant_id, id)',
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
        f'CREATE POLICY tenant ON "{table}" USING ({POLICY}) WITH CHECK ({POLICY})',
    ]
    statements += [foreign_key(table, field) for field in model._meta.local_fields if is_owned(field)]
    if append_only:
        statements.append(REFUSE_CHANGE)
        statements.append(
            f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION kulanz_refuse_change()"
        )
    return statements


def foreign_key(table: str, field: models.Field[Any, Any]) -> str:
    target = field.related_model
    assert isinstance(target, type)
    column, to = field.column, target._meta.db_table
    return (
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{column}_fk" '
        f'FOREIGN KEY (tenant_id, "{column}") REFERENCES "{to}" (tenant_id, id)'
    )


def is_owned(field: models.Field[Any, Any]) -> bool:
    """Whether `field` points from a tenant's row to another row of that tenant."""
    target = field.related_model
    return isinstance(target, type) and any(f.column == "tenant_id" for f in target._meta.local_fields)
