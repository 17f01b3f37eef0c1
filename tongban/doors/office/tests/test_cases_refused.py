"""办件 and what belongs to it: each bad value is named by its input, stands in the form again, and nothing happens."""

import pytest

from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.approvals.tests.city import PROOF
from tongban.serve.intake.tests import pledge_shop
from tongban.serve.pledges import api as pledges
from tongban.serve.swift import api as swift
from tongban.serve.swift.tests import shop as swift_shop
from tongban.support.agencies import api as agencies
from tongban.support.events import api as events
from tongban.support.events import registry

from .refusing import nothing_changes, refuses

LONG, LONGER = "长" * 2001, "长" * 4001


@pytest.fixture(autouse=True)
def no_papers_are_typeset(monkeypatch):
    ours = {
        event: {name: one for name, one in consumers.items() if name.startswith(("pledges.", "swift."))}
        for event, consumers in registry._consumers.items()
    }
    monkeypatch.setattr(registry, "_consumers", ours)


def verb(browser, number, code, *rows):
    with nothing_changes("approvals", "flow"):
        for sent, faults in rows:
            refuses(browser, f"/office/cases/{number}/{code}/", sent | {"key": "k"}, faults)


def test_verbs_of_a_running_case(city, sign_in):
    number = city.accepted_case()
    head, reviewer = sign_in(city.head), sign_in(city.reviewer)
    verb(
        head, number, "extend",
        ({"days": "三", "reason": "要核实现场"}, {"days": "最多延长 "}),
        ({"days": "99", "reason": "要核实现场"}, {"days": "最多延长 "}),
        ({"days": "5", "reason": ""}, {"reason": "请写明延长的理由"}),
        ({"days": "", "reason": LONG}, {"days": "最多延长 ", "reason": "最多 2000 个字"}),
    )  # fmt: skip
    verb(
        head, number, "terminate",
        ({"ground": "body_gone", "reason": ""}, {"reason": "请写明终止的理由和依据"}),
        ({"ground": "body_gone", "reason": LONG}, {"reason": "最多 2000 个字"}),
        ({"reason": "已注销"}, {"ground": "请选择终止的情形"}),
    )  # fmt: skip
    void = {"ground": "void_mistake", "other_number": "", "basis": "第三十二条", "reason": "不属于本机关"}
    verb(
        head, number, "void",
        (void | {"basis": ""}, {"basis": "受理错误的，请写明依据"}),
        (void | {"reason": ""}, {"reason": "请写明作废的理由"}),
        (void | {"ground": "void_duplicate", "other_number": "没有这件"}, {"other_number": "请填写保留的那一件"}),
        ({name: void[name] for name in ("basis", "reason")}, {"ground": "请选择作废的原因"}),
    )  # fmt: skip
    verb(
        head, number, "supervise",
        ({"topic": "", "text": "三日内办结", "due_on": "2026-03-05"}, {"topic": "请用 200 字以内写明事由"}),
        ({"topic": "反映慢", "text": "", "due_on": "2026-03-05"}, {"text": "请写明督办的要求"}),
        ({"topic": "反映慢", "text": "三日内办结", "due_on": "三天内"}, {"due_on": "“三天内”没有看懂"}),
        ({"topic": "反映慢", "text": LONGER, "due_on": "2026-03-05"}, {"text": "内容最多 4000 个字"}),
    )  # fmt: skip
    approvals.complete_task(actor=city.reviewer, task_id=city.tasks(number)["review"].id, outcome="agree")
    task = city.tasks(number)["decide"]
    verb(
        sign_in(city.decider), number, "return",
        ({"task": str(task.id), "to_node": "review", "reason": ""}, {"reason": "退回理由"}),
        ({"task": str(task.id), "to_node": "review", "reason": LONGER}, {"reason": "退回理由不能超过 4000 字"}),
    )  # fmt: skip
    assert reviewer.get(f"/office/cases/{number}/").status_code == 200


def test_a_paused_case_is_resumed_with_what_came_of_it(city, sign_in):
    number = city.accepted_case()
    approvals.pause_case(
        actor=city.reviewer,
        number=number,
        reason="testing",
        planned_days=10,
        note="抽样",
        basis="第四十五条",
        reference=PROOF,
    )
    paper = {"reference_number": "检〔2026〕5号", "reference_issuer": "检验所", "reference_on": "2026-03-01"}
    verb(
        sign_in(city.reviewer), number, "resume",
        (paper | {"result": ""}, {"result": "请写明特别程序的结果"}),
        (paper | {"result": LONG}, {"result": "最多 2000 个字"}),
        ({"result": "合格"}, {"evidence": "请上传结论材料"}),
        (paper | {"result": "合格", "reference_on": "昨天"}, {"reference_on": "“昨天”没有看懂"}),
        (paper | {"result": "合格", "reference_issuer": ""}, {"reference_issuer": "请写明文书的出具的单位"}),
    )  # fmt: skip


def test_a_decision_is_revoked_with_ground_reason_and_hearing(city, sign_in):
    number = city.accepted_case()
    city.decide(number)
    sent = {"ground": "wrongly", "reason": "与登记不符", "heard": "电话听取"}
    verb(
        sign_in(city.decider), number, "revoke",
        (sent | {"reason": ""}, {"reason": "请写明撤销的事实和理由"}),
        (sent | {"heard": ""}, {"heard": "请写明怎样告知并听取了"}),
        (sent | {"reason": LONG, "heard": LONG}, {"reason": "最多 2000 个字", "heard": "最多 2000 个字"}),
        ({"reason": "不符", "heard": "电话"}, {"ground": "请选择撤销的情形"}),
    )  # fmt: skip


