"""What nobody needs any more goes by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.contrib.sessions.models import Session

from kulanz.jobs import tasks


def test_sessions_that_ended_are_taken_away_and_others_stay(db: None) -> None:
    now = datetime.now(UTC)
    for key, days in (("ended", -1), ("open", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(days=days))

    tasks.forget_sessions(timestamp=0)

    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
