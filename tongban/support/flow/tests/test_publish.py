import copy

import pytest
from django.db import IntegrityError, transaction

from tongban.support.audit import api as audit
from tongban.support.flow import api as flow
from tongban.support.flow.models import FlowDefinition
from tongban.support.identity import api as identity


def task(node="check", **changes):
    return {
        "id": node,
        "kind": "task",
        "name": "核对",
        "role": "reviewer",
        "agency": "owner",
        "action": "case.review",
        "outcomes": [{"code": "agree", "name": "同意"}, {"code": "disagree", "name": "不同意"}],
        **changes,
    }


def end(node="done", **changes):
    return {"id": node, "kind": "end", "result": "done", **changes}


def choice(*branches, node="way"):
    return {"id": node, "kind": "choice", "branches": list(branches)}


def when(condition, *body):
    return {"when": condition, "body": list(body)}


def parallel(*branches, node="both"):
    return {"id": node, "kind": "parallel", "branches": [list(branch) for branch in branches]}


def body(*nodes, **changes):
    return {"code": "sample", "name": "样例", "body": list(nodes), **changes}


def test_the_shipped_definitions_are_sound(city):
    codes = {one["code"]: flow.check(one) for one in flow.standard_bodies()}
    assert codes == {
        code: [] for code in ["instant", "standard", "joint3", "joint", "collegial", "confirm", "external", "pledge"]
    }


def test_publishing_makes_versions_and_the_same_body_none(city):
    first = flow.publish(identity.SYSTEM(), body(task(), end()))
    again = flow.publish(identity.SYSTEM(), body(task(), end()))
    second = flow.publish(identity.SYSTEM(), body(task(limit_days=3), end()))
    assert (first, again, second) == (
        flow.FlowRef("sample", 1),
        flow.FlowRef("sample", 1),
        flow.FlowRef("sample", 2),
    )
    assert flow.latest("sample") == second
    assert [row.action for row in audit.trail("flow:sample")] == ["flow.definition.publish"] * 2


def test_a_case_stays_on_its_version(city):
    old = flow.publish(identity.SYSTEM(), body(task(name="旧核对"), end()))
    started = city.start(flow=old)
    flow.publish(identity.SYSTEM(), body(task(name="新核对"), end()))
    assert flow.instance(started.instance_id).ref == old
    assert flow.open_tasks(started.instance_id)[0].name == "旧核对"


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_published_definition_cannot_be_changed_or_deleted(city, change):
    rows = FlowDefinition.objects.filter(code="standard")
    with pytest.raises(IntegrityError, match="只能新增"), transaction.atomic():
        rows.update(name="x") if change == "update" else rows.delete()
    assert rows.get().name == "一般流程"


