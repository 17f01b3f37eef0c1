from tongban.common import clock
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small


def test_the_applicant_sees_when_the_clocks_stood_still_and_why(city):
    number = city.accepted_case()
    with clock.at(small.moment("2026-03-04")):
        approvals.pause_case(
            actor=city.reviewer,
            number=number,
            reason="expert_review",
            planned_days=5,
            note="需要专家评审布局",
            reference=small.PROOF,
        )
    with clock.at(small.moment("2026-03-11")):
        approvals.resume_case(actor=city.reviewer, number=number, result="评审通过", reference=small.PROOF)
    told = [(step.title, step.words) for step in approvals.timeline(number).steps if step.state == "done"]
    assert told == [
        ("提交申请", "网上申报，材料已收到"),
        ("受理", "材料齐全，决定受理"),
        ("进入特别程序", "专家评审，这段时间不计入期限"),
        ("特别程序结束", "专家评审已完成，恢复计时"),
    ]


def test_why_the_clocks_stood_still_is_for_the_parties_only(city):
    number = city.accepted_case()
    with clock.at(small.moment("2026-03-04")):
        approvals.pause_case(
            actor=city.reviewer,
            number=number,
            reason="expert_review",
            planned_days=5,
            note="需要专家评审布局",
            reference=small.PROOF,
        )
    step = next(one for one in approvals.timeline(number).steps if one.title == "进入特别程序")
    assert (step.words, step.note) == ("专家评审，这段时间不计入期限", "需要专家评审布局")


def test_an_extension_is_told_with_its_days_and_reason(city):
    number = city.accepted_case()
    with clock.at(small.moment("2026-03-04")):
        approvals.extend_case(actor=city.head, number=number, days=3, reason="需要核实情况")
    step = next(one for one in approvals.timeline(number).steps if one.title == "延长期限")
    assert (step.words, step.note) == ("延长3个工作日", "需要核实情况")
