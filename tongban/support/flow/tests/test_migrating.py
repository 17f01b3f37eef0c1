"""Running cases go to another version by a plan; the rules as a table, then a whole run."""

import json

import pytest
from django.core.management import CommandError, call_command

from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, WrongStateError
from tongban.support.audit import api as audit
from tongban.support.flow import api as flow
from tongban.support.flow.actions import migrating as acting
from tongban.support.flow.models import FlowInstance, FlowMigration, FlowTask
from tongban.support.flow.rules.migrating import Standing, fit, map_faults
from tongban.support.flow.rules.reading import read
from tongban.support.identity import api as identity

from .test_drafts import desk  # noqa: F401
from .test_publish import body, choice, end, parallel, task, when

OUT = choice(when("outcomes.sign == 'agree'", end("yes", result="granted")), when("else", end("no", result="refused")))
OLD = body(task("look", milestone="accept"), task("check"), task("sign", role="decider"), OUT)
BOTH = body(task("look"), parallel([task("a")], [task("b"), task("c")], node="both"), task("sign"), OUT)


def panel(**more):
    return task("p", kind="panel", name="会签", rule="most", yes="agree", no="disagree", **more)


def judged(old, new, node_map=None, **standing):
    told = {"open": ("check",), "outcomes": {"look": "agree"}, "marking": {}} | standing
    found = fit(read(old)[0], read(new)[0], node_map or {}, Standing(**told))
    return [*found.reasons], [*found.notes], found.marking


def changed(*nodes):
    return body(*nodes, OUT)


LOOK, CHECK, SIGN = OLD["body"][:3]
MIDDLE = choice(when("outcomes.other == 'agree'", task("x")), when("else"), node="middle")


@pytest.mark.parametrize(
    ("new", "node_map", "standing", "reasons", "notes"),
    [
        (OLD, {}, {}, [], []),
        (changed(LOOK, task("check", name="新名", limit_days=3), SIGN), {}, {}, [], []),
        (changed(LOOK, task("verify"), SIGN), {}, {}, ["正办的环节“核对”在新版本里没有对应的环节"], []),
        (changed(LOOK, task("verify"), SIGN), {"check": "verify"}, {}, [], []),
        (changed(LOOK, task("check", role="decider"), SIGN), {}, {}, ["正办的环节“核对”与“核对”角色不同"], []),
        (changed(LOOK, task("check", action="case.decide"), SIGN), {}, {}, ["正办的环节“核对”与“核对”权限不同"], []),
        (
            changed(LOOK, task("check", kind="panel", rule="each", yes="agree", no="disagree"), SIGN),
            {},
            {},
            ["正办的环节“核对”是“任务”，对应的“核对”是“会签”"],
            [],
        ),
        (
            changed(LOOK, task("more", name="初核"), CHECK, SIGN),
            {},
            {},
            [],
            ["新版本在前面多了环节“初核”，这件已经走过，不再办"],
        ),
        (changed(CHECK, SIGN), {}, {}, ["办过的环节“核对”是里程碑，新版本没有它"], []),
        (
            changed(LOOK, SIGN),
            {},
            {"open": ("sign",), "outcomes": {"look": "agree", "check": "agree"}},
            [],
            ["办过的环节“核对”在新版本里没有，办理记录照留"],
        ),
        (
            changed(LOOK, task("other", name="初核"), CHECK, MIDDLE, SIGN),
            {},
            {},
            ["新版本后面的条件要看“初核”的意见，这件没有办过它"],
            ["新版本在前面多了环节“初核”，这件已经走过，不再办"],
        ),
        (OLD, {}, {"is_paused": True}, [], ["正在特别程序中：照旧停着，恢复以后在新版本上接着办"]),
        (OLD, {"check": ""}, {}, ["正办的环节“核对”在新版本里没有对应的环节"], []),
        (OLD, {}, {"early": ("node:gone",)}, ["已提前收到“”的结果，新版本没有这个环节"], []),
    ],
)  # fmt: skip
def test_a_case_may_go_or_not_and_why(new, node_map, standing, reasons, notes):
    assert judged(OLD, new, node_map, **standing)[:2] == (reasons, notes)


