from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity
from tongban.support.identity import sign_in as signing
from tongban.support.identity.backends import AccountBackend
from tongban.support.identity.models import Session, SignInFailure, Token, User
from tongban.support.identity.sessions import SessionStore

from .factories import PASSWORD, make_citizen, make_staff

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def request_with_session():
    request = RequestFactory().post("/login")
    request.session = SessionStore()
    return request


def refused(username, password):
    with pytest.raises(InvalidInputError) as refusal:
        identity.sign_in(request_with_session(), username, password)
    return refusal.value.fields


def test_the_right_password_begins_a_session():
    user = make_citizen("linxiaolan")
    request = request_with_session()
    assert identity.sign_in(request, " LinXiaolan ", PASSWORD) == user
    assert request.session["_auth_user_id"] == str(user.pk)
    assert [row.action for row in audit.trail("user:linxiaolan")][-1] == "identity.sign_in"


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("linxiaolan", "wrong"),
        ("linxiaolan", ""),
        ("", ""),
        ("nobody", "whatever"),
        ("system", ""),
        ("system", "!"),
        ("a\x00b", "c\x00d"),
        ("半\ud800", "\udfff"),
        ("x" * 5000, "y" * 5000),
    ],
)
def test_a_wrong_pair_is_refused_in_the_same_words(username, password):
    make_citizen("linxiaolan")
    assert refused(username, password) == {"password": "用户名或密码不正确，请核对后重新输入"}


@pytest.mark.parametrize("username", ["linxiaolan", "nobody"])
def test_five_failures_lock_a_name_for_a_quarter_of_an_hour_known_or_not(username):
    make_citizen("linxiaolan")
    with clock.at(NOW):
        for _ in range(4):
            assert set(refused(username, "wrong")) == {"password"}
        assert "请 15 分钟后再试" in refused(username, "wrong")["username"]
    with clock.at(NOW + timedelta(minutes=14)):
        assert "请 1 分钟后再试" in refused(username, PASSWORD)["username"]
    assert [row.action for row in audit.trail(f"user:{username}")][-1] == "identity.lock_out"


def test_after_the_lock_out_the_right_password_works_and_clears_the_count():
    user = make_citizen("linxiaolan")
    with clock.at(NOW):
        for _ in range(5):
            refused("linxiaolan", "wrong")
    with clock.at(NOW + timedelta(minutes=15)):
        assert identity.sign_in(request_with_session(), "linxiaolan", PASSWORD) == user
    assert not SignInFailure.objects.exists()


def test_failures_of_yesterday_are_swept():
    with clock.at(NOW):
        refused("somebody", "wrong")
    with clock.at(NOW + timedelta(days=2)):
        refused("another", "wrong")
    assert list(SignInFailure.objects.values_list("username", flat=True)) == ["another"]


def test_an_unknown_name_takes_a_password_hash_too(monkeypatch):
    hashed = []
    monkeypatch.setattr(signing, "make_password", hashed.append)
    refused("nobody", "wrong")
    assert hashed == ["wrong"]


def test_a_disabled_account_does_not_get_in_and_its_session_ends():
    user = make_citizen("linxiaolan")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert set(refused("linxiaolan", PASSWORD)) == {"password"}
    assert AccountBackend().get_user(user.pk) is None


def test_djangos_own_door_is_locked_as_well():
    user = make_citizen("linxiaolan")
    assert authenticate(username="linxiaolan", password=PASSWORD) == user
    for _ in range(5):
        assert authenticate(username="linxiaolan", password="wrong") is None
    assert authenticate(username="linxiaolan", password=PASSWORD) is None


def test_passwords_are_kept_with_argon2(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    user = make_staff("someone")
    assert user.password.startswith("argon2$argon2id$")


def test_a_token_stands_for_its_user_until_it_expires():
    user = make_citizen("linxiaolan")
    with clock.at(NOW):
        token, expires_at = identity.issue_token("linxiaolan", PASSWORD)
        with CaptureQueriesContext(connection) as queries:
            found = identity.user_of_token(token)
            assert found.person.name == user.name
        assert (found, expires_at, len(queries)) == (user, NOW + timedelta(hours=8), 1)
    with clock.at(expires_at):
        assert identity.user_of_token(token) is None
    assert token not in Token.objects.get().hash


@pytest.mark.parametrize("token", ["", "wrong", "\x00", "\ud800", "x" * 10000])
def test_a_wrong_token_stands_for_nobody(token):
    assert identity.user_of_token(token) is None


def test_what_opens_nothing_any_more_is_forgotten_each_day():
    make_citizen("linxiaolan")
    for expires_at in (NOW - timedelta(seconds=1), NOW + timedelta(hours=1)):
        Session.objects.create(session_key=f"{expires_at:%H%M%S}", session_data="", expire_date=expires_at)
    with clock.at(NOW - timedelta(hours=9)):
        identity.issue_token("linxiaolan", PASSWORD)
        refused("nobody", "wrong")
    with clock.at(NOW - timedelta(hours=8)):
        token, _ = identity.issue_token("linxiaolan", PASSWORD)
    with clock.at(NOW - timedelta(seconds=1)):
        assert signing.forget_expired() == {"sessions": 0, "tokens": 1, "failures": 0}
        assert identity.user_of_token(token)
    with clock.at(NOW + timedelta(minutes=59)):
        assert signing.forget_expired() == {"sessions": 1, "tokens": 1, "failures": 0}
    with clock.at(NOW + timedelta(days=1)):
        assert signing.forget_expired() == {"sessions": 1, "tokens": 0, "failures": 1}


def test_no_token_for_a_wrong_password():
    make_citizen("linxiaolan")
    with pytest.raises(identity.SignInError):
        identity.issue_token("linxiaolan", "wrong")
    assert not Token.objects.exists()
