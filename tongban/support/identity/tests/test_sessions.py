"""Sessions: what is held, what has run out, what was never there."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tongban.support.identity.sessions import SessionStore

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
