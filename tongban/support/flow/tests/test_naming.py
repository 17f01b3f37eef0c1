"""Names of a case: a definition may ask only for what such cases give, always, and of a fitting kind."""

import pytest

from tongban.support.flow import api as flow
from tongban.support.flow import registry
from tongban.support.flow.rules import expressions
from tongban.support.identity import api as identity

from .test_panels import foreach, panel
from .test_publish import body, choice, end, task, when

KINDS = flow.ValueKind
NAMES = (
    flow.Given("context", "office", KINDS.AGENCY, "承办单位"),
    flow.Given("context", "branch_office", KINDS.AGENCY, "派出机构", is_always=False),
    flow.Given("context", "joint", KINDS.AGENCIES, "联办机构"),
    flow.Given("context", "experts", KINDS.USERS, "专家"),
    flow.Given("context", "lead", KINDS.USER, "组长"),
    flow.Given("context", "area", KINDS.NUMBER, "面积"),
    flow.Given("context", "hurry", KINDS.BOOL, "急件"),
    flow.Given("facts", "heard_on", KINDS.DATE, "听证日期", is_always=False),
    flow.Given("facts", "price", KINDS.NUMBER, "价款", is_always=False),
    flow.Given("context", "answers", KINDS.OPEN, "申请表"),
)


@pytest.fixture
def strict(city, monkeypatch):
    """Only what is declared; definitions of these tests begin with a review."""
    monkeypatch.setattr(registry, "_vocabularies", [flow.Vocabulary("试验件", "case.review", NAMES)])


def waiting(until):
    return body(task(), {"id": "pause", "kind": "wait", "name": "等待", "until": until}, end())


def branching(condition):
    return body(task(), choice(when(condition, end("a")), when("else", end("b"))))


@pytest.mark.parametrize(
    ("definition", "faults"),
    [
        (
            body(task(agency="context:bureau"), end()),
            ["环节 check 的办理单位用到 context:bureau，这类办件没有这一项，可以用 context:office（承办单位）、"
             "context:branch_office（派出机构）"],
        ),
        (
            body(task(agency="context:branch_office"), end()),
            ["环节 check 的办理单位用到 context:branch_office（派出机构），不是每件都有，没有的办件到这里会停住"],
        ),
        (body(task(agency="context:branch_office|owner"), end()), []),
        (
            body(task(agency="context:joint|owner"), end()),
            ["环节 check 的办理单位用到 context:joint（联办机构），它是多个单位，这里要的是单位"],
        ),
        (body(task(), panel(), end()), []),
        (
            body(task(), panel(members="context:lead", rule="chair", chair="context:experts"), end()),
            ["环节 panel 的成员用到 context:lead（组长），它是人员，这里要的是多个人员",
             "环节 panel 的主持人用到 context:experts（专家），它是多个人员，这里要的是人员"],
        ),
        (body(task(), foreach(agency="element"), end()), []),
        (
            body(task(), foreach(over="facts:villages"), end()),
            ["环节 each 的对象清单用到 facts:villages，这类办件没有这一项，可以用 context:joint（联办机构）"],
        ),
        (waiting("context:answers.opened_on"), []),
        (waiting("context:answers"), ["环节 pause 的日期用到 context:answers，还要写明是其中的哪一项"]),
        (waiting("context:area.day"), ["环节 pause 的日期用到 context:area.day，这类办件没有这一项，"
                                       "可以用 facts:heard_on（听证日期）"]),
        (
            waiting("facts:heard_on"),
            ["环节 pause 的日期用到 facts:heard_on（听证日期），不是每件都有，没有的办件到这里会停住"],
        ),
        (branching("context.area > 80 and outcome == 'agree'"), []),
        (branching("context.hurry == true or not (context.area < 80)"), []),
        (branching("context.answers.house_area > 80"), []),
        (branching("len(context.joint) > 2"), []),
        (
            branching("outcome == 'agree' and facts.aera > 80"),
            ["环节 way 的条件“outcome == 'agree' and facts.aera > 80”里的 facts.aera 没有人提供，这类办件没有这一项"],
        ),
        (
            branching("context.area == '80'"),
            ["环节 way 的条件“context.area == '80'”里的 context.area（面积）是数字，不能和文字比"],
        ),
        (
            branching("context.hurry in ['yes', 'no']"),
            ["环节 way 的条件“context.hurry in ['yes', 'no']”里的 context.hurry（急件）是是否，不能和文字比"],
        ),
        (
            branching("outcome == 'agree' and context.lead > context.hurry"),
            ["环节 way 的条件“outcome == 'agree' and context.lead > context.hurry”里的"
             "“context.lead > context.hurry”算不出是真还是假，请核对各项的种类"],
        ),
        (branching("context.area"), ["环节 way 的条件“context.area”里的“context.area”算不出是真还是假，"
                                     "请核对各项的种类"]),
        (
            branching("outcome == 'agree' and facts.price > 5"),
            ["环节 way 的条件“outcome == 'agree' and facts.price > 5”里的 facts.price（价款）不是每件都有，"
             "没有的办件算不出来，请先写 facts.price != null and"],
        ),
        (branching("facts.price != null and facts.price > 5"), []),
        (branching("facts.price == 5"), []),
        (
            branching("facts['price'] == 5"),
            ["环节 way 的条件“facts['price'] == 5”里的 facts 后面要用点号写明是哪一项"],
        ),
    ],
)  # fmt: skip
def test_what_a_case_does_not_give_is_named_before_publication(strict, definition, faults):
    assert flow.check(definition) == faults


