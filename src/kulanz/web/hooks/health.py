"""`GET /health`: whether this process can do its work; for load balancers and people."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from kulanz import __version__


def health(request: HttpRequest) -> JsonResponse:
    """200 with the state of the database and the queue, 503 when the database does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'failed'), "
                "(SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute') "
                "FROM procrastinate_jobs"
            )
            waiting, failed, workers = cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"status": "database does not answer", "version": __version__}, status=503)
    queue = {"waiting": waiting, "failed": failed, "workers": workers}
    return JsonResponse({"status": "ok" if workers else "no worker", "version": __version__, "queue": queue})
