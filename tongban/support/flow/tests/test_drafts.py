import pytest
from django.apps import apps

from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, WrongStateError
from tongban.support.audit import api as audit
from tongban.support.flow import api as flow
from tongban.support.flow.models import FlowDefinition, FlowDraft, FlowDraftSave
from tongban.support.flow.tests import city as small

from .test_publish import body, end, task


@pytest.fixture
def desk(city):
    """Two who design and publish flows for the city."""
    place = apps.get_model("agencies", "Division").objects.get(path=small.CITY)
    for name in ("first", "second"):
        city.people[name] = small._staff(name, name, "item_publisher", city.agencies["hall"], place)
        apps.get_model("identity", "Grant").objects.filter(user=city.people[name]).update(agency=None)
    return city


def sound(**more):
    return body(task(**{"limit_days": 3} | more), end())


def begin(desk, **more):
    return flow.begin_draft(actor=desk.first, code="sample", **({"body": sound()} | more))


def test_a_new_flow_is_written_by_one_and_published_by_another(desk):
    begin(desk)
    flow.submit_draft(actor=desk.first, code="sample", saves=1)
    with pytest.raises(ConflictError, match="先重放"):
        flow.publish_draft(actor=desk.second, code="sample", saves=1)
    flow.replay_draft(actor=desk.second, code="sample")
    with pytest.raises(NotAllowedError, match="编制和公布要分开"):
        flow.publish_draft(actor=desk.first, code="sample", saves=1)
    assert not FlowDefinition.objects.filter(code="sample").exists()
    ref = flow.publish_draft(actor=desk.second, code="sample", saves=1)
    assert (ref, flow.latest("sample")) == (flow.FlowRef("sample", 1), ref)
    assert flow.open_draft(desk.first, "sample") is None
    assert [row.action for row in audit.trail("flow:sample")] == [
        "flow.draft.begin", "flow.draft.submit", "flow.draft.replay", "flow.definition.publish", "flow.draft.publish",
    ]  # fmt: skip


def test_a_draft_begins_from_a_version_and_its_next_one_is_the_newest(desk):
    draft = flow.begin_draft(actor=desk.first, code="standard", version=1)
    assert (draft.base_version, draft.body) == (1, flow.definition(flow.FlowRef("standard", 1)))
    assert flow.begin_draft(actor=desk.first, code="made_new", name="新流程").body["name"] == "新流程"


def test_who_saves_second_overwrites_nothing_and_both_saves_stay(desk):
    begin(desk)
    flow.save_draft(actor=desk.second, code="sample", body=sound(name="对方的"), saves=1)
    with pytest.raises(flow.DraftSavedError, match="second于 2026-03-02 09:00 存了第 2 次"):
        flow.save_draft(actor=desk.first, code="sample", body=sound(name="我的"), saves=1)
    assert flow.open_draft(desk.first, "sample").body["body"][0]["name"] == "对方的"
    flow.save_draft(actor=desk.first, code="sample", body=sound(name="我的"), saves=2)
    names = [row.body["body"][0]["name"] for row in FlowDraftSave.objects.order_by("saves")]
    assert names == ["核对", "对方的", "我的"]


def test_a_draft_with_a_fault_goes_no_further(desk):
    begin(desk, body=body(task(), task("late", limit_days=1, role="emperor")))
    with pytest.raises(flow.BadDefinitionError) as refusal:
        flow.submit_draft(actor=desk.first, code="sample", saves=1)
    assert refusal.value.faults == [
        "流程的每条路径都应以“结束”环节收尾，并带结果代码",
        "环节 late 的角色“emperor”不存在",
        "环节 check 没有时限(limit_days)",
    ]
    assert flow.open_draft(desk.first, "sample").state == "draft"


def test_after_a_change_the_replay_has_to_be_made_again_and_by_the_save_that_was_seen(desk):
    begin(desk)
    flow.replay_draft(actor=desk.first, code="sample")
    flow.save_draft(actor=desk.first, code="sample", body=sound(limit_days=5), saves=1)
    flow.submit_draft(actor=desk.first, code="sample", saves=2)
    with pytest.raises(ConflictError, match="先重放"):
        flow.publish_draft(actor=desk.second, code="sample", saves=2)
    with pytest.raises(flow.DraftSavedError):
        flow.publish_draft(actor=desk.second, code="sample", saves=1)


