"""Sessions: what is held, what has run out, what was never there."""

from datetime import timedelta

import pytest
from django.contrib import auth
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tongban.support.identity.middleware import SignedInMiddleware
from tongban.support.identity.models import Session, User
from tongban.support.identity.sessions import SessionStore

from .factories import make_citizen

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    session = SessionStore()
    session["party"] = "91350702"
    session.save()
    return session.session_key


def test_a_session_is_read_by_one_statement(key):
    with CaptureQueriesContext(connection) as asked:
        assert SessionStore(key)["party"] == "91350702"
    assert len(asked) == 1


def test_a_session_that_has_run_out_is_empty_and_gets_another_key(key):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    session = SessionStore(key)
    assert session.get("party") is None
    assert session.session_key is None


def test_an_unknown_key_is_empty():
    assert SessionStore("a" * 32).get("party") is None


@pytest.fixture
def signed_in():
    user = make_citizen("linxiaolan")
    client = Client()
    client.force_login(user)
    return user, client.session.session_key


def request_of(key):
    request = RequestFactory().get("/")
    request.session = SessionStore(key)
    SignedInMiddleware(lambda request: None).process_request(request)
    return request


def test_who_is_signed_in_and_his_person_are_read_with_the_session(signed_in):
    user, key = signed_in
    with CaptureQueriesContext(connection) as asked:
        request = request_of(key)
        assert (request.user.pk, request.user.person.name) == (user.pk, user.person.name)
    assert len(asked) == 1


def test_the_session_of_an_account_that_was_switched_off_opens_nothing(signed_in):
    user, key = signed_in
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not request_of(key).user.is_authenticated


def test_a_new_password_ends_the_session(signed_in):
    user, key = signed_in
    user.set_password("a-new-password-of-mine")
    user.save()
    assert not request_of(key).user.is_authenticated
    assert not Session.objects.filter(session_key=key).exists()


def test_an_account_that_stands_only_beside_the_signed_data_is_nobody(key):
    Session.objects.update(user=make_citizen("linxiaolan"))
    assert not request_of(key).user.is_authenticated


def test_signing_in_as_another_is_seen_from_the_next_page_on(signed_in):
    _, key = signed_in
    request = request_of(key)
    assert request.user.username == "linxiaolan"
    other = make_citizen("chenyu")
    auth.login(request, other, backend="tongban.support.identity.backends.AccountBackend")
    request.session.save()
    assert request_of(request.session.session_key).user.pk == other.pk
