"""依赖图: what rests on a part that was not granted is stopped and told, and may be applied for again afterwards."""

import pytest

from tongban.catalog.themes import api as themes
from tongban.common.errors import ConflictError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from . import counter, joints


def resting(city):
    """The sign rests on the food permit, and a register of signs on the sign."""
    theme = joints.build(city)
    food, sign = theme.body.members
    name = {"id": "shop_name", "type": "text", "label": "店招名称", "required": True, "max_length": 20}
    form = [{"id": "list", "title": "名录", "fields": [name]}]
    body = small.body("招牌名录登记", form=form, materials=[small.MATERIALS[0]], situations=[])
    listed = small._item(city, "350117201002", body)
    members = [
        {"item": food.item},
        {"item": sign.item, "after": [food.item], "needs": [food.item]},
        {"item": listed, "after": [sign.item], "needs": [sign.item]},
    ]
    system = identity.SYSTEM()
    themes.save_draft(actor=system, code=joints.CODE, body=joints.BODY | {"members": members})
    themes.publish(actor=system, code=joints.CODE)


def states(numbers):
    return [str(approvals.case(number).state) for number in numbers]


def refuse(city, number):
    verdicts = {one.code: "ok" for one in intake.application(number).materials}
    intake.accept(actor=city.clerk, number=number, verdicts=verdicts)
    city.decide(number, "refuse", opinion="布局不符")
    events.deliver_all_now()


def test_what_rests_on_a_refused_part_is_stopped_all_the_way_and_asked_again_in_order(city):
    resting(city)
    food, sign, listed = numbers = joints.submitted(city).case_numbers
    events.deliver_all_now()
    verdicts = {one.code: "ok" for one in intake.application(listed).materials}
    intake.accept(actor=city.clerk, number=listed, verdicts=verdicts)  # work on it has begun
    refuse(city, food)
    events.deliver_all_now()
    assert states(numbers) == ["refused", "terminated", "terminated"]
    words = "“食品经营许可（新办）”已办结·不予，这一项要以它为依据，不能继续办理"
    assert approvals.case(sign).reason == words
    told = [one.body for one in notices.messages([city.company.id_number], limit=50) if words in one.body]
    assert len(told) == 1
    assert [row.action for row in audit.trail(f"case:{sign}")].count("approvals.case.terminate") == 1
    assert intake.joint_of(food).finished_at is not None

    own = {"actor": city.lin, "channel": "web", "situations": {}, "materials": {}}
    answers = {"shop_name": "溪山小馆", "width": 3}
    with pytest.raises(ConflictError, match="请先重新申办那一项"):
        intake.reapply(number=sign, answers=answers, key="again-1", **own)
    again = intake.again_for(city.lin, food)
    handed = own | {"situations": again.situations, "materials": again.materials}
    intake.reapply(**handed, number=food, answers=counter.ANSWERS, key="again-2")
    handed = own | {"materials": intake.again_for(city.lin, sign).materials}
    fresh = intake.reapply(**handed, number=sign, answers=answers, key="again-3")
    events.deliver_all_now()
    assert states([fresh.number]) == ["submitted"]


def test_what_only_comes_after_goes_on(city):
    joints.build(city)
    food, sign = joints.submitted(city).case_numbers
    events.deliver_all_now()
    refuse(city, food)
    assert states([food, sign]) == ["refused", "submitted"]


def test_only_what_is_waited_for_can_be_needed(city):
    theme = joints.build(city)
    food, sign = (member.item for member in theme.body.members)
    system = identity.SYSTEM()
    members = [{"item": food}, {"item": sign, "needs": [food]}]
    themes.save_draft(actor=system, code=joints.CODE, body=joints.BODY | {"members": members})
    with pytest.raises(themes.NotPublishableError, match="不能选作缺了就停"):
        themes.publish(actor=system, code=joints.CODE)
