"""秒批 of the parts of a 一件事: at once where nothing is waited for, else when what is waited for is granted."""

import pytest

from tongban.catalog.themes import api as themes
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter, joints
from tongban.serve.swift.models import SwiftRun
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from . import shop


@pytest.fixture
def parts(city):
    """The food permit by people; beside it a part that waits for nothing, and one that waits for the food permit."""
    alone = shop.item(city)
    more = {"situations": [], "materials": shop.MATERIALS, "form": shop.FORM, "flow": "standard", "swift": shop.TABLE}
    table = {
        "inputs": shop.TABLE["inputs"][:1],
        "rows": [{"cells": ["林晓岚"], "outcome": "grant"}, *shop.TABLE["rows"][2:]],
    }
    table["rows"] = [one | {"cells": one["cells"][:1]} for one in table["rows"]]
    later = small._item(city, "350117001010", small.body("餐饮信息备查", **(more | {"swift": table})))
    members = [{"item": city.item}, {"item": alone}, {"item": later, "after": [city.item]}]
    system = identity.SYSTEM()
    themes.create_theme(
        actor=system, agency_id=city.market.id, key="kaicanguan", body=joints.BODY | {"asks": [], "members": members}
    )
    themes.publish(actor=system, code=joints.CODE)
    for code in (alone, later):
        shop.switched_on(city, code)
    plan = themes.plan(themes.guide(joints.CODE), {"i1_kind": "dine"}, is_person=False)
    keys = {one.material.name: one.key for one in plan.pool}
    asked = {one.label: one.id for _, _, one in plan.form.places()}
    numbers = intake.submit_joint(
        actor=city.lin, party=city.company, theme_code=joints.CODE, situations={"i1_kind": "dine"}, channel="web",
        key="whole-1", delivery={"method": "electronic"},
        answers={
            asked["店招名称"]: "溪山小馆", asked["经营地址"]: "延平区演示路 12 号", asked["主体业态"]: "restaurant",
            asked["法定代表人"]: "林晓岚",
        },
        materials={
            keys["营业执照"]: {"licence": city.business_licence},
            keys["从业人员健康证明"]: {"file": counter.upload(city.lin, "health.png")},
            keys["经营场所平面图"]: {"file": counter.upload(city.lin, "plan.png")},
            keys["食品安全管理制度"]: {"declared": True},
        },
    ).case_numbers  # fmt: skip
    events.deliver_all_now()
    return dict(zip(("food", "alone", "later"), numbers, strict=True))


def states(parts):
    return {name: str(approvals.case(number).state) for name, number in parts.items()}


def runs():
    return {run.case_number: (run.outcome, run.review_state) for run in SwiftRun.objects.all()}


def test_a_part_is_decided_at_once_and_another_when_what_it_waits_for_is_granted(city, parts):
    assert states(parts) == {"food": "submitted", "alone": "granted", "later": "submitted"}
    assert runs() == {parts["alone"]: ("granted", "waiting")}  # looked at again: no sampling rule is published
    assert intake.waits_for(parts["later"]) == ["食品经营许可（新办）"]
    assert intake.joint_of(parts["food"]).finished_at is None

    verdicts = {one.code: "ok" for one in intake.application(parts["food"]).materials}
    intake.accept(actor=city.clerk, number=parts["food"], verdicts=verdicts)
    events.deliver_all_now()
    assert states(parts)["later"] == "submitted"
    city.decide(parts["food"])
    events.deliver_all_now()
    assert states(parts) == dict.fromkeys(parts, "granted")
    assert runs()[parts["later"]] == ("granted", "waiting")
    assert intake.joint_of(parts["food"]).finished_at is not None
    events.deliver_all_now()
    assert len(runs()) == 2


def test_a_part_whose_forerunner_is_refused_or_switched_off_is_left_to_people(city, parts):
    verdicts = {one.code: "ok" for one in intake.application(parts["food"]).materials}
    intake.accept(actor=city.clerk, number=parts["food"], verdicts=verdicts)
    city.decide(parts["food"], "refuse", opinion="布局不符")
    events.deliver_all_now()
    assert states(parts) == {"food": "refused", "alone": "granted", "later": "submitted"}
    assert parts["later"] not in runs()
    verdicts = {one.code: "ok" for one in intake.application(parts["later"]).materials}
    intake.accept(actor=city.clerk, number=parts["later"], verdicts=verdicts)
    events.deliver_all_now()
    assert states(parts)["later"] == "accepted"
