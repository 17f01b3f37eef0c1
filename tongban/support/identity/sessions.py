"""Sessions in the database, as Django's own, but each with its account beside it.

Every page of a signed-in person needs both, with his grants or the companies he acts for, so one statement reads all
(`request.user` is made of it in `middleware.SignedInMiddleware`).
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

from tongban.common import clock
from tongban.common.prepared import Prepared, Slot

from . import parties, policy
from .models import Session, User

_HELD = Prepared(
    lambda: (
        Session.objects.filter(session_key=Slot("key"), expire_date__gt=Slot("now"))
        .select_related("user__person")
        .annotate(grant_rows=policy.grant_rows("user_id"), **parties.company_rows("user__person_id"))
    )
)


class SessionStore(db.SessionStore):
    #: The account as it was read with the session; None before that, and for a session that nobody signed in to.
    account: User | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        row.user_id = data.get(SESSION_KEY)
        return row

    def _get_session_from_db(self) -> Session | None:
        held = _HELD.first(key=self.session_key, now=timezone.now(), today=clock.today())
        if held is None:
            self._session_key = None
            return None
        self.account = held.user
        if held.user is not None:
            policy.keep_grants(held.user, held.grant_rows)  # type: ignore[attr-defined]
            parties.keep_parties(held.user, held)
        return held
