import pytest
from django.db import IntegrityError, transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.approvals.tests.city import moment
from tongban.serve.grants import api as grants
from tongban.serve.grants.errors import DraftChangedError, SamePersonError
from tongban.serve.grants.models import Policy, PolicyVersion
from tongban.support.identity import api as identity

from .fund import BODY


def test_a_policy_is_published_by_another_person_and_stays_as_it_is(fund):
    act = {"policy_id": fund.policy}
    grants.begin_draft(actor=fund.officer, **act)
    with pytest.raises(NotFoundError):
        grants.save_draft(actor=fund.stranger, body=BODY, revision=0, **act)
    with pytest.raises(NotAllowedError):
        grants.publish_policy(actor=fund.officer, revision=0, **act)
    with pytest.raises(DraftChangedError):
        grants.save_draft(actor=fund.officer, body=BODY, revision=7, **act)
    with pytest.raises(InvalidInputError, match="standard"):
        grants.save_draft(actor=fund.officer, body=BODY | {"standard": {"kind": 3}}, revision=0, **act)
    grants.save_draft(actor=fund.publisher, body=BODY | {"name": "吸纳就业补贴（二）"}, revision=0, **act)
    with pytest.raises(SamePersonError, match="不能是同一个人"):
        grants.publish_policy(actor=fund.publisher, revision=1, **act)
    grants.save_draft(
        actor=fund.officer, body=BODY | {"name": "吸纳就业补贴（二）", "conditions": []}, revision=1, **act
    )
    with pytest.raises(InvalidInputError, match="至少写一条条件"):
        grants.publish_policy(actor=fund.publisher, revision=2, **act)
    grants.save_draft(actor=fund.officer, body=BODY | {"name": "吸纳就业补贴（二）"}, revision=2, **act)
    grants.publish_policy(actor=fund.publisher, revision=3, **act)

    views = grants.policy_versions(fund.officer, fund.policy)
    assert [(one.version, one.state) for one in views] == [(2, "published"), (1, "retired")]
    for change in ({"name": "改"}, {"state": "draft"}, {"body": {}}):
        with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
            PolicyVersion.objects.filter(policy_id=fund.policy, version=2).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(policy_id=fund.policy, version=2).delete()
    with pytest.raises(NotFoundError):
        grants.policy_versions(fund.stranger, fund.policy)
    grants.end_policy(actor=fund.publisher, reason="资金用完", **act)
    with pytest.raises(NotFoundError):
        grants.public_policy(fund.policy)


def test_a_policy_is_made_once_for_an_item_that_is_there(fund):
    assert grants.create_policy(actor=fund.officer, item_code=fund.item).pk == fund.policy
    with pytest.raises(InvalidInputError, match="没有这个编码"):
        grants.create_policy(actor=fund.officer, item_code="x")
    with pytest.raises(NotAllowedError):
        grants.create_policy(actor=fund.stranger, item_code=fund.city.item)
    for other in (fund.money, fund.checker, fund.watcher):  # not told what is wrong with a form that is not theirs
        with pytest.raises(NotAllowedError):
            grants.create_policy(actor=other, item_code="")
    assert Policy.objects.count() == 1
    made = grants.create_policy(actor=fund.officer, item_code=fund.city.item)
    assert grants.policy_versions(fund.officer, made.pk)[0].state == "draft"


def test_a_company_is_told_what_it_may_fit_and_nobody_what_he_does_not(fund):
    (one,) = grants.matches(fund.city.company)
    assert (one.policy.id, one.count("met"), one.count("hand")) == (fund.policy, 1, 2)
    stranger = identity.Party("legal", "uscc", "91350702MA9X00000X", "没有执照的公司")
    assert grants.matches(stranger) == []
    assert not grants.match(stranger, grants.public_policy(fund.policy)).fits
    oneself = identity.parties_of(fund.city.lin)[0]
    assert grants.matches(oneself) == []
    with clock.at(moment("2026-12-01")):
        assert grants.matches(fund.city.company) == []
        assert not grants.public_policy(fund.policy).is_accepting
    with clock.at(moment("2027-01-01")), pytest.raises(NotFoundError):
        grants.public_policy(fund.policy)
    assert [one.id for one in grants.public_policies("就业").rows] == [fund.policy]
    assert grants.public_policies("造船").rows == []
