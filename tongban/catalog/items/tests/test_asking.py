"""A guide is published only when its form and situations answer what its flow asks for."""

import pytest

from tongban.catalog.items import actions, asking
from tongban.catalog.items.errors import NotPublishableError
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .samples import CODE
from .test_publish import create, guide

FIELDS = [
    {"id": "area", "type": "number", "label": "面积", "required": True},
    {"id": "price", "type": "amount", "label": "价款", "required": True},
    {"id": "opens_on", "type": "date", "label": "开业日期", "required": True},
    {"id": "later_on", "type": "date", "label": "复验日期"},
    {"id": "place", "type": "division", "label": "所在地", "required": True},
    {"id": "seat", "type": "choice", "label": "所在市", "required": True,
     "options": [{"value": "350700000000", "label": "南平市"}]},
    {"id": "seats", "type": "choices", "label": "涉及的市", "options": [{"value": "350700000000", "label": "南平市"}]},
]  # fmt: skip
ROWS = {"id": "sites", "title": "各处场所", "repeat": True, "fields": [
    {"id": "site", "type": "division", "label": "场所所在地", "required": True}]}  # fmt: skip
FORM = [{"id": "shop", "title": "店铺", "fields": FIELDS}, ROWS]


def publish_flow(*, when="", until="", over="", code="asks"):
    """受理, then what asks, then a decision."""
    standard = flow.definition(flow.latest("standard"))
    accept, rest = standard["body"]
    review, *after = rest["branches"][0]["body"]
    asks = []
    if until:
        asks.append({"id": "pause", "kind": "wait", "name": "等到那天", "until": until})
    if over:
        more = {"over": over, "rule": "all", "yes": "agree", "no": "disagree"}
        asks.append({**review, "id": "each", "kind": "foreach", "name": "逐处核查", **more})
    if when:
        branches = [{"when": when, "body": [{**review, "id": "closer", "name": "细看"}]}, {"when": "else", "body": []}]
        asks.append({"id": "way", "kind": "choice", "name": "看大小", "branches": branches})
    way = {**rest, "branches": [{**rest["branches"][0], "body": [*asks, review, *after]}, rest["branches"][1]]}
    return flow.publish(identity.SYSTEM(), {"code": code, "name": "看申请表的流程", "body": [accept, way]})


@pytest.mark.parametrize(
    ("asked", "faults"),
    [
        ({"when": "context.answers.area > 80 and context.answers.price >= 5000"}, []),
        ({"when": "context.situations.kind == 'tofu'"}, []),
        ({"when": "'350700000000' in context.answers.seats"},
         ["环节 way 的条件“'350700000000' in context.answers.seats”里的 context.answers.seats（涉及的市）不是每件都有，"
          "没有的办件算不出来，请先写 context.answers.seats != null and"]),
        ({"until": "context:answers.opens_on"}, []),
        ({"over": "context:answers.sites"}, []),
        ({"over": "context:answers.seats"}, []),
        ({"when": "context.answers.aera > 80"},
         ["环节 way 的条件“context.answers.aera > 80”里的 context.answers.aera 没有人提供，这类办件没有这一项"]),
        ({"when": "context.answers.area == 'big'"},
         ["环节 way 的条件“context.answers.area == 'big'”里的 context.answers.area（面积）是数字，不能和文字比"]),
        ({"when": "context.situations.size == 'tofu'"},
         ["环节 way 的条件“context.situations.size == 'tofu'”里的 context.situations.size 没有人提供，"
          "这类办件没有这一项"]),
        ({"until": "context:answers.later_on"},
         ["环节 pause 的日期用到 context:answers.later_on（复验日期），不是每件都有，没有的办件到这里会停住"]),
        ({"until": "context:answers.area"},
         ["环节 pause 的日期用到 context:answers.area（面积），它是数字，这里要的是日期"]),
        ({"over": "context:answers.area"},
         ["环节 each 的对象清单用到 context:answers.area（面积），它是数字，这里要的是多个单位或者多行内容或者多项文字"
          "或者多个区划"]),
    ],
)  # fmt: skip
def test_flow_and_form_are_held_against_each_other(city, editor, publisher, asked, faults):
    publish_flow(**asked)
    create(editor, body=guide(flow="asks", form=FORM))
    if not faults:
        assert actions.publish(actor=publisher, code=CODE).flow_code == "asks"
        return
    with pytest.raises(NotPublishableError) as refusal:
        actions.publish(actor=publisher, code=CODE)
    words = [one for one in refusal.value.faults if one.rule == "flow-answers"]
    assert [one.message for one in words] == [f"流程与申请表、办理情形对不上：{one}" for one in faults]


def test_only_what_is_asked_for_goes_into_the_flow(city, editor, publisher):
    ref = publish_flow(when="context.answers.price > 100 and context.answers.area > 1")
    form = asking.own_form(guide_of(FORM))
    answers = {"area": 90, "price": "1234.50", "opens_on": "2026-05-01", "place": "350700000000"}
    assert asking.answers_for(ref, form, answers) == {"area": 90, "price": 1234.5}
    assert asking.answers_for(flow.latest("standard"), form, answers) == {}


def guide_of(form):
    from tongban.catalog.items.guide import body_from

    return body_from(guide(form=form))
