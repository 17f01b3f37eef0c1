"""结果接力: what the first part of a matter brings goes into the next one, once, and touches nothing that was given."""

import pytest

from tongban.catalog.themes import api as themes
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake.actions.carrying import carry_result
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.flow import api as flow
from tongban.support.notices import api as notices

from . import counter, joints

NUMBER = {
    "id": "permit_no",
    "type": "text",
    "label": "食品经营许可证编号",
    "required": False,
    "max_length": 40,
    "source": {"licence_type": "food_permit", "path": "number"},
}


@pytest.fixture
def sign(city):
    """The sign asks for the food permit, which may come later, and for its number."""
    form = [joints.SIGN_FORM[0] | {"fields": [*joints.SIGN_FORM[0]["fields"], NUMBER]}]
    permit = small.material(
        "m4", "食品经营许可证", source="agency", trust="A", licence_type="food_permit", allow_late=True
    )
    joints.build(city, form=form, materials=[*joints.SIGN_MATERIALS, permit])
    return city


def begun(city, **changes):
    food, sign = joints.submitted(city, **changes).case_numbers
    events.deliver_all_now()
    return food, sign


def granted(city, number):
    verdicts = {one.code: "ok" for one in intake.application(number).materials}
    intake.accept(actor=city.clerk, number=number, verdicts=verdicts)
    city.decide(number, "grant")
    events.deliver_all_now()
    return approvals.case(number).licence_identifier


def line(number, code="m4"):
    found = {one.code: one for one in intake.application(number).materials}[code]
    return found.source, found.licence.identifier if found.licence else "", found.verdict


def answer(number):
    rows = [row for group in intake.application(number).summary for row in group.rows]
    return next((row.value for row in rows if row.label == NUMBER["label"]), None)


def test_before_acceptance_the_licence_stands_for_the_material_and_answers_the_open_question(sign):
    food, other = begun(sign)
    assert line(other) == ("none", "", "")
    identifier = granted(sign, food)
    assert line(other) == ("licence", identifier, "")  # the window looks at it as at every licence
    number = intake.application(other).materials[-1].licence.number
    assert answer(other) == number
    trail = flow.history(approvals.case(other).flow_instance_id)
    assert [row.opinion for row in trail if row.words.startswith("取得")] == [
        "材料“食品经营许可证”用电子证照，不用交；填入“食品经营许可证编号”"
    ]
    told = [one for one in notices.messages([sign.company.id_number], limit=50) if one.title.startswith("不用再交")]
    assert [one.link for one in told] == [f"/my/cases/{other}/"]
    assert carry_result(case_number=food) == []
    assert [row.action for row in audit.trail(f"case:{other}")].count("intake.carry") == 1


def test_after_acceptance_it_is_no_longer_owed(sign):
    food, other = begun(sign)
    verdicts = {one.code: "late" if one.code == "m4" else "ok" for one in intake.application(other).materials}
    intake.accept(actor=sign.clerk, number=other, verdicts=verdicts)
    assert approvals.case(other).outstanding == ("食品经营许可证",)
    identifier = granted(sign, food)
    assert line(other)[:2] == ("licence", identifier)
    assert not approvals.case(other).outstanding


def test_what_was_given_stays(sign):
    plan = themes.plan(themes.guide(joints.CODE), joints.SITUATIONS)
    key = next(one.key for one in plan.pool if one.material.name == "食品经营许可证")
    handed = joints.pooled(sign, sign.lin) | {key: {"file": counter.upload(sign.lin, "permit.png")}}
    answers = joints.ANSWERS | {"i2_permit_no": "JY-手填"}
    food, other = begun(sign, materials=handed, answers=answers)
    granted(sign, food)
    assert line(other)[0] == "file"
    assert answer(other) == "JY-手填"
    assert "intake.carry" not in [row.action for row in audit.trail(f"case:{other}")]


def test_nothing_comes_of_a_refusal(sign):
    food, other = begun(sign)
    verdicts = {one.code: "ok" for one in intake.application(food).materials}
    intake.accept(actor=sign.clerk, number=food, verdicts=verdicts)
    sign.decide(food, "refuse", opinion="布局不符")
    events.deliver_all_now()
    assert line(other) == ("none", "", "")
    assert carry_result(case_number=food) == []