@pytest.mark.parametrize(
    ("bad", "faults"),
    [
        (body(), ["流程没有环节"]),
        (body(task()), ["流程的每条路径都应以“结束”环节收尾，并带结果代码"]),
        (body(task(), end(), task("late")), ["环节 late 永远走不到：前面的路径都已结束"]),
        (body(task(), task(), end()), ["环节编号 check 用了不止一次"]),
        (body(task(role="emperor"), end()), ["环节 check 的角色“emperor”不存在"]),
        (
            body(task(action="items.publish"), end()),
            ["环节 check 的角色“reviewer”没有“items.publish”的权限，办件到这里没有人能办"],
        ),
        (body(task(action="case.burn"), end()), ["环节 check 的权限“case.burn”不存在"]),
        (body(task(outcomes=[]), end()), ["环节 check没有可选的意见(outcomes)"]),
        (body(task(limit_days=0), end()), ["环节 check的时限(limit_days)应是 1 到 365 个工作日"]),
        (
            body(task(agency="nobody"), end()),
            ["环节 check的办理单位(agency)应是 owner、uscc:统一社会信用代码 或 context:名称，可用 | 依次备选"],
        ),
        (body(task(), end(result="")), ["环节 done的结果代码(result)没有填写或写法不对"]),
        (
            body(task(), {"id": "s", "kind": "sub"}, end()),
            ["环节 s 的子流程“None”没有发布", "环节 s的子流程编码(flow)没有填写或写法不对"],
        ),
        (
            body(task("p", kind="panel", rule="veto", needed=2, yes="agree", no="agree"), end()),
            [
                "环节 p的票数(needed)：规则是 most 时填写 1 以上的整数（不填是过半数），其他规则不填",
                "环节 p的赞成(yes)和反对(no)不能是同一项意见",
            ],
        ),
        (
            body(task("p", kind="panel", rule="chair", yes="agree", no="no", members="all"), end()),
            [
                "环节 p应写明哪项意见算反对(no)，并在意见(outcomes)之内",
                "环节 p的成员(members)应是 holders、context:名称 或 facts:名称",
                "环节 p的主持人(chair)：规则是 chair 时写 context:名称 或 facts:名称，其他规则不填",
            ],
        ),
        (
            body(task("e", kind="foreach", rule="chair", yes="agree", no="disagree", over="1x"), end()),
            [
                "环节 e的规则(rule)只能是 all、most、veto、chair、each，逐项并联不能由主持人决定",
                "环节 e的对象清单(over)没有填写或写法不对",
            ],
        ),
        (
            body(task(agency="element"), end()),
            ["环节 check的办理单位(agency)中，element 只能用于“逐项并联”"],
        ),
        (body(task(), {"id": "j", "kind": "join"}, end()), ["环节 j：“汇合”(join)由结构决定，不必画出"]),
        (body(task(), {"id": "x", "kind": "script"}, end()), ["环节 x的类型“script”不在 12 种环节类型之内"]),
        (
            body(task(), {"id": "a", "kind": "auto", "handler": "no.such"}, end()),
            ["环节 a 的自动步骤“no.such”没有登记"],
        ),
        (body(task(), parallel([task("a")]), end()), ["环节 both应至少有两个并联分支(branches)"]),
        (body(task(), parallel([task("a")], []), end()), ["环节 both 第 2 个分支是空的"]),
        (
            body(task(), parallel([task("a"), end("e")], [task("b")]), end()),
            ["环节 e：并联分支之内不能结束流程"],
        ),
        (
            body(task(), choice(when("outcome == 'agree'", end("a")))),
            ["环节 way 没有“其余情况”(else)分支"],
        ),
        (
            body(task(), choice(when("else", end("a")), when("outcome == 'agree'", end("b")))),
            ["环节 way 的“其余情况”(else)分支应只有一个，并放在最后"],
        ),
        (
            body(task(), choice(when("outcome == 'agree'"), when("else", end("b"))), end()),
            ["环节 way 第 1 个分支是空的"],
        ),
        (
            body(task(), choice(when("outcome == 'grant'", end("a")), when("else", end("b")))),
            ["环节 way 的条件“outcome == 'grant'”中的意见 grant 不在任务 check 的意见之内"],
        ),
        (
            body(task(), choice(when('outcome in ["agree", "grant"]', end("a")), when("else", end("b")))),
            ['环节 way 的条件“outcome in ["agree", "grant"]”中的意见 grant 不在任务 check 的意见之内'],
        ),
        (
            body(task(), choice(when("outcomes.nobody == 'agree'", end("a")), when("else", end("b")))),
            ["环节 way 的条件“outcomes.nobody == 'agree'”中的任务 nobody 不存在"],
        ),
        (
            body(task(), choice(when("outcom == 'agree'", end("a")), when("else", end("b")))),
            ["环节 way 的条件“outcom == 'agree'”中的 outcom 不存在，可用的是 outcome、outcomes、facts、context"],
        ),
        (
            body(
                parallel([task("a")], [task("b")]),
                choice(when("outcome == 'agree'", end("c")), when("else", end("d"))),
            ),
            ["环节 way 的条件“outcome == 'agree'”前面没有唯一的任务，请用 outcomes.环节编号 指明是哪个环节的意见"],
        ),
        (body(task(colour="red"), end()), ["环节 check中有不认识的内容“colour”"]),
        ([], ["流程定义应是一个对象，含编码、名称和环节", "流程没有环节"]),
    ],
)
def test_faults_are_named(city, bad, faults):
    assert flow.check(bad) == faults
    with pytest.raises(flow.BadDefinitionError) as refusal:
        flow.publish(identity.SYSTEM(), bad)
    assert refusal.value.faults == faults
    assert not FlowDefinition.objects.filter(code="sample").exists()


def test_an_expression_that_cannot_be_read_is_named(city):
    faults = flow.check(body(task(), choice(when("outcome ==", end("a")), when("else", end("b")))))
    assert len(faults) == 1
    assert faults[0].startswith("环节 way 的条件“outcome ==”读不懂：")


def test_all_faults_are_told_at_once(city):
    bad = body(task(role="emperor", name=""), parallel([task("a")], []), task("b", outcomes="x"))
    assert flow.check(bad) == [
        "环节 check没有名称(name)",
        "环节 b没有可选的意见(outcomes)",
        "环节 both 第 2 个分支是空的",
        "流程的每条路径都应以“结束”环节收尾，并带结果代码",
        "环节 check 的角色“emperor”不存在",
    ]


@pytest.mark.parametrize("junk", [None, 7, "x", [1], {"code": 1}, {"body": 3}, {"body": [[], 1, None, {"id": []}]}])
def test_junk_is_refused_without_a_crash(city, junk):
    assert flow.check(junk)


@pytest.mark.parametrize("key", ["id", "kind", "name", "role", "agency", "action", "outcomes", "limit_days"])
@pytest.mark.parametrize("junk", [[], {}, 3.5, True, "甲" * 100])
def test_junk_in_any_place_of_a_task_is_refused_without_a_crash(city, key, junk):
    bad = copy.deepcopy(body(task(), end()))
    bad["body"][0][key] = junk
    assert flow.check(bad)
