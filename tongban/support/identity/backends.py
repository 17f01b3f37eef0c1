from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from tongban.common.prepared import Prepared, Slot

from .models import User
from .sessions import SessionStore
from .sign_in import SignInError, check_password

_USER = Prepared(lambda: User.objects.select_related("person").filter(pk=Slot("id"), is_active=True))
_session: ContextVar[SessionStore | None] = ContextVar("session", default=None)


@contextmanager
def reading(session: SessionStore) -> Iterator[None]:
    """Inside, the account of this session is the one that was read with it: Django hands `get_user` only its key."""
    token = _session.set(session)
    try:
        yield
    finally:
        _session.reset(token)


class AccountBackend(BaseBackend):
    """Account and password with lock-out; loads the person with the user, since every citizen's page needs it."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_kwargs: Any
    ) -> User | None:
        if username is None or password is None:
            return None
        try:
            return check_password(username, password)
        except SignInError:
            return None

    def get_user(self, user_id: Any) -> User | None:
        session = _session.get()
        read = session.account if session else None
        if read is not None and read.pk == user_id:
            return read if read.is_active else None
        return _USER.first(id=user_id)
