"""加签 at the case page: asked for by the holder, given by the cosigner, printed with its mark."""

import re

import pytest

from tongban.common.errors import InvalidInputError
from tongban.common.tests.untouched import refused
from tongban.doors.office import trail
from tongban.serve.approvals import api as approvals
from tongban.support.audit import api as audit
from tongban.support.flow import api as flow
from tongban.support.flow.models import FlowTask

ASK = {"reason": "涉及传染病防治", "key": "k1"}


@pytest.fixture
def number(city):
    """One reviewer, one decider: no other agency takes part."""
    return city.accepted_case()


@pytest.fixture
def asked(city, sign_in, number):
    """The health commission was asked at the page."""
    response = sign_in(city.reviewer).post(_at(number, "add-cosigner"), ASK | {"agency": city.health.name})
    assert response.status_code == 302
    return FlowTask.objects.get(kind="cosign")


def _at(number, verb=""):
    return f"/office/cases/{number}/{verb}/" if verb else f"/office/cases/{number}/"


def page_of(client, number):
    return client.get(_at(number)).content.decode()


def bar_of(page):
    return re.findall(r'name="outcome" value="(\w+)"', page)


def test_the_whole_way(city, sign_in, number):
    reviewer = sign_in(city.reviewer)
    assert _at(number, "add-cosigner") in page_of(reviewer, number)
    form = reviewer.get(_at(number, "add-cosigner")).content.decode()
    assert "赵同事" in form
    assert reviewer.post(_at(number, "add-cosigner"), ASK | {"agency": city.health.name}).status_code == 302

    waiting = page_of(reviewer, number)
    assert f"“审查”等待加签意见：{city.health.name}" in waiting
    assert bar_of(waiting) == []
    assert "，等待加签意见" in reviewer.get("/office/").content.decode()

    other = sign_in(city.health_reviewer)
    assert "审查（加签）" in other.get("/office/").content.decode()
    seen = page_of(other, number)
    assert bar_of(seen) == ["agree", "disagree", "opinion"]
    assert "加签意见供经办人参考" in seen
    assert _at(number, "pause") not in seen
    task = FlowTask.objects.get(kind="cosign")
    said = {"task": task.pk, "outcome": "disagree", "opinion": "缺少消毒记录", "key": "k2"}
    done = other.post(_at(number, "complete"), said, follow=True)
    assert "审查（加签）：不同意，交回经办人" in done.content.decode()

    ready = page_of(reviewer, number)
    assert bar_of(ready)[0] == "agree"
    assert "缺少消毒记录" in ready
    city.decide(number)
    assert approvals.case(number).state == "granted"
    printed = reviewer.get(_at(number, "print")).content.decode()
    assert "审查（加签）" in printed
    assert "不同意。缺少消毒记录" in printed


def test_the_sheet_and_the_applicant(city, sign_in, number, asked):
    approvals.complete_task(actor=city.health_reviewer, task_id=asked.pk, outcome="disagree", opinion="缺少消毒记录")
    view = approvals.case_view(city.reviewer, number)
    assert [line[2:5] for line in trail.sheet_of(view)][-1] == [
        "审查（加签）", "不同意。缺少消毒记录", f"{city.health_reviewer.name}（{city.health.short_name}）",
    ]  # fmt: skip
    told = approvals.case_view(city.lin, number).timeline
    assert "加签" not in str(told)
    assert "缺少消毒记录" not in str(told)
    assert [one.is_cosign for one in view.reviews] == [True]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "只填一项"),
        ({"agency": "南平市", "username": "x"}, "只填一项"),
        ({"agency": "没有这个局"}, "没有名称或者代码是“没有这个局”的单位"),
        ({"username": "nobody"}, "没有账号为“nobody”的在用人员"),
        ({"username": "clerk"}, "没有办理“审查”的角色，不能加签"),
        ({"username": "health_reviewer", "reason": ""}, "请填写加签理由"),
    ],
)
def test_a_form_that_is_not_filled_in_comes_back(city, sign_in, number, typed, words):
    response = sign_in(city.reviewer).post(_at(number, "add-cosigner"), {"reason": "请出意见", "key": "k"} | typed)
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert list(city.tasks(number)) == ["review"]


