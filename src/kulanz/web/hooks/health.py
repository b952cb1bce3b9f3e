"""`GET /health`: whether this process can serve, for load balancers. `GET /health/work`: whether work goes on, for monitors."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from kulanz import __version__
from kulanz.checks import work

NO_DATABASE = "database does not answer"


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
        return _said(503, NO_DATABASE)
    queue = {"waiting": waiting, "failed": failed, "workers": workers}
    return _said(200, "ok" if workers else "no worker", queue=queue)


def health_of_work(request: HttpRequest) -> JsonResponse:
    """503 when the relay is silent, or a wake-up, a job or a message waits longer than it should; what and how long."""
    try:
        found = work.look()
    except DatabaseError:
        return _said(503, NO_DATABASE)
    still = found.standing_still
    seconds = {name: None if waited is None else round(waited.total_seconds()) for name, waited in found.waited.items()}
    said = "work stands still" if still else "ok"
    return _said(503 if still else 200, said, standing_still=still, seconds=seconds)


def _said(status: int, words: str, **more: object) -> JsonResponse:
    return JsonResponse({"status": words, "version": __version__, **more}, status=status)
