import pytest

from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.swift import api as swift
from tongban.serve.swift.models import Switch
from tongban.support.audit.models import Entry
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from . import shop


def decided(city, code, key):
    number = shop.submitted(city, code, key=key)
    events.deliver_all_now()
    return number


def test_a_switch_that_is_off_counts_for_the_next_case_already(city):
    code = shop.item(city, result={"name": "确认书", "kind": "2", "sample_note": "一页。"})
    shop.switched_on(city, code)
    assert approvals.case(decided(city, code, "a")).state == "granted"

    waiting = shop.submitted(city, code, key="b")
    swift.turn_switch(actor=identity.SYSTEM(), scope="", is_on=False, reason="接到投诉，先停")
    events.deliver_all_now()
    assert approvals.case(waiting).state == "submitted"
    assert swift.run_of(waiting).reasons == ("智能审批总开关已关闭（系统 2026-03-02 09:30 关闭：接到投诉，先停）",)

    swift.turn_switch(actor=identity.SYSTEM(), scope="", is_on=True, reason="查明无误")
    assert approvals.case(decided(city, code, "c")).state == "granted"
    swift.turn_switch(actor=city.decider, scope=code, is_on=False, reason="规则要改")
    swift.turn_switch(actor=city.decider, scope=code, is_on=False, reason="再点一次")
    assert swift.run_of(decided(city, code, "d")).reasons == (
        "本事项的智能审批没有开（郑维山 2026-03-02 09:30 关闭：规则要改）",
    )
    assert [(one.scope, one.is_on, one.who) for one in swift.turns()] == [
        (code, False, "郑维山"), ("", True, "系统"), ("", False, "系统"), (code, True, "系统"),
    ]  # fmt: skip
    assert Entry.objects.filter(action__startswith="swift.switch").count() == 4


def test_who_decides_may_stop_his_item_and_nobody_else_or_more(city):
    code = shop.item(city)
    shop.switched_on(city, code)
    for actor, scope, is_on in [
        (city.reviewer, code, False), (city.neighbour, code, False), (city.decider, "", False), (city.lin, code, False),
        (city.decider, code, True),
    ]:  # fmt: skip
        with pytest.raises(NotAllowedError):
            swift.turn_switch(actor=actor, scope=scope, is_on=is_on, reason="理由")
    with pytest.raises(InvalidInputError, match="为什么关闭"):
        swift.turn_switch(actor=city.decider, scope=code, is_on=False, reason=" ")
    assert Switch.objects.count() == 1


def test_a_sample_is_reviewed_and_a_problem_stops_the_item(city):
    code = shop.item(city, result={"name": "确认书", "kind": "2", "sample_note": "一页。"})
    shop.switched_on(city, code)
    with pytest.raises(InvalidInputError) as refusal:
        swift.set_sampling(actor=identity.SYSTEM(), seed="短", percent="120", reason="")
    assert set(refusal.value.fields) == {"seed", "percent", "reason"}
    swift.set_sampling(actor=identity.SYSTEM(), seed="公布的种子二〇二六", percent="50", reason="第一季度")
    numbers: list[str] = []
    drawn: list[bool] = []
    while drawn.count(True) < 2 or False not in drawn:  # half of them, by a number that nobody chooses
        assert len(numbers) < 60
        numbers.append(decided(city, code, f"k{len(numbers)}"))
        drawn.append(swift.is_sampled("公布的种子二〇二六", numbers[-1], 500))
    assert [swift.run_of(number).is_sampled for number in numbers] == drawn

    good, *_, bad = swift.runs_page(city.reviewer).rows
    with pytest.raises(NotFoundError):
        swift.review_run(actor=city.neighbour, run_id=good.id, agrees=True, note="一致")
    with pytest.raises(NotAllowedError):
        swift.review_run(actor=city.auditor, run_id=good.id, agrees=True, note="一致")
    with pytest.raises(InvalidInputError, match="复核结论"):
        swift.review_run(actor=city.reviewer, run_id=good.id, agrees=None, note="一致")
    for _ in range(2):
        swift.review_run(actor=city.reviewer, run_id=good.id, agrees=True, note="与证照一致")
    assert Switch.objects.count() == 1
    swift.review_run(actor=city.reviewer, run_id=bad.id, agrees=False, note="执照住所已经变更，规则没有核对")
    assert swift.problem_items() == ["食品经营信息确认"]
    assert "抽查发现问题" in swift.run_of(decided(city, code, "after")).reasons[0]
    unsampled = next(number for number, is_in in zip(numbers, drawn, strict=True) if not is_in)
    with pytest.raises(swift.NotSampledError, match="没有抽中复核"):
        swift.review_run(actor=city.reviewer, run_id=swift.run_of(unsampled).id, agrees=True, note="看看")


def test_without_a_published_seed_every_decision_is_looked_at(city):
    code = shop.item(city)
    shop.switched_on(city, code)
    run = swift.run_of(decided(city, code, "a"))
    assert (run.is_sampled, run.seed, run.review_state) == (True, "", "waiting")
