"""The control-flow patterns that approvals need, each as a case that is played (process-engine.md §7).

Numbers and names are those of Russell, ter Hofstede, van der Aalst and Mulyar; what each is called at work stands
beside it. `test_every_pattern_has_its_scenario` holds the list.
"""

import re

import pytest

from tongban.common import clock
from tongban.common.errors import WrongStateError
from tongban.support.flow import api as flow
from tongban.support.flow.errors import TaskFinishedError
from tongban.support.flow.tests import city as small
from tongban.support.identity import api as identity

NEEDED = [1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 18, 19, 20, 21, 24, 25, 26, 27, 29, 32, 34, 35, 43]
OUTCOMES = [{"code": "agree", "name": "同意"}, {"code": "against", "name": "不同意"}]
WORK = {"role": "reviewer", "agency": "owner", "action": "case.review", "outcomes": OUTCOMES}


def task(node, **more):
    return {"id": node, "kind": "task", "name": node, **WORK, **more}


def end(result="done"):
    return {"id": f"end_{result}", "kind": "end", "result": result}


def choice(node, when, body, otherwise=()):
    ways = [{"when": when, "body": body}, {"when": "else", "body": list(otherwise)}]
    return {"id": node, "kind": "choice", "branches": ways}


def parallel(node, *branches):
    return {"id": node, "kind": "parallel", "branches": [list(one) for one in branches]}


def panel(node="panel", **more):
    told = {"id": node, "kind": "panel", "name": "集体审议", **WORK, "yes": "agree", "no": "against"}
    return told | {"members": "context:experts"} | more


def foreach(**more):
    told = {"id": "each", "kind": "foreach", "name": "征求意见", **WORK, "yes": "agree", "no": "against"}
    return told | {"over": "context:joint", "agency": "element", "rule": "each"} | more


class Case:
    """A case on its way: who does what is looked up by the task, so that a scenario reads as a story."""

    def __init__(self, city, *nodes, **context):
        self.city = city
        body = {"code": "pattern", "name": "模式", "body": list(nodes)}
        self.id = city.start(flow=flow.publish(identity.SYSTEM(), body), context=context).instance_id

    @property
    def open(self):
        return [one.node for one in sorted(flow.open_tasks(self.id), key=lambda one: one.id)]

    @property
    def result(self):
        return flow.instance(self.id).result

    def task(self, node, who=None):
        found = [one for one in flow.open_tasks(self.id) if one.node == node]
        doer = who or self.city.reviewer
        own = [one for one in found if one.assignee_id == doer.pk]
        return (own or [one for one in found if who is None or one.agency_id == who.agency_id])[0]

    def do(self, node, outcome="agree", *, who=None):
        doer = who or self.city.reviewer
        flow.complete(actor=doer, task_id=self.task(node, who).id, outcome=outcome)
        return self

    def back(self, node, to):
        flow.send_back(actor=self.city.reviewer, task_id=self.task(node).id, to_node=to, reason="材料需要核实")
        return self

    def superseded(self):
        return [one.node for one in flow.Run(self.id).tasks if one.state == "superseded"]


@pytest.fixture
def experts(city):
    agency = city.agencies["market"]
    third = city.people["third"] = small._staff("third", "孙专家", "reviewer", agency, agency.division)
    return [city.reviewer.pk, city.colleague.pk, third.pk]


@pytest.fixture
def joint(city):
    return [city.agencies["fire"].pk, city.agencies["env"].pk]


def test_01_sequence(city):
    """串联"""
    case = Case(city, task("a"), task("b"), end())
    assert case.open == ["a"]
    assert case.do("a").open == ["b"]


def test_02_parallel_split(city):
    """并联"""
    case = Case(city, task("a"), parallel("p", [task("b")], [task("c")]), end())
    assert case.do("a").open == ["b", "c"]


def test_03_synchronisation(city):
    """并联都办完才往下"""
    case = Case(city, parallel("p", [task("b")], [task("c")]), task("d"), end())
    assert case.do("c").open == ["b"]
    assert case.do("b").open == ["d"]


@pytest.mark.parametrize(("said", "then"), [("agree", "yes"), ("against", "no")])
def test_04_exclusive_choice(city, said, then):
    """按结果分支"""
    case = Case(city, task("a"), choice("way", "outcome == 'agree'", [task("yes")], [task("no")]), end())
    assert case.do("a", said).open == [then]