def test_a_colleague_is_asked_by_name(city, sign_in, number):
    client = sign_in(city.reviewer)
    assert client.post(_at(number, "add-cosigner"), ASK | {"colleague": "colleague"}).status_code == 302
    assert FlowTask.objects.get(kind="cosign").assignee_id == city.colleague.pk
    assert "赵同事" not in re.search(r"<form id=\"verb-form\".*?</form>", client.get(
        _at(number, "add-cosigner")).content.decode(), re.S)[0]  # fmt: skip


def test_an_opinion_is_taken_off_at_the_page(city, sign_in, number, asked):
    client = sign_in(city.reviewer)
    assert city.health.name in client.get(_at(number, "drop-cosigner")).content.decode()
    assert client.post(_at(number, "drop-cosigner"), {"reason": "不等", "key": "k3"}).status_code == 422
    typed = {"opinion_of": asked.pk, "reason": "已电话沟通", "key": "k4"}
    assert client.post(_at(number, "drop-cosigner"), typed).status_code == 302
    assert bar_of(page_of(client, number))[0] == "agree"
    assert client.get(_at(number, "drop-cosigner")).status_code == 409
    late = sign_in(city.health_reviewer).post(
        _at(number, "complete"), {"task": asked.pk, "outcome": "agree", "key": "k5"}
    )
    assert (late.status_code, "不再需要您的意见" in late.content.decode()) == (409, True)


def test_an_old_page_of_the_holder_is_told_what_it_waits_for(city, sign_in, number, asked):
    review = FlowTask.objects.get(subject=f"case:{number}", node="review", kind="human").pk
    response = sign_in(city.reviewer).post(_at(number, "complete"), {"task": review, "outcome": "agree", "key": "k6"})
    assert (response.status_code, "等待加签意见" in response.content.decode()) == (409, True)


def test_pressed_twice_it_is_asked_once(city, sign_in, number):
    client = sign_in(city.reviewer)
    for _ in range(2):
        assert client.post(_at(number, "add-cosigner"), ASK | {"agency": city.health.name}).status_code == 302
    assert FlowTask.objects.filter(kind="cosign").count() == 1
    assert [row.action for row in audit.trail(f"case:{number}")].count("approvals.cosigner.add") == 1


@pytest.mark.parametrize("who", ["colleague", "decider", "head", "clerk", "neighbour", "health_reviewer", "lin"])
def test_who_does_not_hold_the_step_asks_nobody(city, number, who):
    task = city.tasks(number)["review"].id
    flow.claim(actor=city.reviewer, task_id=task)
    assert refused(
        lambda: approvals.add_cosigner(
            actor=getattr(city, who), number=number, task_id=task, reason="请", agency=city.fire.uscc
        )
    )


@pytest.mark.parametrize("state", ["submitted", "granted", "withdrawn"])
def test_in_the_wrong_state_nobody_is_asked(city, state):
    number = city.open_case() if state == "submitted" else city.accepted_case()
    task = FlowTask.objects.filter(subject=f"case:{number}", state="open").get().pk
    if state == "granted":
        city.decide(number)
    if state == "withdrawn":
        approvals.withdraw_case(actor=city.lin, number=number)
    assert refused(
        lambda: approvals.add_cosigner(
            actor=city.reviewer, number=number, task_id=task, reason="请", agency=city.health.uscc
        )
    )


@pytest.mark.parametrize(("asked", "field"), [("username", "username"), ("agency", "agency")])
def test_who_may_not_see_the_case_is_not_asked(city, number, monkeypatch, asked, field):
    """He holds the role, but not the right to read."""
    told = {"username": "health_reviewer"} if asked == "username" else {"agency": city.health.uscc}
    task = city.tasks(number)["review"].id
    may_read = "tongban.serve.approvals.permissions.may_read"
    monkeypatch.setattr(may_read, lambda actor, _case: actor.username != "health_reviewer")
    with pytest.raises(InvalidInputError) as refusal:
        approvals.add_cosigner(actor=city.reviewer, number=number, task_id=task, reason="请", **told)
    assert "没有查看这个办件的权限，不能加签" in refusal.value.fields[field]
    assert list(city.tasks(number)) == ["review"]
