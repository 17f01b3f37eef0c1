from datetime import UTC, datetime, timedelta

import pytest

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError
from tongban.support.agencies.tests.factories import JIANYANG, make_agency
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity
from tongban.support.identity import sign_in
from tongban.support.identity.models import SignInFailure, Token, User

from .factories import PASSWORD, make_citizen, make_staff

pytestmark = pytest.mark.django_db
GOOD = "Shan-shui-2026"
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def refused(user, old=PASSWORD, new=GOOD):
    with pytest.raises(InvalidInputError) as refusal:
        identity.change_password(actor=user, old=old, new=new)
    return refusal.value.fields


@pytest.fixture(params=[make_citizen, make_staff])
def user(request):
    return request.param("linxiaolan")


def test_everybody_changes_his_own_password_and_the_log_says_so(user):
    identity.change_password(actor=user, old=PASSWORD, new=GOOD)
    assert User.objects.get(pk=user.pk).check_password(GOOD)
    assert [row.action for row in audit.trail("user:linxiaolan")][-1] == "identity.password.change"


def test_tokens_of_the_old_password_end(user):
    token, _ = identity.issue_token("linxiaolan", PASSWORD)
    identity.change_password(actor=user, old=PASSWORD, new=GOOD)
    assert identity.user_of_token(token) is None
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ("wrong", GOOD, "old", "原密码不正确"),
        ("", GOOD, "old", "原密码不正确"),
        (PASSWORD, PASSWORD, "new", "不能与原密码相同"),
        (PASSWORD, "short", "new", "密码太短，至少 10 个字符"),
        (PASSWORD, "password123", "new", "太常见"),
        (PASSWORD, "linxiaolan9", "new", "密码与用户名太相近"),
        (PASSWORD, "Shan-shui\x00-2026", "new", "不能输入的字符"),
        (PASSWORD, "半\ud800字符-2026-abc", "new", "不能输入的字符"),
        (PASSWORD, "长" * 201, "new", "不能超过 200 个字符"),
    ],
)
def test_what_is_not_in_order_names_the_field_and_changes_nothing(user, old, new, field, words):
    found = refused(user, old, new)
    assert (list(found), words in found[field]) == ([field], True)
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_a_wrong_old_password_counts_towards_the_lock_out(user):
    with clock.at(NOW):
        for _ in range(4):
            assert refused(user, old="wrong") == {"old": "原密码不正确"}
        assert "请 15 分钟后再试" in refused(user, old="wrong")["old"]
        assert "请 15 分钟后再试" in refused(user)["old"]
        with pytest.raises(identity.SignInError):
            sign_in.check_password("linxiaolan", PASSWORD)
    assert [row.action for row in audit.trail("user:linxiaolan")][-1] == "identity.lock_out"
    with clock.at(NOW + timedelta(minutes=15)):
        identity.change_password(actor=user, old=PASSWORD, new=GOOD)
    assert not SignInFailure.objects.exists()


def test_who_was_reset_meanwhile_is_told(user, monkeypatch):
    stale = User.objects.get(pk=user.pk)
    User.objects.filter(pk=user.pk).update(password="another")
    monkeypatch.setattr(sign_in, "check_password", lambda username, password: stale)
    with pytest.raises(ConflictError, match="刚刚已被更改"):
        identity.change_password(actor=stale, old=PASSWORD, new=GOOD)
    assert User.objects.get(pk=user.pk).password == "another"


def is_temporary(user):
    return User.objects.get(pk=user.pk).has_temporary_password


def test_a_password_set_by_an_administrator_is_temporary_until_its_owner_has_set_one():
    county = make_agency("jianyang", JIANYANG)
    admin = make_staff("admin", role="administrator", agency=county)
    user = identity.create_staff(actor=admin, username="clerk9", name="陈雨桐", agency_id=county.id, password=GOOD)
    assert is_temporary(user)
    with pytest.raises(identity.SignInError, match="请先在网页登录，改成自己的密码"):
        identity.issue_token("clerk9", GOOD)
    identity.change_password(actor=user, old=GOOD, new="Wu-yi-shan-2026")
    assert not is_temporary(user)
    assert identity.user_of_token(identity.issue_token("clerk9", "Wu-yi-shan-2026")[0]) == user
    identity.reset_password(actor=admin, user_id=user.pk, password=GOOD)
    assert is_temporary(user)


def test_a_password_taken_over_as_it_is_stored_is_its_owners(user):
    assert not is_temporary(user)


def test_the_rules_are_told_in_one_sentence():
    assert identity.password_rules() == "至少 10 个字符；不用常见的密码；不与用户名、姓名、电话相近"