@pytest.mark.parametrize("said", ["agree", "against"])
def test_05_simple_merge(city, said):
    """分支合到一处不等谁"""
    case = Case(city, task("a"), choice("way", "outcome == 'agree'", [task("b")], [task("c")]), task("d"), end())
    case.do("a", said)
    assert case.do(case.open[0]).open == ["d"]


def optional(name):
    """A department that takes part only when the case says so."""
    return [choice(f"if_{name}", f"context.{name}", [task(name)])]


@pytest.mark.parametrize(
    ("needs", "opened"),
    [((True, True), ["fire", "env"]), ((True, False), ["fire"]), ((False, True), ["env"]), ((False, False), ["last"])],
)
def test_06_multi_choice(city, needs, opened):
    """可选的部门"""
    case = Case(
        city, parallel("p", optional("fire"), optional("env")), task("last"), end(), fire=needs[0], env=needs[1]
    )
    assert case.open == opened


@pytest.mark.parametrize("needs", [(True, True), (True, False), (False, True)])
def test_07_structured_synchronising_merge(city, needs):
    """参加的都办完"""
    case = Case(
        city, parallel("p", optional("fire"), optional("env")), task("last"), end(), fire=needs[0], env=needs[1]
    )
    for node in case.open:
        assert "last" not in case.open
        case.do(node)
    assert case.open == ["last"]


def test_10_arbitrary_cycles(city):
    """退回到前面任一环节"""
    case = Case(city, task("a"), parallel("p", [task("b")], [task("c")]), task("d"), end())
    case.do("a").do("b").do("c")
    assert case.back("d", "b").open == ["b"]
    assert case.do("b").open == ["d"]
    assert case.back("d", "a").open == ["a"]
    assert case.do("a").open == ["b", "c"]


def test_11_implicit_termination(city):
    """没有事可做时结束"""
    case = Case(city, parallel("p", [task("b")], [task("c")]), end())
    assert case.do("b").result == ""
    assert case.do("c").result == "done"


def test_13_multiple_instances_known_at_design_time(city):
    """定义里写明几家"""
    nodes = [[task(f"dep{number}")] for number in range(4)]
    case = Case(city, parallel("p", *nodes), task("last"), end())
    for number in (2, 0, 3, 1):
        assert "last" not in case.open
        case.do(f"dep{number}")
    assert case.open == ["last"]


def test_14_multiple_instances_known_at_run_time(city, joint):
    """办件时才知道几家"""
    case = Case(city, foreach(), task("last"), end(), joint=joint)
    assert case.open == ["each", "each"]
    assert case.do("each", who=city.envman).open == ["each"]
    assert case.do("each", who=city.fireman).open == ["last"]


def test_15_multiple_instances_not_known_before(city, experts):
    """加签"""
    case = Case(city, panel(rule="all"), task("last"), end(), experts=experts[:2])
    case.do("panel", who=city.reviewer)
    seat = case.task("panel", city.colleague).id
    flow.add_member(actor=city.colleague, task_id=seat, user_id=experts[2], reason="涉及消防")
    assert case.do("panel", who=city.colleague).open == ["panel"]
    assert case.do("panel", who=city.third).open == ["last"]


@pytest.mark.parametrize("comes", [True, False])
def test_16_deferred_choice(city, comes):
    """先到的算，补正或逾期"""
    pause = {"id": "papers", "kind": "wait", "name": "等补正", "message": "corrected", "days": 5}
    way = choice("way", "outcomes.papers == 'received'", [task("check")], [task("close")])
    case = Case(city, pause, way, end())
    if comes:
        flow.signal(actor=identity.SYSTEM(), instance_id=case.id, message="corrected")
    with clock.at(small.moment("2026-03-20")):
        flow.wake_due()
        assert case.open == (["check"] if comes else ["close"])


def test_18_milestone(city):
    """决定之前可以撤回"""
    decision = task("decide", milestone="decision")
    early, late = (Case(city, task("a"), decision, task("deliver"), end()) for _ in range(2))
    flow.withdraw(actor=identity.SYSTEM(), instance_id=early.do("a").id)
    assert flow.instance(early.id).state == "withdrawn"
    with pytest.raises(WrongStateError, match="已作出决定"):
        flow.withdraw(actor=identity.SYSTEM(), instance_id=late.do("a").do("decide").id)


def test_19_cancel_task(city, experts):
    """减签"""
    case = Case(city, panel(rule="all"), task("last"), end(), experts=experts)
    gone = case.task("panel", city.third).id
    flow.drop_member(actor=city.colleague, task_id=gone, reason="回避")
    assert case.open == ["panel", "panel"]
    assert case.do("panel", who=city.reviewer).do("panel", who=city.colleague).open == ["last"]


