"""登录: account and password. Five failures lock a name for a quarter of an hour, whether or not it exists."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib import auth
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest

from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.common.prepared import Prepared, Slot
from tongban.support.audit import api as audit
from tongban.ui import modes

from . import parties
from .enums import UserKind
from .models import Session, SignInFailure, Token, User

MAX_FAILURES = 5
LOCK_TIME = timedelta(minutes=15)
FORGET_AFTER = timedelta(days=1)
TOKEN_LIFE = timedelta(hours=8)
#: Key of a session that began at a kiosk: the station (`ui/modes.py` knows it too).
KIOSK = modes.KIOSK
KIOSK_LIFE = timedelta(minutes=30)  # the screen itself asks much earlier whether anybody is there
WRONG = "用户名或密码不正确，请核对后重新输入"
TEMPORARY = "密码由管理员设定，请先在网页登录，改成自己的密码"
BACKEND = "tongban.support.identity.backends.AccountBackend"
_VALID_TOKEN = Prepared(
    lambda: (
        Token.objects.select_related("user__person")
        .filter(hash=Slot("hash"), expires_at__gt=Slot("now"), user__is_active=True)
        .annotate(**parties.company_rows("user__person_id"))
    )
)


class SignInError(InvalidInputError):
    code = "identity.sign-in"
    message = "登录没有成功"


def sign_in(request: HttpRequest, username: str, password: str) -> User:
    """Check the password and begin a session; SignInError (an InvalidInputError) names the field."""
    user = check_password(username, password)
    auth.login(request, user, backend=BACKEND)
    audit.record(user, "identity.sign_in", f"user:{user.username}")
    return user


def sign_in_by_card(request: HttpRequest, *, name: str, id_number: str, station: str) -> User:
    """Begin a visit at a kiosk for whoever's card its reader has read; the session says so and ends by itself.

    Only for a reading that `devices.sign_in_reading` has let through.
    """
    user = User.objects.select_related("person").filter(person__id_number=id_number, kind=UserKind.CITIZEN).first()
    if user is None or user.person is None or not user.is_active:
        raise SignInError(fields={"card": "这张身份证还没有平台账号，请到窗口登记，或者在手机上注册"})
    if user.person.name != name:
        raise SignInError(fields={"card": "证件上的姓名和平台登记的不一致，请到窗口核对"})
    auth.login(request, user, backend=BACKEND)
    request.session[KIOSK] = station
    request.session.set_expiry(KIOSK_LIFE)
    audit.record(user, "identity.sign_in_by_card", f"user:{user.username}", facts={"station": station})
    return user


def issue_token(username: str, password: str) -> tuple[str, datetime]:
    """A bearer token for the open interface; only its hash is stored, so it is shown this once."""
    user = check_password(username, password)
    if user.has_temporary_password:
        raise SignInError(fields={"password": TEMPORARY})
    token = secrets.token_urlsafe(32)
    now = clock.now()
    with transaction.atomic():
        Token.objects.filter(user=user, expires_at__lte=now).delete()
        Token.objects.create(user=user, hash=_hash(token), created_at=now, expires_at=now + TOKEN_LIFE)
        audit.record(user, "identity.token.issue", f"user:{user.username}")
    return token, now + TOKEN_LIFE


def user_of_token(token: str) -> User | None:
    """The active user of a valid token, with the parties he acts for; one query."""
    row = _VALID_TOKEN.first(hash=_hash(token), now=clock.now(), today=clock.today())
    if row is None:
        return None
    parties.keep_parties(row.user, row)
    return row.user


def forget_expired() -> dict[str, int]:
    """Remove what opens nothing any more: sessions and tokens past their time, failures of days gone by."""
    now = clock.now()
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    tokens, _ = Token.objects.filter(expires_at__lte=now).delete()
    failures, _ = SignInFailure.objects.filter(last_at__lt=now - FORGET_AFTER).delete()
    return {"sessions": sessions, "tokens": tokens, "failures": failures}


def check_password(username: str, password: str) -> User:
    """The user, or SignInError. Takes the same time for an unknown, a locked and a known name."""
    typed, password = _plain(username).strip().lower()[:64], _plain(password)
    now = clock.now()
    user = User.objects.select_related("person").filter(username=typed).first()
    if user is None or not user.has_usable_password():
        make_password(password)
        is_right = False
    else:
        is_right = user.check_password(password)
    failure = SignInFailure.objects.filter(username=typed).first()
    if failure and failure.locked_until and failure.locked_until > now:
        raise SignInError(fields={"username": _locked_words(failure.locked_until - now)})
    if not is_right or user is None or not user.is_active:
        _count_failure(typed, now)
        raise SignInError(fields={"password": WRONG})
    if failure:
        failure.delete()
    return user


def _count_failure(typed: str, now: datetime) -> None:
    with transaction.atomic():
        SignInFailure.objects.filter(last_at__lt=now - FORGET_AFTER).delete()
        row, _ = SignInFailure.objects.select_for_update().get_or_create(username=typed, defaults={"last_at": now})
        if row.locked_until and row.locked_until <= now:
            row.count, row.locked_until = 0, None
        row.count += 1
        row.last_at = now
        if row.count >= MAX_FAILURES:
            row.locked_until = now + LOCK_TIME
        row.save()
    if row.count >= MAX_FAILURES:
        user = User.objects.filter(username=typed).first()
        audit.record(user or User.objects.system(), "identity.lock_out", f"user:{typed}", facts={"count": row.count})
        raise SignInError(fields={"username": _locked_words(LOCK_TIME)})


def _locked_words(left: timedelta) -> str:
    minutes = max(1, -(-int(left.total_seconds()) // 60))
    return f"密码连续输错 {MAX_FAILURES} 次，该用户名已暂停登录，请 {minutes} 分钟后再试，或请管理员重置密码"


def _plain(text: str) -> str:
    """Without what neither the database nor the hasher can hold (NUL, half characters)."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def _hash(token: str) -> str:
    return hashlib.sha256(_plain(token).encode()).hexdigest()
