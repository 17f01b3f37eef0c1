from dataclasses import replace

import pytest

from tongban.catalog.items.enums import Hold
from tongban.catalog.items.guide import body_from
from tongban.catalog.items.rules.form_groups import group_faults
from tongban.catalog.items.rules.publish import (
    HINTS,
    RULES,
    Caps,
    CitedClause,
    Surroundings,
    publish_faults,
    publish_hints,
)
from tongban.catalog.items.rules.unity import Difference

from .samples import guide, with_value


def cited(text):
    """A library that holds one repealed rule and not every law."""
    if "旧办法" in text:
        return [CitedClause("《旧办法》第一条", is_held=True, why="自 2020-01-01 起不再有效")]
    return (
        [CitedClause(text, is_held="缺" not in text, why="：没有收录" if "缺" in text else "")] if "条" in text else []
    )


def departs(body):
    """The level above fixes the name."""
    return [Difference("name", "事项名称", Hold.SAME, NAME, body.name)] if body.name != NAME else []


NAME = guide()["name"]
AROUND = Surroundings(
    unfit=lambda body: ["“村级审查”又回到本事项"] if body.flow == "confirm" else [],
    unasked=lambda body: ["环节 way 要看面积"] if body.flow == "confirm" else [],
    unconnected=lambda body: [("部门办理", "市公安局")] if body.flow == "external" else [],
    departs=departs,
    cited=cited,
    flows={
        "standard": (0, 0),
        "instant": (0, 0),
        "joint3": (2, 2),
        "joint": (1, 30),
        "confirm": (0, 0),
        "external": (0, 0),
        "pledge": (0, 0),
    },
    licence_types=["business_licence"],
    licence_fields={"business_licence": {"name", "business_scope"}},
    agencies=["A", "B"],
    form_faults=group_faults,
    ways=["全城通办"],
)
STEPS = guide()["steps"]
MATERIAL = guide()["materials"][0]
INSTANT = {
    "handling": "1",
    "flow": "instant",
    "promised": {"days": 0},
    "statutory": {"days": 0},
    "steps": [{"name": name, "who": "窗口"} for name in ("受理", "当场决定", "送达")],
    "check_points": ["场所与污染源的距离"],
}
TABLE = {
    "inputs": [
        {"id": "scope", "label": "经营范围", "licence_type": "business_licence", "path": "business_scope"},
        {"id": "age", "label": "年龄", "kind": "whole", "source": "party", "path": "age"},
    ],
    "rows": [
        {"cells": ["食品销售", ">= 18"], "outcome": "grant"},
        {"cells": ["", ""], "outcome": "manual"},
    ],
}
PLEDGE = {
    "materials": ["m2"],
    "conditions": ["场所符合规定"],
    "standard": "场所距污染源 25 米以上",
    "consequences": ["撤销决定"],
    "publicity": "决定后在网上公开",
    "check_way": "现场核查",
    "risk": "none",
}


def with_input(**changes):
    drawing = {**guide()["materials"][1], "trust": "C"}
    return guide(
        materials=[MATERIAL, drawing],
        swift={**TABLE, "inputs": [{**TABLE["inputs"][0], **changes}, TABLE["inputs"][1]]},
    )


def with_pledge(flow="pledge", **changes):
    return guide(flow=flow, pledge={**PLEDGE, **changes})


