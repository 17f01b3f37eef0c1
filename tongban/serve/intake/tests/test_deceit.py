"""提供虚假材料、骗取许可 (行政许可法 第七十八、七十九条): noted with the decision; no new application is taken."""

from datetime import date

import pytest

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.models import DeceitRecord
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake.models import Application
from tongban.support.audit import api as audit
from tongban.support.events.models import OutboxEvent
from tongban.support.identity import api as identity
from tongban.support.notices.models import Notice

from . import counter, joints

EVIDENCE = "健康证明编号在卫健系统查无，已向发证医院核实没有签发"
FALSE = {"ground": "false_material", "evidence": EVIDENCE}


def vital(city, **more):
    return small._item(city, "350117001009", small.body("食品经营许可（安全事项）", vital=True, **more))


def words_of(number):
    return str(list(Notice.objects.filter(case_number=number).values_list("data", flat=True)))


def barred(city, code, **changes):
    """The words of the refusal, for a company that asks again."""
    with pytest.raises(InvalidInputError) as caught:
        counter.submitted(city, item_code=code, **changes)
    return caught.value.fields["party"]


def test_a_refusal_for_false_materials_bars_the_same_licence_until_the_day(city):
    code = vital(city)
    number = counter.submitted(city, item_code=code)
    for wrong in ({"ground": "false_material"}, {"ground": "not_needed", "evidence": EVIDENCE}):
        with pytest.raises(InvalidInputError) as caught:
            intake.refuse(actor=city.clerk, number=number, **wrong)
        assert list(caught.value.fields) == ["evidence"]
    assert (DeceitRecord.objects.count(), approvals.case(number).state) == (0, "submitted")
    for _ in range(2):
        intake.refuse(actor=city.clerk, number=number, **FALSE, key="k1")

    row = DeceitRecord.objects.get()
    assert (row.until_on, row.evidence, row.recorded_by_name) == (date(2027, 3, 2), EVIDENCE, "陈雨桐")
    assert OutboxEvent.objects.filter(name="approvals.deceit.noted").count() == 1
    assert [one.action for one in audit.trail(f"case:{number}")].count("approvals.deceit.note") == 1
    told = words_of(number)
    assert ("给予警告" in told, "到2027年3月2日为止" in told, "系统查无" in told) == (True, True, False)

    with clock.at(small.moment("2027-03-02")):
        assert "到2027年3月2日为止不得再次申请" in (words := barred(city, code))
        assert "第七十八条" in words
        assert "南平市市场监督管理局（0599-12345）陈述、申辩" in words
        with pytest.raises(InvalidInputError) as caught:
            intake.register(
                actor=city.clerk, party=city.company, item_code=code, answers=counter.ANSWERS, key="w1",
                situations={"kind": "dine"}, materials={"m2": {"paper": True}}, identity_note="核验身份证原件",
            )  # fmt: skip
        assert "不得再次申请" in caught.value.fields["party"]
        assert approvals.bar_of(items.guide(code), identity.parties_of(city.wu)[0].id_number) == ""
        assert counter.submitted(city)  # another licence
    with clock.at(small.moment("2027-03-03")):
        assert counter.submitted(city, item_code=code)


def test_who_decides_corrects_what_was_noted_by_mistake_and_nothing_of_it_is_lost(city):
    code = vital(city)
    number = counter.submitted(city, item_code=code)
    intake.refuse(actor=city.clerk, number=number, **FALSE)
    for actor, refusal in [(city.clerk, NotAllowedError), (city.neighbour, NotFoundError)]:
        with pytest.raises(refusal):
            approvals.correct_deceit(actor=actor, number=number, reason="登记错了")
    with pytest.raises(InvalidInputError):
        approvals.correct_deceit(actor=city.head, number=number, reason=" ")
    assert barred(city, code)

    for _ in range(2):
        approvals.correct_deceit(actor=city.head, number=number, reason="医院漏报，证明属实", key="c1")
    with pytest.raises(ConflictError):
        approvals.correct_deceit(actor=city.head, number=number, reason="再更正一次", key="c2")
    assert counter.submitted(city, item_code=code)
    page = approvals.deceits_page(city.head, text=city.company.name)
    assert [(one.is_barred, one.evidence, one.correction) for one in page.rows] == [
        (False, EVIDENCE, "医院漏报，证明属实")
    ]
    assert (approvals.deceits_page(city.neighbour).rows, approvals.deceits_page(city.head, only_barring=True).rows) == (
        [], [],
    )  # fmt: skip
    assert [one.action for one in audit.trail(f"case:{number}")].count("approvals.deceit.correct") == 1
    assert [step.title for step in approvals.timeline(number).steps] == [
        "提交申请", "不予受理", "认定不实申请", "更正认定",
    ]  # fmt: skip


def test_a_refusal_by_the_decider_and_a_licence_got_by_fraud(city):
    code = vital(city)
    refused, granted = counter.accepted(city, item_code=code), counter.accepted(city, item_code=code)
    for number in (refused, granted):
        approvals.complete_task(actor=city.reviewer, task_id=city.tasks(number)["review"].id, outcome="agree")
    task = city.tasks(refused)["decide"]
    with pytest.raises(InvalidInputError, match="不予许可的决定"):
        approvals.complete_task(actor=city.decider, task_id=task.id, outcome="grant", evidence=EVIDENCE)
    city.decide(granted)
    approvals.complete_task(
        actor=city.decider, task_id=task.id, outcome="refuse", opinion="健康证明不实", evidence=EVIDENCE
    )
    assert "一年内（到2027年3月2日为止）" in words_of(refused)
    assert "第七十八条" in barred(city, code)
    approvals.revoke_decision(
        actor=city.head, number=granted, ground="deceit", reason="营业执照是变造的", heard="书面听取"
    )
    assert "三年内（到2029年3月2日为止）" in words_of(granted)
    assert "第七十九条的规定，到2029年3月2日" in barred(city, code)


def test_other_licences_are_warned_and_not_barred_and_what_is_no_licence_is_neither(city):
    number = counter.submitted(city)
    intake.refuse(actor=city.clerk, number=number, **FALSE)
    assert (DeceitRecord.objects.get().until_on, "给予警告" in words_of(number)) == (None, True)
    assert counter.submitted(city)
    filed = small._item(city, "351017001003", small.body("食品经营备案", kind="10"))
    other = counter.submitted(city, item_code=filed)
    with pytest.raises(InvalidInputError, match="只有行政许可"):
        intake.refuse(actor=city.clerk, number=other, **FALSE)
    assert approvals.case(other).state == "submitted"


def test_a_matter_with_a_barred_part_says_which_and_hands_in_nothing(city):
    joints.build(city, vital=True)
    sign = joints.submitted(city).case_numbers[1]
    intake.refuse(actor=city.clerk, number=sign, **FALSE)
    before = Application.objects.count()
    with pytest.raises(InvalidInputError) as caught:
        joints.submitted(city)
    assert list(caught.value.fields) == ["i2.party"]
    assert "现在不能申请“户外招牌许可”" in caught.value.fields["i2.party"]
    assert Application.objects.count() == before
