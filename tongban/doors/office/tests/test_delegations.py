"""我的委托: built, seen by both, acted on in the open, taken back."""

import pytest
from django.apps import apps

from tongban.serve.approvals.tests import city as small
from tongban.support.flow import api as flow

TYPED = {"deputy": "helper", "starts_on": "2026-03-02", "ends_on": "2026-03-06", "reason": "出差"}
ADDRESS = "/office/delegations/"


@pytest.fixture
def pair(city):
    """The reviewer and a colleague of the same role; a review that the reviewer has taken."""
    agency = apps.get_model("agencies", "Agency").objects.get(key="serve-market")
    city.people["helper"] = small._staff("helper", "方助理", "reviewer", agency, agency.division.parent, is_bound=True)
    number = city.accepted_case()
    (task,) = city.tasks(number).values()
    flow.claim(actor=city.people["reviewer"], task_id=task.id)
    return city, number, task


def test_a_colleague_does_the_task_and_every_page_says_for_whom(pair, sign_in):
    city, number, task = pair
    principal, helper = sign_in(city.people["reviewer"]), sign_in(city.people["helper"])
    name = city.people["reviewer"].name
    assert "待我办理 0" in helper.get("/office/").content.decode()
    assert principal.post(ADDRESS, TYPED).status_code == 302
    assert "方助理" in principal.get(ADDRESS).content.decode()
    assert name in helper.get(ADDRESS).content.decode()
    assert f"受{name}委托" in helper.get("/office/").content.decode()
    assert f"受{name}委托办理" in helper.get(f"/office/cases/{number}/").content.decode()
    sent = {"task": task.id, "outcome": "agree", "opinion": "同意", "key": "k1"}
    for _ in range(2):  # a double click
        assert helper.post(f"/office/cases/{number}/complete/", sent).status_code == 302
    for page in (f"/office/cases/{number}/", f"/office/cases/{number}/print/"):
        assert f"方助理（受{name}委托）" in principal.get(page).content.decode()


def test_it_is_printed_for_both_and_taken_back_by_one(pair, sign_in):
    city, *_ = pair
    principal, helper = sign_in(city.people["reviewer"]), sign_in(city.people["helper"])
    principal.post(ADDRESS, TYPED)
    (made,) = flow.delegations(city.people["reviewer"], given=True).rows
    for client, status in ((principal, 200), (helper, 200), (sign_in(city.people["decider"]), 404)):
        assert client.get(f"{ADDRESS}{made.id}/").status_code == status
    assert helper.post(f"{ADDRESS}{made.id}/stop/").status_code == 404
    assert principal.post(f"{ADDRESS}{made.id}/stop/").status_code == 302
    assert "已停止" in helper.get(ADDRESS).content.decode()
    assert "待我办理 0" in helper.get("/office/").content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"deputy": ""}, "请选择本单位在用的人员"),
        ({"deputy": "decider"}, "没有办理这些环节的资格"),
        ({"starts_on": "3月2日"}, "开始日期写成"),
        ({"ends_on": "2026-03-01"}, "结束日期不能早于开始日期"),
        ({"reason": ""}, "请写明委托的原因"),
        ({"items": "1234"}, "没有编码为“1234”的事项"),
    ],
)
def test_what_is_wrong_is_named_and_what_was_typed_stays(pair, sign_in, changes, words):
    city, *_ = pair
    answer = sign_in(city.people["reviewer"]).post(ADDRESS, TYPED | changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert flow.delegations(city.people["reviewer"], given=True).rows == []
