"""退回 by the interface."""

import pytest

from tongban.doors.gateway.tests.test_story import call, city  # noqa: F401
from tongban.serve.approvals import api as approvals


@pytest.fixture
def number(city):  # noqa: F811
    found = city.accepted_case()
    approvals.complete_task(actor=city.reviewer, task_id=city.tasks(found)["review"].id, outcome="agree")
    return found


def test_a_task_is_sent_back_once_for_its_key(call, city, number):  # noqa: F811
    task = city.tasks(number)["decide"].id
    given = {"reason": "请补充现场照片", "to": "review", "seen": []}
    for is_repeat in (False, True):
        answer = call(city.decider, "post", f"tasks/{task}/return", given, **{"Idempotency-Key": "return-0001"})
        assert answer == (200, {"opened": ["审查"], "repeated": is_repeat})
    assert set(city.tasks(number)) == {"review"}


@pytest.mark.parametrize(
    ("who", "given", "status", "words"),
    [
        ("decider", {"reason": "x", "to": "accept"}, 422, "只能退回到：审查(review)：“受理”已经办结"),
        ("decider", {"reason": "x", "seen": ["all"]}, 422, ""),
        ("decider", {"reason": ""}, 422, ""),
        ("reviewer", {"reason": "x"}, 403, "没有办理这项操作的权限"),
        ("neighbour", {"reason": "x"}, 404, "没有找到"),
    ],
)
def test_what_cannot_be_sent_back_says_why(call, city, number, who, given, status, words):  # noqa: F811
    task = city.tasks(number)["decide"].id
    found, answer = call(city.people[who], "post", f"tasks/{task}/return", given)
    assert (found, words in str(answer)) == (status, True), answer
    assert set(city.tasks(number)) == {"decide"}
