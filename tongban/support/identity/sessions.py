"""Sessions in the database, as Django's own; the one statement of every signed-in page is compiled once."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from tongban.common.prepared import Prepared, Slot

_HELD = Prepared(lambda: Session.objects.filter(session_key=Slot("key"), expire_date__gt=Slot("now")))


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        held = _HELD.first(key=self.session_key, now=timezone.now())
        if held is None:
            self._session_key = None
        return held
