"""The creditors of the organisation as forms and filters offer them: id and name, by name."""

from __future__ import annotations

from kulanz.data.tenancy.models import Creditor


def creditor_choices() -> list[tuple[str, str]]:
    return [(str(id_), name) for id_, name in Creditor.objects.order_by("name").values_list("id", "name")]