@pytest.mark.parametrize(
    ("branches", "standing", "reasons", "marking"),
    [
        ([[task("b"), task("c")], [task("a")]], {}, [], {"both": [0, 1]}),
        ([[task("b"), task("c")], [task("a")]], {"open": ("c",), "marking": {"both": [1]}}, [], {"both": [0]}),
        ([[task("a")], [task("b"), task("c")], [task("d")]], {}, ["正在办的并联“”在新版本里支数不同"], {}),
        ([[task("a"), task("b")], [task("c")]], {}, ["并联“”里还没有办完的各支，在新版本里对不上"], {}),
        (None, {}, ["正办的环节“核对”所在的并联或子流程，在新版本里不同"], {}),
    ],
)
def test_joins_wait_for_the_same_branches_however_they_are_numbered(branches, standing, reasons, marking):
    new = changed(task("look"), *([parallel(*branches, node="both")] if branches else [task("a"), task("b")]), SIGN)
    told = {"open": ("a", "b"), "outcomes": {"look": "agree"}, "marking": {"both": [0, 1]}} | standing
    found = judged(BOTH, new, **told)
    assert (found[0], found[2]) == (reasons, marking)


def test_a_panel_that_sits_keeps_its_rule():
    old, new = changed(panel(), SIGN), changed(panel() | {"rule": "veto"}, SIGN)
    standing = {"open": ("p",), "outcomes": {}}
    assert judged(old, old, **standing)[0] == []
    assert judged(old, new, **standing)[0] == ["正办的环节“会签”与“会签”规则不同，已经开始的不能换"]


def test_a_plan_names_nodes_that_are_there_once_each():
    old, new = read(OLD)[0], read(changed(LOOK, CHECK, SIGN))[0]
    assert map_faults(old, new, {}) == []
    assert map_faults(old, new, {"gone": "check", "check": "nowhere", "look": "yes"}) == [
        "旧版本没有环节 gone",
        "新版本没有环节 nowhere（核对 要对应的）",
        "环节 look 与 yes 种类不同：“任务”，“结束”",
        "新版本的环节 yes 有不止一个旧环节对应",
    ]


@pytest.fixture
def cases(desk):  # noqa: F811
    """Two versions; on the first one case at each of two steps, one whose step is gone, and one that has ended."""
    first = changed(task("look"), task("check"), task("side", role="decider"), SIGN)
    second = changed(task("look"), task("verify", name="新核对"), SIGN)
    old = flow.publish(desk.second, first)
    desk.started = [desk.start(flow=old, subject=f"case:{number}").instance_id for number in range(4)]
    flow.publish(desk.second, second)
    for number, steps in enumerate([1, 0, 2, 4]):
        for _ in range(steps):
            (open_one,) = flow.open_tasks(desk.started[number])
            doer = desk.decider if open_one.role == "decider" else desk.reviewer
            with_right = desk.decider if open_one.action == "case.decide" else doer
            flow.complete(actor=with_right, task_id=open_one.id, outcome="agree")
    return desk


PLAN = {"code": "sample", "from_version": 1, "to_version": 2, "node_map": {"check": "verify"}}


def propose(cases, **more):
    return flow.propose_migration(actor=cases.first, **({**PLAN, "reason": "法规修订"} | more))


def versions(cases):
    return [flow.instance(one).ref.version for one in cases.started]


def test_the_dry_run_tells_case_by_case_and_changes_nothing(cases, django_assert_num_queries):
    flow.migrate_plan(**PLAN)
    with django_assert_num_queries(3):
        found = flow.migrate_plan(**PLAN)
    assert (found.ready, found.refused) == (2, 1)
    assert [(row.subject, row.steps, row.reasons) for row in found.rows] == [
        ("case:2", (("核对", "没有"),), ("正办的环节“核对”在新版本里没有对应的环节",)),
        ("case:0", (("核对", "新核对"),), ()),
        ("case:1", (("核对", "核对"),), ()),
    ]
    assert versions(cases) == [1, 1, 1, 1]


