"""What every tenant table has: its own id, its tenant, and foreign keys that cannot leave the tenant."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from kulanz.kernel.ids import new_id

from .scope import current_tenant


class TenantRow(models.Model):
    """A row of one tenant. The tenant is filled in from the scope; migrations guard the table with `Protect`.

    Each model names its personal fields, and those that may look so and are not (`checks/personal.py`)."""

    personal: ClassVar[frozenset[str]]
    not_personal: ClassVar[frozenset[str]] = frozenset()

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant_id = models.UUIDField(default=current_tenant, editable=False)

    class Meta:
        abstract = True


class Owned(models.ForeignKey):  # type: ignore[type-arg]  # django-stubs: generic only under TYPE_CHECKING
    """A foreign key inside the tenant. The constraint is (tenant_id, x_id), made by `Protect`; rows never cascade.

    It has no index of its own unless asked for: most tables are read by an index that begins with tenant and owner."""

    def __init__(self, to: Any, **options: Any) -> None:  # Django's own open signature
        options.setdefault("db_index", False)
        options.setdefault("on_delete", models.DO_NOTHING)
        options.setdefault("related_name", "+")
        options["db_constraint"] = False
        super().__init__(to, **options)

    def deconstruct(self) -> Any:  # Django's own signature
        name, _path, args, options = super().deconstruct()
        options.pop("db_constraint", None)
        is_indexed = options.pop("db_index", True)  # Django leaves its own default out; ours is the other one
        if is_indexed:
            options["db_index"] = True
        return name, "kulanz.data.rows.Owned", args, options