def test_an_errand_is_answered_and_closed_in_words(city, sign_in):
    number, other = city.accepted_case(), sign_in(city.health_reviewer)
    health = agencies.agency_by_id(city.health_reviewer.agency_id)
    one = approvals.ask_errand(
        actor=city.reviewer, number=number, kind="meeting", topic="场所", text="", agency_ids=[health.id], due_on=None,
        holds_decision=False, meets_at="3月3日 9 点",
    )  # fmt: skip
    here = f"/office/errands/{one}/"
    with nothing_changes("approvals", "flow"):
        refuses(other, f"{here}answer/", {"stance": "agree", "answer": ""}, {"answer": "请写明答复"})
        refuses(other, f"{here}answer/", {"stance": "agree", "answer": LONGER}, {"answer": "答复最多 4000 个字"})
        refuses(other, f"{here}answer/", {"answer": "可以"}, {"stance": "请选择"})
        asker = sign_in(city.reviewer)
        for sent, faults in [
            ({"minutes": "", "conclusion": "同意"}, {"minutes": "请写会商纪要"}),
            ({"minutes": "两家到场", "conclusion": ""}, {"conclusion": "请写明结论"}),
            ({"minutes": LONGER, "conclusion": "同意"}, {"minutes": "最多 4000 个字"}),
        ]:
            refuses(asker, f"{here}close/", sent, faults)


def test_a_pledge_that_was_false(city, sign_in):
    number = pledge_shop.granted(city, pledge_shop.item(city))
    pledges.record_check(actor=city.reviewer, number=number, is_true=False, finding="不符", demand="改")
    here, decider = f"/office/pledges/of/{number}/", sign_in(city.decider)
    record = pledges.records_page(city.decider).rows[0].id
    with nothing_changes("approvals", "pledges"):
        for address, sent, faults in [
            (f"{here}fix/", {"note": ""}, {"note": "请写明怎样复核的"}),
            (f"{here}fix/", {"note": LONG}, {"note": "最多 2000 个字"}),
            (f"{here}revoke/", {"reason": "", "heard": "听取"}, {"reason": "请写明撤销的事实和理由"}),
            (f"{here}revoke/", {"reason": "没有改", "heard": ""}, {"heard": "请写明怎样告知并听取了"}),
            (f"{here}revoke/", {"reason": LONG, "heard": "听取"}, {"reason": "最多 2000 个字"}),
        ]:
            refuses(decider, address, sent, faults)
    pledges.record_fix(actor=city.reviewer, number=number, note="已改")
    with nothing_changes("pledges"):
        repair = f"/office/pledges/records/{record}/repair/"
        told = decider.post(repair, {"note": LONG})
        assert (told.status_code, f'value="{LONG}"' in told.content.decode()) == (422, True)
        for note, words in [("", "请写明修复的依据"), (LONG, "修复的依据最多 2000 个字")]:
            refused_in_a_row(decider, repair, {"note": note}, f"note-{record}", words)


def refused_in_a_row(browser, address, sent, field, words):
    """A list has its one input beside each row; the words stand below the form, what was typed in it."""
    answer = browser.post(address, sent)
    text = answer.content.decode()
    ((_, value),) = sent.items()
    assert answer.status_code == 422
    assert words in text.split(f'id="{field}-e"')[1].split("</p>")[0]
    assert f'value="{value}"' in text.split(f'id="{field}"')[1].split(">")[0]


def test_a_finding_of_deceit_is_corrected_with_a_reason(city, sign_in):
    code = small._item(city, "350117001009", small.body("食品经营许可（安全事项）", vital=True))
    number = city.accepted_case(code)
    approvals.complete_task(actor=city.reviewer, task_id=city.tasks(number)["review"].id, outcome="agree")
    approvals.complete_task(
        actor=city.decider, task_id=city.tasks(number)["decide"].id, outcome="refuse", opinion="健康证明不实",
        evidence="编号查无",
    )  # fmt: skip
    address = f"/office/pledges/deceits/{number}/correct/"
    with nothing_changes("approvals"):
        for reason, words in [("", "请写明更正的理由和依据"), (LONG, "最多 2000 个字")]:
            refused_in_a_row(sign_in(city.decider), address, {"reason": reason}, f"reason-{number}", words)


def test_the_switches_of_swift_and_the_second_look(city, sign_in):
    code = swift_shop.item(city)
    publisher = sign_in(city.publisher_city)
    with nothing_changes("swift"):
        for reason, words in [("", "请写明为什么打开"), (LONG, "理由最多 ")]:
            answer = publisher.post("/office/swift/", {"scope": code, "to": "on", "reason": reason})
            text = answer.content.decode()
            assert (answer.status_code, words in text, f'value="{reason}"' in text) == (422, True, True)
    swift_shop.switched_on(city, code)
    number = swift_shop.submitted(city, code)
    events.deliver_all_now()
    run = swift.run_for(city.reviewer, number)
    address, sent = f"/office/swift/samples/{run.id}/review/", {"number": number, "agrees": "no", "note": "住所变更"}
    with nothing_changes("swift"):
        for changed, faults in [
            ({"note": ""}, {"note": "请写明复核意见"}),
            ({"note": LONG}, {"note": "最多 "}),
        ]:
            refuses(sign_in(city.reviewer), address, sent | changed, faults)
        without = {"number": number, "note": "住所变更"}
        refuses(sign_in(city.reviewer), address, without, {"agrees": "请选择复核结论"})