def test_a_run_that_was_killed_goes_on_and_moves_each_case_once(cases, monkeypatch):
    row = propose(cases)
    with pytest.raises(NotAllowedError, match="由另一位"):
        flow.confirm_migration(actor=cases.first, plan_id=row.pk)
    assert not flow.migrate_running(row.pk)
    assert versions(cases) == [1, 1, 1, 1]
    flow.confirm_migration(actor=cases.second, plan_id=row.pk)
    real = acting._migrate

    def killed_at_the_second(row, plan, key):
        if key == cases.started[1]:
            raise KeyboardInterrupt
        real(row, plan, key)

    monkeypatch.setattr(acting, "_migrate", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        flow.migrate_running(row.pk)
    monkeypatch.setattr(acting, "_migrate", real)
    assert versions(cases) == [2, 1, 1, 1]
    assert acting.run_confirmed() is False
    view = flow.migration(cases.first, row.pk)
    assert (view.state, view.moved, [one["subject"] for one in view.refused]) == ("done", 2, ["case:2"])
    assert versions(cases) == [2, 2, 1, 1]
    kinds = [[one.kind for one in flow.history(key)].count("migrated") for key in cases.started]
    assert kinds == [1, 1, 0, 0]
    assert [one for one in cases.started if flow.history_fault(one)] == []
    assert audit.trail("case:0")[0].action in {"flow.migrate", "flow.task.complete"}


def moved(cases):
    row = propose(cases)
    flow.confirm_migration(actor=cases.second, plan_id=row.pk)
    flow.migrate_running(row.pk)
    return row


def test_a_moved_case_is_worked_on_to_its_end_and_its_record_keeps_the_old_names(cases):
    moved(cases)
    (task_now,) = flow.open_tasks(cases.started[0])
    assert (task_now.node, task_now.name, task_now.agency_id) == ("verify", "新核对", cases.agencies["market"].pk)
    step = flow.complete(actor=cases.reviewer, task_id=task_now.id, outcome="agree")
    flow.complete(actor=cases.decider, task_id=step.opened[0].id, outcome="agree")
    view = flow.instance(cases.started[0])
    assert (view.result, view.outcomes) == ("granted", {"look": "agree", "verify": "agree", "sign": "agree"})
    assert [one.words for one in flow.history(cases.started[0])][1:4] == [
        "核对：同意", "从第 1 版流程迁到第 2 版", "新核对：同意",
    ]  # fmt: skip
    assert flow.state(cases.started[0]).nodes["verify"].outcome == "agree"


def test_a_plan_that_was_carried_out_is_taken_back_for_its_own_cases_only(cases):
    row = moved(cases)
    born_there = cases.start(flow=flow.FlowRef("sample", 2), subject="case:new").instance_id
    back = flow.propose_reversal(actor=cases.second, plan_id=row.pk, reason="改错了")
    assert (back.from_version, back.to_version, back.node_map) == (2, 1, {"verify": "check"})
    assert back.report["ready"] == 2
    flow.confirm_migration(actor=cases.first, plan_id=back.pk)
    flow.migrate_running(back.pk)
    assert versions(cases) == [1, 1, 1, 1]
    assert flow.instance(born_there).ref.version == 2
    assert flow.open_tasks(cases.started[0])[0].node == "check"


def test_what_was_done_at_a_node_that_is_gone_stays_on_record(cases):
    flow.publish(cases.second, changed(task("look"), SIGN))
    (side,) = flow.open_tasks(cases.started[2])
    flow.complete(actor=cases.decider, task_id=side.id, outcome="agree")
    done = flow.resume_or_force_migration(code="sample", from_version=1, to_version=3, node_map={}, reason="并步")
    assert [one["subject"] for one in done.refused] == ["case:0"]
    key = cases.started[2]
    assert [(one.node, one.name, one.outcome) for one in flow.Run(key).tasks][1] == ("check", "核对", "agree")
    assert set(flow.state(key).nodes) == {"look", "check", "side", "sign"}
    assert flow.history(key)[2].node_name == "核对"
    flow.complete(actor=cases.decider, task_id=flow.open_tasks(key)[0].id, outcome="agree")
    assert flow.instance(key).result == "granted"


def test_two_nodes_may_change_ids_with_each_other(cases):
    both = body(parallel([task("a", name="甲")], [task("b", name="乙")], node="both"), SIGN, OUT, code="swap")
    turned = body(parallel([task("a", name="乙")], [task("b", name="甲")], node="both"), SIGN, OUT, code="swap")
    old = flow.publish(cases.second, both)
    key, half = (cases.start(flow=old, subject=f"case:{one}").instance_id for one in ("swap", "half"))
    flow.complete(actor=cases.reviewer, task_id=flow.open_tasks(half)[0].id, outcome="agree")
    flow.publish(cases.second, turned)
    flow.resume_or_force_migration(
        code="swap", from_version=1, to_version=2, node_map={"a": "b", "b": "a"}, reason="编号写反了"
    )
    assert {one.node: one.name for one in flow.open_tasks(key)} == {"a": "乙", "b": "甲"}
    assert FlowInstance.objects.get(pk=half).marking == {"both": [0]}  # it was the second branch before
    for one in [*flow.open_tasks(key), *flow.open_tasks(half)]:
        flow.complete(actor=cases.reviewer, task_id=one.id, outcome="agree")
    assert [one.node for instance in (key, half) for one in flow.open_tasks(instance)] == ["sign", "sign"]


def test_plans_are_refused_with_every_reason_and_one_at_a_time(cases):
    with pytest.raises(InvalidInputError, match="没有找到流程 sample 第 9 版"):
        propose(cases, to_version=9)
    with pytest.raises(InvalidInputError, match="新旧两个版本应不同"):
        propose(cases, to_version=1, node_map={})
    with pytest.raises(InvalidInputError, match="旧版本没有环节 gone"):
        propose(cases, node_map={"gone": "verify"})
    with pytest.raises(InvalidInputError, match="请填写理由"):
        propose(cases, reason="")
    with pytest.raises(NotAllowedError):
        flow.propose_migration(actor=cases.reviewer, reason="x", **PLAN)
    row = propose(cases)
    with pytest.raises(ConflictError, match="已有一个计划待第二人确认"):
        propose(cases)
    with pytest.raises(NotAllowedError):
        flow.confirm_migration(actor=cases.reviewer, plan_id=row.pk)
    flow.cancel_migration(actor=cases.first, plan_id=row.pk)
    with pytest.raises(WrongStateError, match="已取消，不能确认"):
        flow.confirm_migration(actor=cases.second, plan_id=row.pk)
    assert versions(cases) == [1, 1, 1, 1]
    assert FlowTask.objects.filter(node="verify").count() == 0


def test_the_command_tries_first_and_then_carries_out(cases, tmp_path, capsys):
    file = tmp_path / "plan.json"
    plan = {"code": "sample", "from": 1, "to": 2, "nodes": {"check": "verify"}, "reason": "法规修订"}
    file.write_text(json.dumps(plan), encoding="utf-8")
    call_command("flow_migrate", plan=file, dry_run=True)
    assert "可以迁 2 件，不能迁 1 件" in capsys.readouterr().out
    assert not FlowMigration.objects.exists()
    call_command("flow_migrate", plan=file)
    assert "已迁 2 件，没有迁 1 件" in capsys.readouterr().out
    assert versions(cases) == [2, 2, 1, 1]
    assert FlowMigration.objects.get().confirmed_by == identity.SYSTEM()


FILED = {"code": "sample", "from": 1, "to": 2, "nodes": {"check": "verify"}, "reason": "法规修订"}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"from": "1"}, "from 应是版本号"),
        ({"to": True}, "to 应是版本号"),
        ({"to": 2**40}, "to 应是版本号"),
        ({"to": -1}, "to 应是版本号"),
        ({"to": 9}, "to："),
        ({"to": 1}, "to：新旧两个版本应不同"),
        ({"code": ["sample"]}, "code 应是一行文字"),
        ({"code": "没有的"}, "from："),
        ({"reason": 3}, "reason 应是一行文字"),
        ({"reason": " "}, "reason 应是一行文字"),
        ({"reason": "长" * 301}, "reason：理由不能超过 300 字"),
        ({"nodes": []}, "nodes：环节对应应是旧环节编号到新环节编号"),
        ({"nodes": {"check": 3}}, "nodes：环节对应"),
        ({"nodes": {"check": "没有的环节"}}, "nodes.1："),
        ({"more": 1}, "计划应是一个对象"),
    ],
)
def test_a_plan_from_a_file_is_refused_by_its_field(cases, tmp_path, changed, words):
    (file := tmp_path / "plan.json").write_text(json.dumps(FILED | changed), encoding="utf-8")
    with pytest.raises(CommandError, match=words):
        call_command("flow_migrate", plan=file)
    assert not FlowMigration.objects.exists()


@pytest.mark.parametrize("text", ["", "[]", "{", pytest.param("[" * 100_000, id="deep")])
def test_a_plan_that_is_none_is_told_in_words(db, tmp_path, text):
    (file := tmp_path / "plan.json").write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=r"读不了文件|计划应是一个对象"):
        call_command("flow_migrate", plan=file)
