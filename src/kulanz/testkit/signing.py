"""Signs a body as a provider after Standard Webhooks 1.0 would, for tests of everything that listens to webhooks."""

from __future__ import annotations

from datetime import UTC, datetime

from standardwebhooks import Webhook

from kulanz.ports.wire import Inbound

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - the published example
OTHER_SECRET = "whsec_AAKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105


def signed(body: bytes, *, secret: str = SECRET, news_id: str = "evt_1", at: datetime | None = None) -> Inbound:
    """The request as it would arrive. `at` None: signed now, by the real clock, as the library checks it."""
    moment = (at or datetime.now(UTC)).replace(microsecond=0)
    return Inbound(
        body=body,
        headers={
            "content-type": "application/json",
            "webhook-id": news_id,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": Webhook(secret).sign(news_id, moment, body.decode()),
        },
    )