SPOILED = [
    ("flow-answers", guide(flow="confirm"), "flow", "流程与申请表、办理情形对不上：环节 way 要看面积"),
    ("sub-cases-end", guide(flow="confirm"), "flow", "流程的子办件“村级审查”又回到本事项"),
    ("external-connected", guide(flow="external"), "flow", "没有启用的对接系统"),
    ("swift-table-works", guide(swift={**TABLE, "rows": TABLE["rows"][:1]}), "swift.rows", "规则表有缺口"),
    ("swift-table-works", with_input(field="nowhere"), "swift.inputs[0].field", "题目“nowhere”不在申请表里"),
    ("swift-table-works", with_input(path="colour"), "swift.inputs[0].path", "没有“colour”这一项"),
    ("swift-table-works", with_input(licence_type="x"), "swift.inputs[0].licence_type", "证照类型“x”不存在"),
    ("swift-table-works", with_input(source="self"), "swift.inputs[0].source", "来源只能是"),
    ("swift-table-works", with_input(least=""), "swift.inputs[0].least", "最低来源等级"),
    ("swift-table-works", with_input(source="party", path="income"), "swift.inputs[0].path", "登记信息应为"),
    (
        "swift-table-works",
        with_input(source="checked", least="B", field="area"),
        "swift.inputs[0].material",
        "哪份材料的原件",
    ),
    (
        "swift-table-works",
        with_input(source="checked", field="area", material="m2"),
        "swift.inputs[0].least",
        "不能写 A",
    ),
    ("swift-table-works", with_input(as_years=True), "swift.inputs[0].kind", "类型应为整数"),
    ("swift-table-works", guide(swift=TABLE, flow="joint", joint_agencies=["A"]), "swift", "不能由规则表决定"),
    ("pledge-is-told", with_pledge(risk="life"), "pledge.risk", "人身健康、生命财产安全的事项不适用"),
    ("pledge-is-told", with_pledge(risk=""), "pledge.risk", "请先核对"),
    ("pledge-is-told", with_pledge(materials=["m99"]), "pledge.materials", "“m99”不在本事项的材料清单里"),
    ("pledge-is-told", with_pledge(materials=[]), "pledge.materials", "没有选可以用承诺代替的材料"),
    ("pledge-is-told", with_pledge(consequences=[]), "pledge.consequences", "没有写明违反承诺的后果"),
    ("pledge-is-told", with_pledge(check={"days": 0}), "pledge.check", "核查期限应为一日以上"),
    ("pledge-is-told", with_pledge(flow="standard"), "pledge", "告知承诺要当场或者直接决定"),
    ("same-as-above", guide(name="别的名称"), "name", "应与上级一致"),
    (
        "bases-bind",
        with_value("bases.0.title", "《旧办法》第一条"),
        "bases[0].title",
        "依据《旧办法》第一条自 2020-01-01",
    ),
    ("bases-bind", with_value("statutory.basis", "《旧办法》第一条"), "statutory.basis", "不能作为现行依据"),
    ("bases-bind", with_value("check_points.0.basis", "《旧办法》第一条"), "check_points[0].basis", "不能作为现行依据"),
    ("code-tables", with_value("kind", "02"), "kind", "不是依申请办理的类型"),
    ("code-tables", with_value("handling", "7"), "handling", "办件类型“7”"),
    ("code-tables", with_value("subjects", ["people"]), "subjects", "服务对象“people”"),
    ("code-tables", with_value("promised.unit", "week"), "promised.unit", "时限单位“week”"),
    ("material-tables", with_value("materials.0.form", "9"), "materials[0].form", "材料形式“9”"),
    ("material-tables", with_value("result.kind", "8"), "result.kind", "结果类型“8”"),
    ("limits-stated", with_value("statutory", None), "statutory", "没有填写法定办结时限"),
    ("limits-stated", with_value("statutory.basis", ""), "statutory.basis", "没有写明依据"),
    ("limits-stated", with_value("promised", None), "promised", "没有填写承诺办结时限"),
    ("promise-within-law", with_value("promised.days", 21), "promised", "（21）超过法定办结时限（20）"),
    ("instant-means-on-the-spot", guide(handling="1", flow="instant"), "handling", "都应为 0"),
    ("instant-means-on-the-spot", with_value("promised.days", 0), "handling", "应为即办件"),
    ("step-days-within-promise", with_value("steps.1.days", 4), "steps", "合计 6 个工作日"),
    ("local-caps", with_value("promised.days", 11), "promised", "超过法定办结时限的 50%"),
    ("local-caps", guide(steps=[*STEPS, {"name": "复核", "who": "科长"}]), "steps", "审批环节 4 个"),
    ("visits-need-a-reason", guide(visits=1, online_depth=2), "visits_reason", "应说明原因"),
    ("visits-need-a-reason", guide(visits_reason="核验"), "visits_reason", "不应填写到场原因"),
    ("no-visit-needs-a-way", guide(online_depth=0, post=False), "post", "应支持快递"),
    ("whole-online-means-no-visit", guide(visits=1, visits_reason="核验原件"), "online_depth", "应为 0"),
    ("fee-is-explained", with_value("fee", None), "fee", "没有说明是否收费"),
    (
        "fee-is-explained",
        with_value("fee", {"charged": True, "project": "x", "standard": "y"}),
        "fee.basis",
        "收费依据",
    ),
    ("fee-is-explained", with_value("fee", {"charged": False, "online": True}), "fee.online", "不应支持网上支付"),
    ("two-phones", with_value("phones.complain", "0599-5550120"), "phones.complain", "不能与咨询电话相同"),
    ("two-phones", with_value("phones.consult", ""), "phones.consult", "没有填写咨询电话"),
    ("two-phones", with_value("phones.consult", "5550120"), "phones.consult", "应带区号"),
    ("hours-name-working-days", with_value("places.0.hours", "每天 8:30"), "places[0].hours", "写明“工作日”"),
    ("hours-name-working-days", guide(places=[]), "places", "没有填写办理地点"),
    ("themes-fit-subjects", guide(subjects=["company"]), "themes.person", "不含自然人"),
    ("themes-fit-subjects", with_value("themes", {"person": ["旅游"]}), "themes.person", "个人主题“旅游”"),
    ("themes-fit-subjects", guide(subjects=["natural"], themes={"company": ["融资"]}), "themes.company", "不含法人"),
    ("bases-are-cited", guide(bases=[]), "bases", "没有设定依据"),
    ("bases-are-cited", with_value("bases.0.status", "已废止"), "bases[0].status", "不能作为现行依据"),
    ("bases-are-cited", with_value("bases.0.title", "食品安全法"), "bases[0].title", "书名号"),
    ("bases-are-cited", with_value("bases.0.text", " "), "bases[0].text", "没有引用条文"),
    ("elements-present", guide(summary=""), "summary", "没有一句话说明"),
    ("elements-present", guide(conditions=[]), "conditions", "没有受理条件"),
    ("elements-present", guide(check_points=[]), "check_points", "没有审查要点"),
    ("elements-present", guide(reach=""), "reach", "没有写明通办范围"),
    ("ways-known", guide(ways=["全球通办"]), "ways", "通办方式“全球通办”不在本市的清单里（全城通办）"),
    ("elements-present", with_value("steps.0.who", ""), "steps[0].who", "没有写明办理人"),
    ("check-points-belong", guide(check_points=["排水", "排水"]), "check_points[1].text", "不止一次"),
    (
        "check-points-belong",
        with_value("check_points.0.step", "勘验"),
        "check_points[0].step",
        "“勘验”不在办理流程里（现有环节：受理",
    ),
    ("permit-has-faqs-and-steps", guide(faqs=[]), "faqs", "至少应有 1 个常见问题"),
    ("permit-has-faqs-and-steps", guide(steps=STEPS[:3]), "steps", "缺少“送达”环节"),
    ("no-vague-words", with_value("materials.0.name", "其他相关材料"), "materials[0].name", "“其他相关材料”"),
    ("no-vague-words", with_value("conditions.0", "提交身份证等材料"), "conditions[0]", "“等材料”"),
    ("result-is-shown", with_value("result.sample_note", ""), "result.sample_note", "没有办理结果样本说明"),
    ("result-is-shown", with_value("result.name", ""), "result.name", "没有写明办理结果名称"),
    ("result-is-shown", with_value("result.kind", "2"), "result.kind", "结果类型应为 1"),
    ("licence-types-exist", with_value("result.licence_type", "moon_permit"), "result.licence_type", "“moon_permit”"),
    ("unique-codes", guide(materials=[MATERIAL, {**MATERIAL, "name": "乙"}]), "materials", "材料编号“m1”重复"),
    ("material-names-differ", guide(materials=[MATERIAL, {**MATERIAL, "code": "m9"}]), "materials", "材料“申请书”重复"),
    ("materials-can-be-checked", with_value("materials.0.standard", ""), "materials[0].standard", "没有受理标准"),
    ("materials-can-be-checked", with_value("materials.1.trust", "A"), "materials[1].trust", "应写明证照类型"),
    ("materials-can-be-checked", with_value("materials.1.accept", ["exe"]), "materials[1].accept", "格式“exe”"),
    ("conditions-can-be-judged", with_value("materials.1.when", "kind == "), "materials[1].when", "写法有误"),
    ("conditions-can-be-judged", with_value("materials.1.when", "size == 'x'"), "materials[1].when", "“size”"),
    ("conditions-can-be-judged", with_value("materials.1.when", "kind == 'rice'"), "materials[1].when", "“rice”不存在"),
    ("conditions-can-be-judged", with_value("materials.1.when", "kind = 'tofu'"), "materials[1].when", "两个等号"),
    ("self-check-can-be-passed", with_value("questions.0.need", "maybe"), "questions[0].need", "“maybe”不在选项中"),
    ("situations-matter", with_value("materials.1.when", None), "situations[0]", "不影响任何材料"),
    ("situations-cover", with_value("materials.1.name", "申请书"), "materials[1].when", "要交两次"),
    ("flow-exists", guide(flow="long"), "flow", "办理流程“long”不存在"),
    ("flow-exists", guide(flow="joint3", joint_agencies=["A"]), "joint_agencies", "以外的 2 个联办机构"),
    ("flow-exists", guide(flow="joint"), "joint_agencies", "以外的 1 至 30 个联办机构"),
    ("flow-exists", guide(flow="joint", joint_agencies=["A", "A"]), "joint_agencies", "联办机构有重复"),
    ("flow-exists", guide(joint_agencies=["A"]), "joint_agencies", "只有并联审查的事项"),
    ("flow-exists", guide(flow="joint3", joint_agencies=["A", "X"]), "joint_agencies", "联办机构“X”不存在"),
    ("form-works", with_value("form.0.fields.0.type", "colour"), "form[0].fields[0].type", "“colour”不存在"),
]