def test_20_cancel_case(city):
    """撤回，终止"""
    case = Case(city, parallel("p", [task("b")], [task("c")]), end())
    flow.terminate(
        actor=city.decider, instance_id=case.id, basis="《中华人民共和国行政许可法》第七十条", note="申请人注销"
    )
    assert (case.open, flow.instance(case.id).state) == ([], "terminated")


def test_21_structured_loop(city):
    """审到同意为止"""
    case = Case(city, task("draft"), task("check"), end())
    case.do("draft")
    for _ in range(3):
        assert case.back("check", "draft").open == ["draft"]
        case.do("draft")
    assert case.do("check").result == "done"
    assert case.superseded() == ["draft"] * 3


def test_24_persistent_trigger(city):
    """部门结果先到"""
    own = {"id": "tax", "kind": "external", "name": "税务", "system": "tax", "agency": "owner", "outcomes": OUTCOMES}
    case = Case(city, task("a"), own, task("b"), end())
    flow.answer(actor=identity.SYSTEM(), instance_id=case.id, node="tax", outcome="agree")
    assert case.open == ["a"]
    assert case.do("a").open == ["b"]


def test_25_cancel_region(city, experts):
    """退回撤销这一段: the finished work of the block counts no more, and what is open in it is gone."""
    case = Case(
        city, task("a"), parallel("p", [task("b"), task("b2")], [task("c")]), panel(rule="all"), end(), experts=experts
    )
    case.do("a").do("b").do("b2").do("c").do("panel", who=city.colleague)
    assert case.back("panel", "a").open == ["a"]
    assert sorted(case.superseded()) == ["a", "b", "b2", "c", "panel"]


def test_26_cancel_multiple_instances(city, experts):
    """集体审议中退回"""
    case = Case(city, task("a"), panel(rule="all"), end(), experts=experts)
    case.do("a").do("panel", who=city.colleague)
    assert case.back("panel", "a").open == ["a"]
    assert case.do("a").open == ["panel"] * 3


def test_27_complete_multiple_instances(city, experts):
    """主持人决定"""
    chaired = panel(rule="chair", chair="context:chair")
    case = Case(city, chaired, task("last"), end(), experts=experts, chair=experts[0])
    case.do("panel", "against", who=city.colleague)
    assert case.do("panel", who=city.reviewer).open == ["last"]


def test_29_cancelling_discriminator(city, experts):
    """一票否决"""
    way = choice("way", "outcomes.panel == 'agree'", [task("go_on")], [task("stop")])
    case = Case(city, panel(rule="veto"), way, end(), experts=experts)
    assert case.do("panel", "against", who=city.third).open == ["stop"]


def test_32_cancelling_partial_join(city, experts):
    """三人中两人同意即可"""
    case = Case(city, panel(rule="most", needed=2), task("last"), end(), experts=experts)
    late = case.task("panel", city.third).id
    assert case.do("panel", who=city.reviewer).do("panel", who=city.colleague).open == ["last"]
    with pytest.raises(TaskFinishedError):
        flow.complete(actor=city.third, task_id=late, outcome="agree")


def test_34_static_partial_join_for_multiple_instances(city, joint):
    """两家中一家"""
    case = Case(city, foreach(rule="most", needed=1), task("last"), end(), joint=joint)
    assert case.do("each", "against", who=city.fireman).open == ["each"]
    assert case.do("each", who=city.envman).open == ["last"]


def test_35_cancelling_partial_join_for_multiple_instances(city, experts):
    """不会再通过就不等"""
    way = choice("way", "outcomes.panel == 'agree'", [task("go_on")], [task("stop")])
    case = Case(city, panel(rule="most", needed=2), way, end(), experts=experts)
    case.do("panel", "against", who=city.reviewer)
    assert case.do("panel", "against", who=city.third).open == ["stop"]


def test_43_explicit_termination(city):
    """到终点就结束不管后面"""
    case = Case(city, task("a"), choice("way", "outcome == 'against'", [end("refused")]), task("b"), end("granted"))
    assert case.do("a", "against").result == "refused"
    assert case.open == []


def test_every_pattern_has_its_scenario():
    found = {int(one[1]) for name in globals() if (one := re.match(r"test_(\d\d)_", name))}
    # 12, several at once for whom nobody waits, is 抄告, a verb of the case: approvals/tests/test_errands.py.
    assert found == set(NEEDED) - {12}
    assert len(NEEDED) == 27
