import pytest

from tongban.support.flow import api as flow
from tongban.support.flow.replaying import compare, replay_body
from tongban.support.flow.rules.reading import read

from .test_publish import body, choice, end, parallel, task, when

OLD = body(
    task("look"),
    choice(
        when("outcomes.look == 'agree'", task("sign"), end("yes", result="granted")),
        when("else", end("no", result="refused")),
    ),
)


def replayed(new, outcomes, result="granted"):
    return compare(read(OLD)[0], read(new)[0], outcomes, {}, {}, result)


def changed(*nodes, way=None):
    return body(*nodes, way or OLD["body"][1])


@pytest.mark.parametrize(
    ("new", "outcomes", "result", "verdict", "reasons"),
    [
        (OLD, {"look": "agree", "sign": "agree"}, "granted", "same", []),
        (
            changed(task("look", role="decider", limit_days=9)),
            {"look": "agree", "sign": "agree"},
            "granted",
            "same",
            [],
        ),
        (
            changed(task("look"), task("more", name="复核")),
            {"look": "agree", "sign": "agree"},
            "granted",
            "different",
            ["多出环节“复核”（记录里没有，按“同意”往下走）"],
        ),
        (
            body(task("look"), end("yes", result="granted")),
            {"look": "agree", "sign": "agree"},
            "granted",
            "different",
            ["不再经过环节“核对”"],
        ),
        (
            body(task("look"), end("yes", result="granted", name="准予")),
            {"look": "disagree"},
            "refused",
            "different",
            ["结果不同：原来是“办结”，新版本是“准予”"],
        ),
        (
            changed(task("look", outcomes=[{"code": "pass", "name": "通过"}])),
            {"look": "agree", "sign": "agree"},
            "granted",
            "stuck",
            ["环节“核对”没有记录里的意见“agree”"],
        ),
        (
            changed(task("look"), way=choice(when("facts.area > 50", end("yes")), when("else", end("no")))),
            {"look": "agree", "sign": "agree"},
            "granted",
            "stuck",
            ["有一处条件按记录里的情况判断不了"],
        ),
        (
            body(parallel([task("look")], [task("sign")]), end("yes", result="granted")),
            {"look": "agree", "sign": "agree"},
            "granted",
            "same",
            [],
        ),
        (OLD, {"look": "disagree"}, "granted", "stuck", ["按记录里的意见，原来的版本也走不到原来的结果，无法比较"]),
    ],
)
def test_a_finished_case_on_the_new_version(new, outcomes, result, verdict, reasons):
    assert replayed(new, outcomes, result) == (verdict, reasons)


def test_the_last_finished_cases_are_walked_and_nothing_is_written(city, django_assert_num_queries):
    for number, outcome in enumerate(["agree", "disagree", "agree"]):
        step = city.accepted(subject=f"case:{number}")
        step = flow.complete(actor=city.reviewer, task_id=step.opened[0].id, outcome=outcome)
        if outcome == "agree":
            flow.complete(actor=city.decider, task_id=step.opened[0].id, outcome="grant")
    city.accepted(subject="case:open")
    source = flow.definition(flow.latest("standard"))
    with django_assert_num_queries(1):
        found = replay_body(flow.tree_of_draft(source), "standard", most=50)
    assert [row.words for row in found.rows] == ["走法相同"] * len(found.rows)
    assert found.rows[0].subject == "case:2"
    assert len(replay_body(flow.tree_of_draft(source), "standard", most=1).rows) == 1