def faults(body, around=AROUND):
    return publish_faults(body_from(body), around)


def test_a_sound_guide_has_no_faults():
    assert faults(guide()) == []


def test_a_sound_instant_guide_has_no_faults():
    assert faults(guide(**INSTANT)) == []


@pytest.mark.parametrize(("rule", "body", "field", "words"), SPOILED)
def test_each_rule_names_the_field_it_finds_wanting(rule, body, field, words):
    found = [fault for fault in faults(body) if fault.rule == rule]
    assert [(fault.field, words in fault.message) for fault in found] == [(field, True)]


def test_every_rule_is_spoiled_by_some_case():
    assert {rule for rule, *_ in SPOILED} == set(RULES)


def test_the_promise_may_be_as_long_as_the_law_but_not_a_day_longer():
    no_caps = Surroundings(caps=None, flows=AROUND.flows)
    assert faults(with_value("promised.days", 20), no_caps) == []
    assert [one.rule for one in faults(with_value("promised.days", 21), no_caps)] == ["promise-within-law"]


def test_half_of_the_limit_is_within_fujians_cap():
    assert faults(with_value("promised.days", 10)) == []


def test_caps_are_configured_and_not_built_in():
    strict = Surroundings(caps=Caps(kinds=("01",), most_links=2, most_percent=20, basis="本地"), flows=AROUND.flows)
    assert [one.field for one in faults(guide(), strict)] == ["steps", "promised"]


