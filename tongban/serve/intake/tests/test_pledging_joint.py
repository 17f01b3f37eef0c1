"""告知承诺 in a whole matter: each part has its own pledge, check and end; its siblings go their own way."""

import pytest

from tongban.catalog.themes import api as themes
from tongban.common.errors import InvalidInputError
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.serve.intake.models import Application
from tongban.serve.pledges import api as pledges
from tongban.serve.pledges.models import Pledge
from tongban.support.events import api as events
from tongban.support.notices import api as notices

from . import joints


def test_a_part_is_decided_on_its_pledge_checked_and_revoked_and_its_sibling_goes_on(city):
    joints.with_pledge(city)
    plan = themes.plan(themes.guide(joints.CODE), joints.SITUATIONS, is_person=False)
    names = {one.key: one.material.name for one in plan.pool}
    assert [names[key] for key in plan.pledgeable] == ["招牌设计图"]  # the plan is needed by both
    key = next(iter(plan.pledgeable))
    assert [part.guide.name for part in plan.pledging([key])] == ["户外招牌许可"]
    shared = next(key for key, name in names.items() if name == "经营场所平面图")
    given = joints.pooled(city, city.lin)
    with pytest.raises(InvalidInputError) as caught:
        joints.submitted(city, materials=given | {key: {"pledge": True}, shared: {"pledge": True}})
    assert list(caught.value.fields) == [f"materials.{shared}"]
    assert Application.objects.count() == Pledge.objects.count() == 0

    receipt = joints.submitted(city, materials=given | {key: {"pledge": True}})
    food, sign = receipt.case_numbers
    events.deliver_all_now()
    one = Pledge.objects.get()
    assert (one.number, [each["name"] for each in one.materials]) == (sign, ["招牌设计图"])
    assert [paper.kind for paper in notices.of_case(sign)].count("pledge") == 1
    assert "pledge" not in [paper.kind for paper in notices.of_case(food)]

    for number in (food, sign):
        verdicts = {each.code: "ok" for each in intake.application(number).materials if each.source != "pledged"}
        intake.accept(actor=city.clerk, number=number, verdicts=verdicts)
    assert (list(city.tasks(food)), list(city.tasks(sign))) == (["review"], ["decide"])
    city.decide(sign)
    events.deliver_all_now()
    assert pledges.pledge_of(sign).state == "due"
    pledges.record_check(actor=city.reviewer, number=sign, is_true=False, finding="招牌松动", demand="加固")
    pledges.revoke_pledged(actor=city.decider, number=sign, reason="没有加固", heard="当面听取")
    assert (pledges.pledge_of(sign).state, approvals.case(food).state) == ("revoked", "accepted")
    with pytest.raises(InvalidInputError, match="修复以前不能选择告知承诺"):
        joints.submitted(city, materials=given | {key: {"pledge": True}} | joints.pooled(city, city.lin))
