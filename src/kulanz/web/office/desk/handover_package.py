"""The package of a released hand-over as one ZIP, made while it is sent: never more than one paper in memory."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from kulanz.data.archive import zipped
from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import NotAllowed
from kulanz.stations.handover import package
from kulanz.web.office.access import StaffRequest, staff
from kulanz.web.ui.errors import sentence


@require_POST
@staff
def fetch(request: StaffRequest, handover: UUID) -> HttpResponseBase:
    """A POST, because it is noted that the package was taken away."""
    try:
        with tenant_scope(request.user.tenant_id):
            packed = package.pack(handover, now=request.now, actor=request.actor)
    except NotAllowed as error:
        messages.warning(request, sentence(error))
        return redirect("office:handover", handover)
    answer = StreamingHttpResponse(zipped(_files(request, packed), at=request.now.at), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{packed.name}.zip"'
    return answer


def _files(request: StaffRequest, packed: package.Packed) -> Iterator[tuple[str, bytes]]:
    """Each file is read in a transaction of its own, so none stays open while the other side reads slowly."""
    for file in packed.files:
        with tenant_scope(request.user.tenant_id):
            content = file.read()
        yield file.name, content
