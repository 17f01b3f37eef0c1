"""Tell open pages that something changed: `notify` in the transaction, `token_for` in the page.

The page connects to `settings.LIVE_URL + "/events?token=…"` (config/live.py) and asks for itself again. What changes
between the reading of a page and its connecting would be lost; so the token says when it was made, and `Heard` knows.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict

from django.core import signing
from django.db import connection

CHANNEL = "tongban_live"
SALT = "tongban.live"
LASTS = 8 * 60 * 60  # seconds
#: A page is read a while before its token is made; seconds.
READ_BEFORE = 3.0


class BadTokenError(Exception):
    """Forged or older than a working day."""


def notify(subject: str) -> None:
    """Inside the transaction: pages that watch `subject` (for example "case:…") hear of it when it commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps({"subject": subject})])


def token_for(subject: str) -> str:
    return signing.dumps([subject, time.time()], salt=SALT, compress=True)


def read_token(token: str) -> tuple[str, float]:
    """The subject, and when the page was read at the latest (seconds since 1970)."""
    try:
        subject, made_at = signing.loads(token, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError) as problem:
        raise BadTokenError from problem
    return str(subject), float(made_at) - READ_BEFORE


class Heard:
    """When each subject changed last, of the newest `most`; the times are seconds since 1970."""

    def __init__(self, most: int = 10_000) -> None:
        self.most = most
        self.changes: OrderedDict[str, float] = OrderedDict()
        self.complete_since = time.time()

    def restart(self) -> None:
        """Nothing was heard for a while: whatever was read before now may have changed."""
        self.changes.clear()
        self.complete_since = time.time()

    def note(self, subject: str) -> None:
        self.changes[subject] = time.time()
        self.changes.move_to_end(subject)
        if len(self.changes) > self.most:
            _, self.complete_since = self.changes.popitem(last=False)

    def may_have_changed(self, subject: str, since: float) -> bool:
        return since < max(self.complete_since, self.changes.get(subject, 0.0))