def test_a_submitted_draft_is_returned_with_a_reason_before_it_is_changed(desk):
    begin(desk)
    flow.submit_draft(actor=desk.first, code="sample", saves=1)
    with pytest.raises(WrongStateError, match="已经提交"):
        flow.save_draft(actor=desk.first, code="sample", body=sound(), saves=1)
    with pytest.raises(InvalidInputError, match="请填写退回原因"):
        flow.return_draft(actor=desk.second, code="sample", reason=" ")
    flow.return_draft(actor=desk.second, code="sample", reason="审查太短")
    assert flow.open_draft(desk.first, "sample").returned_for == "审查太短"
    flow.save_draft(actor=desk.first, code="sample", body=sound(limit_days=9), saves=1)
    assert flow.open_draft(desk.first, "sample").state == "draft"


def test_a_version_published_meanwhile_stops_the_older_draft(desk):
    begin(desk)
    flow.replay_draft(actor=desk.first, code="sample")
    flow.submit_draft(actor=desk.first, code="sample", saves=1)
    flow.publish(desk.second, sound(limit_days=9))
    with pytest.raises(ConflictError, match="现在已有第 1 版"):
        flow.publish_draft(actor=desk.second, code="sample", saves=1)
    assert flow.latest("sample").version == 1


def test_nobody_else_touches_a_draft(desk):
    begin(desk)
    for attempt in [
        lambda: flow.begin_draft(actor=desk.reviewer, code="other", name="别的"),
        lambda: flow.save_draft(actor=desk.reviewer, code="sample", body=sound(), saves=1),
        lambda: flow.submit_draft(actor=desk.reviewer, code="sample", saves=1),
        lambda: flow.publish_draft(actor=desk.reviewer, code="sample", saves=1),
        lambda: flow.replay_draft(actor=desk.reviewer, code="sample"),
        lambda: flow.return_draft(actor=desk.reviewer, code="sample", reason="x"),
        lambda: flow.discard_draft(actor=desk.reviewer, code="sample"),
    ]:
        with pytest.raises(NotAllowedError):
            attempt()
    assert FlowDraft.objects.get().saves == 1


def test_one_draft_at_a_time_and_a_discarded_one_makes_room(desk):
    begin(desk)
    with pytest.raises(ConflictError, match="已有一份草稿（first，编制中）"):
        begin(desk)
    flow.discard_draft(actor=desk.second, code="sample")
    assert begin(desk).saves == 1


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (None, "请填写流程名称"),
        (7, "应是一个对象"),
        ({"body": [{"id": "x", "kind": "join"}]}, "不能画出"),
        ({"body": [{"id": "x", "kind": "choice", "branches": [{"body": []}]}]}, "应写明条件"),
        ({"body": [{"id": "x", "kind": "end"}, {"id": "x", "kind": "end"}]}, "用了不止一次"),
        ({"body": [task(role=["reviewer"])]}, "的 role 应是文字"),
        ({"body": [task(outcomes=7)]}, "应是列表"),
        ({"body": [task(outcomes=[{"code": {}, "name": "x"}])]}, "应是列表"),
        ({"body": [], "more": "\x00"}, "不能保存"),
        ({"body": [], "more": float("nan")}, "不能保存"),
    ],
)
def test_what_cannot_be_shown_node_by_node_is_refused(desk, bad, words):
    with pytest.raises(InvalidInputError, match=words):
        begin(desk, body=bad)
    assert not FlowDraft.objects.exists()


def test_the_check_names_every_fault_with_its_node_and_who_is_missing(desk):
    draft = body(
        task("check", role="decider"),
        task("a", limit_days=1), task("b", limit_days=1), task("c", limit_days=1), end(result=""),
    )  # fmt: skip
    owners = [desk.agencies[one].pk for one in ("market", "fire")]
    found = flow.check_draft(draft, owners=owners, most_links=3)
    assert [(one.node, one.words) for one in found.faults] == [
        ("done", "环节 done的结果代码(result)没有填写或写法不对"),
        ("check", "环节 check 没有时限(limit_days)"),
    ]
    assert [one.words for one in found.hints] == [
        "最长的一条路有 4 个环节，超过上限 3 个；环节超过上限的指南不能发布，请看能不能合并",
        "环节 check 的角色“决定人”在延平区消防救援大队没有人，办件到这里没有人能办",
    ]