def test_a_definition_of_no_kind_may_name_what_any_kind_gives(strict, monkeypatch):
    inner = body(task(action="case.decide", role="decider", agency="context:office"), end())
    assert flow.check(inner) == []
    beside = flow.Vocabulary("另一种", "case.decide", ())
    monkeypatch.setattr(registry, "_vocabularies", [*registry.vocabularies(), beside])
    assert flow.check(inner) == ["环节 check 的办理单位用到 context:office，这类办件没有这一项"]


def test_what_was_published_before_the_names_were_declared_runs_on(city, monkeypatch):
    ref = flow.publish(identity.SYSTEM(), branching("context.region == 'city'"))
    monkeypatch.setattr(registry, "_vocabularies", [flow.Vocabulary("试验件", "case.review", NAMES)])
    with pytest.raises(flow.BadDefinitionError, match=r"context\.region 没有人提供"):
        flow.publish(identity.SYSTEM(), branching("context.region == 'town'"))
    started = city.start(flow=ref, context={"region": "city"})
    assert flow.complete(actor=city.reviewer, task_id=started.tasks[0].id, outcome="agree").result == "done"


def test_one_kind_is_declared_once(monkeypatch):
    monkeypatch.setattr(registry, "_vocabularies", [])
    flow.register_vocabulary(flow.Vocabulary("试验件", "case.review", NAMES))
    with pytest.raises(ValueError, match="试验件"):
        flow.register_vocabulary(flow.Vocabulary("试验件", "case.other", ()))


@pytest.mark.parametrize(
    ("expression", "parts"),
    [
        ("a == 1", ["a == 1"]),
        ("a == 'x and y' and (b or not c)", ["a == 'x and y'", "b", "c"]),
        ("(a) or (b and sum([c, d]) > 1)", ["a", "b", "sum([c, d]) > 1"]),
        ("notable == true", ["notable == true"]),
    ],
)
def test_a_condition_is_taken_apart_where_it_is_joined(expression, parts):
    assert expressions.parts_of(expression) == parts


def test_names_are_found_outside_of_texts():
    found = expressions.names_asked("facts.a.b == 'facts.c' and xfacts.d == 1 and context . e > 2 and outcomes.facts")
    assert found == ["facts:a.b", "context:e"]
