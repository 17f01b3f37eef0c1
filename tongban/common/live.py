"""Tell open pages that something changed: `notify` in the transaction, `token_for` in the page.

The page connects to `settings.LIVE_URL + "/events?token=…"` (config/live.py) and asks for itself again.
"""

from __future__ import annotations

import json

from django.core import signing
from django.db import connection

CHANNEL = "tongban_live"
SALT = "tongban.live"
LASTS = 8 * 60 * 60  # seconds


class BadTokenError(Exception):
    """Forged or older than a working day."""


def notify(subject: str) -> None:
    """Inside the transaction: pages that watch `subject` (for example "case:…") hear of it when it commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps({"subject": subject})])


def token_for(subject: str) -> str:
    return signing.dumps(subject, salt=SALT, compress=True)


def subject_of_token(token: str) -> str:
    try:
        return str(signing.loads(token, salt=SALT, max_age=LASTS))
    except signing.BadSignature as problem:
        raise BadTokenError from problem