def test_binding_rules_alone_let_an_incomplete_guide_pass():
    bare = {"name": "查询", "kind": "20", "handling": "2", "subjects": ["natural"]}
    body = body_from(bare)
    assert publish_faults(body, AROUND, only_binding=True) == []
    assert len(publish_faults(body, AROUND)) > 10


def test_hints_tell_and_stop_nothing():
    body = body_from(
        guide(bases=[{"title": "《缺的法》第一条", "text": "一"}, {"title": "《通行做法》", "text": "二"}])
    )
    assert [(one.rule, one.field) for one in publish_hints(body, AROUND)] == [
        ("bases-are-recognised", "bases[0].title"),
        ("bases-are-recognised", "bases[1].title"),
    ]
    assert publish_faults(body, AROUND) == []
    slow = replace(AROUND, below=lambda flow: ("村级审查", 15) if flow == "standard" else ("", 0))
    told = [(one.field, one.message) for one in publish_hints(body_from(guide()), slow)]
    assert told == [("promised", "承诺 5 个工作日，短于它要等的子办件“村级审查”的 15 个工作日")]
    assert {*HINTS} == {"bases-are-recognised", "sub-case-time"}


def test_without_a_library_bases_are_not_judged():
    body = body_from(with_value("bases.0.title", "《旧办法》第一条"))
    around = Surroundings(flows=AROUND.flows)
    assert "bases-bind" not in {fault.rule for fault in publish_faults(body, around)}
    assert publish_hints(body, around) == []
