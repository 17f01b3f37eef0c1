from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from tongban.common.prepared import Prepared, Slot

from .models import User
from .sign_in import SignInError, check_password

_USER = Prepared(lambda: User.objects.select_related("person").filter(pk=Slot("id"), is_active=True))


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
        return _USER.first(id=user_id)
