"""编辑指南: a guide's body as a long form without scripts, and the form back as a body.

Every input is named by the path of its value ("materials[3].standard"), so that a publish fault can link to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tongban.catalog.items import api as items
from tongban.data.licences import api as licences
from tongban.support.agencies import api as agencies

from . import long_form
from .long_form import Body, Field, Read, Rows, Section, ShownRows, ShownSection, id_of

__all__ = ["ShownRows", "id_of", "link_of", "read", "sections", "show"]

KINDS = tuple((code, f"{code} {name}") for code, name in items.KINDS)
HANDLINGS = tuple((one.value, str(one.label)) for one in items.Handling)
SUBJECTS = tuple((one.value, str(one.label)) for one in items.Subject)
DEPTHS = tuple((one.value, str(one.label)) for one in items.OnlineDepth)
PREVIEWS = tuple((one.value, str(one.label)) for one in items.PreviewUse)
UNITS = (("workday", "工作日"), ("day", "自然日"))
FORMS = (("1", "纸质"), ("2", "电子化"), ("3", "纸质或电子化"))
NECESSITY = (("1", "必要"), ("2", "非必要"), ("3", "容缺后补"))
SOURCES = (("self", "申请人自备"), ("agency", "政府部门核发"), ("other", "其他"))
TRUST = (("A", "A 机关签发"), ("B", "B 窗口核验"), ("C", "C 自行上传"), ("D", "D 本人申报"))
RESULTS = (("1", "证照"), ("2", "批文"), ("3", "其他"), ("4", "无"))
#: Name of the list, and of the one input that it was on pages of before the upgrade.
OLD_POINTS = "check_points"
STATUS = (("现行有效", "现行有效"), ("已修改", "已修改"), ("已废止", "已废止"))


def sections() -> tuple[Section, ...]:
    """The whole form; choices that come from other modules are read now."""
    types = (("", "没有"), *((one.code, one.name) for one in licences.licence_types()))
    halls = (("", "不在大厅"), *((one.key, one.name) for one in agencies.halls()))
    return (
        Section("s-base", "基本信息", _BASE),
        Section("s-time", "时限与办理方式", (*_TIME, *_across())),
        Section("s-why", "依据与条件", _WHY),
        Section("s-ask", "自查与情形", _ASK),
        Section("s-materials", "申请材料", (_materials(types),)),
        Section("s-steps", "办理流程与审查要点", _STEPS),
        Section("s-result", "收费与结果", _result(types)),
        Section("s-place", "地点、电话、问答", _place(halls)),
    )


_BASE = (
    Field("name", "事项名称", width="long"),
    Field("alias", "通俗名称", "lines", "百姓怎么说就怎么写，一行一个，搜索用", rows=3),
    Field("summary", "一句话说明", "textarea", rows=2),
    Field("kind", "事项类型", "select", "要与基本编码一致", KINDS),
    Field("handling", "办件类型", "radio", "", HANDLINGS),
    Field("subjects", "服务对象", "checks", "", SUBJECTS),
    Field("audience", "适用对象", width="long"),
    Field("audience_note", "适用对象说明", width="long"),
    Field("themes.person", "个人主题", "checks", "", tuple((one, one) for one in items.PERSON_THEMES)),
    Field("themes.company", "企业主题", "checks", "", tuple((one, one) for one in items.COMPANY_THEMES)),
)
_TIME = (
    Field("statutory.days", "法定办结时限", "number", "0 是当场办结；指南没有载明的不填", width="num"),
    Field("statutory.unit", "法定时限单位", "radio", "", UNITS),
    Field("statutory.basis", "法定时限依据", width="long"),
    Field("promised.days", "承诺办结时限", "number", "不得超过法定时限的一半", width="num"),
    Field("promised.unit", "承诺时限单位", "radio", "", UNITS),
    Field("visits", "到办事现场次数", "number", width="num"),
    Field("visits_reason", "到场原因", width="long"),
    Field("online_depth", "网上办理深度", "radio", "", DEPTHS),
    Field("reach", "通办范围", width="short"),
    Field("post", "快递送达", "yes_no"),
    Field("quantity_limit", "数量限制", width="long"),
    Field(
        "vital",
        "直接关系公共安全、人身健康、生命财产安全",
        "yes_no",
        "提供虚假材料的一年内、骗取许可的三年内不得再次申请（行政许可法第七十八条、第七十九条）；只有行政许可才勾",
    ),
)
_WHY = (
    Rows(
        "bases",
        "设定依据",
        "依据",
        ("title", "text"),
        (
            Field("title", "名称和条款", hint="用书名号，写到条款项", width="long"),
            Field("text", "条文", "textarea"),
            Field("status", "效力", "radio", "", STATUS),
        ),
    ),
    Field("conditions", "受理条件", "lines", "一行一条", rows=5),
)
_ASK = (
    Rows(
        "questions",
        "自查问题（我能不能办）",
        "问题",
        ("id", "text"),
        (
            Field("id", "编号", hint="字母开头", width="short"),
            Field("text", "问题", width="long"),
            Field("options", "选项", "options", "一行一个：值：文字，如 yes：有", rows=2),
            Field("need", "能办的答案（值）", width="short"),
            Field("advice", "不符合时怎么说", width="long"),
        ),
    ),
    Rows(
        "situations",
        "办理情形（决定要哪些材料）",
        "情形",
        ("id", "text"),
        (
            Field("id", "编号", hint="字母开头", width="short"),
            Field("text", "怎么问", width="long"),
            Field("options", "选项", "options", "一行一个：值：文字，如 dine：堂食餐馆", rows=3),
        ),
    ),
)
_STEPS = (
    Rows(
        "steps",
        "办理环节",
        "环节",
        ("name",),
        (
            Field("name", "环节", width="short"),
            Field("who", "谁办", width="short"),
            Field("days", "几个工作日", "decimal", width="num"),
            Field("duty", "做什么", width="long"),
            Field("standard", "标准", "textarea", rows=2),
            Field("result", "结果", width="long"),
        ),
        "行政许可要有受理、审查、决定、送达",
    ),
    Rows(
        "check_points",
        "审查要点（审查工作细则）",
        "要点",
        ("text", "discretion", "basis"),
        (
            Field("text", "审查要点", hint="一句话，审批时逐条勾；公布以后才能作为审查依据", width="long"),
            Field("step", "在哪个环节审", hint="写上面办理环节里的一个；空着是不分环节", width="short"),
            Field("discretion", "裁量标准", "textarea", "什么情形怎样认定、怎样处理", rows=3),
            Field("basis", "依据", hint="用书名号，写到条款项", width="long"),
        ),
    ),
)


def _across() -> tuple[Field, ...]:
    """通办方式 as the city has them now."""
    names = tuple((one.name, one.name) for one in items.ways_in_use())
    return (
        Field("ways", "通办方式", "checks", "勾了“可以异地代收”的，别处窗口可以代收", names),
        Field("preview", "预审", "radio", "申请人不等预审也可以直接正式申请", PREVIEWS),
    )


def _materials(types: tuple[tuple[str, str], ...]) -> Rows:
    return Rows(
        "materials",
        "申请材料",
        "材料",
        ("code", "name"),
        (
            Field("code", "编号", hint="字母开头，如 m1；发布后不要改", width="short"),
            Field("name", "名称", width="long"),
            Field("standard", "受理标准", "textarea", "窗口只能照这里核对"),
            Field("filling", "填报须知", "textarea", rows=2),
            Field("form", "形式", "radio", "", FORMS),
            Field("necessity", "必要性", "radio", "", NECESSITY),
            Field("source", "来源渠道", "radio", "", SOURCES),
            Field("trust", "可信等级", "radio", "", TRUST),
            Field("licence_type", "对应的证照", "select", "有电子证照的免提交", types),
            Field("generated", "按申请表在线生成", "yes_no"),
            Field("allow_late", "可以容缺后补", "yes_no"),
            Field("copies.original", "原件份数", "number", width="num"),
            Field("copies.copy", "复印件份数", "number", width="num"),
            Field("when", "什么情形下要", hint="如 kind == 'dine'；空着是都要", width="long"),
            Field("accept", "可上传的格式", "words", "用顿号或空格分开，如 pdf、png、jpg", width="short"),
            Field("basis", "依据", width="long"),
            Field("common_faults", "常见毛病", "lines", "一行一条，窗口补正时可以点选", rows=2),
        ),
        has_spare=False,
    )


def _result(types: tuple[tuple[str, str], ...]) -> tuple[Field | Rows, ...]:
    return (
        Field("fee.charged", "收费", "yes_no"),
        Field("fee.project", "收费项目", width="long"),
        Field("fee.standard", "收费标准", width="long"),
        Field("fee.basis", "收费依据", width="long"),
        Field("fee.online", "可以网上缴费", "yes_no"),
        Field("result.name", "结果名称", width="long"),
        Field("result.kind", "结果类型", "radio", "", RESULTS),
        Field("result.licence_type", "制发的证照", "select", "", types),
        Field("result.sample_note", "结果样本说明", width="long"),
    )


def _place(halls: tuple[tuple[str, str], ...]) -> tuple[Field | Rows, ...]:
    return (
        Rows(
            "places",
            "办理地点",
            "地点",
            ("hall", "name", "address"),
            (
                Field("hall", "大厅", "select", "", halls),
                Field("name", "名称（不在大厅时）", width="long"),
                Field("address", "地址（不在大厅时）", width="long"),
                Field("windows", "窗口", width="short"),
                Field("hours", "时间", width="long"),
            ),
        ),
        Field("phones.consult", "咨询电话", width="short"),
        Field("phones.complain", "投诉电话", width="short"),
        Rows(
            "faqs",
            "常见问题",
            "问答",
            ("q", "a"),
            (Field("q", "问", width="long"), Field("a", "答", "textarea", rows=2)),
        ),
    )


def show(body: Body, errors: Mapping[str, str], more: Mapping[str, int] | None = None) -> list[ShownSection]:
    """The form with these values; `more` says how many empty rows a list has beyond the usual one."""
    return long_form.show(sections(), body, errors, more)


def read(data: Any, before: Body) -> Read:
    """The body that was typed, on top of what the form does not show. Faults of form are named by path."""
    found = long_form.read(sections(), data, before)
    if OLD_POINTS in data:
        found.body[OLD_POINTS] = _points_of_lines(data[OLD_POINTS], before.get(OLD_POINTS) or [])
    _tidy(found.body)
    return found


def _points_of_lines(text: str, before: list[Body]) -> list[Body]:
    """From a page of before the upgrade, on which check points were lines: a line that stays keeps its details."""
    known = {point["text"]: point for point in before}
    lines = (line.strip() for line in text.replace("\x00", "").splitlines())
    return [known.get(line, {"text": line}) for line in lines if line]


def link_of(path: str, shown: Iterable[ShownSection], beside: Iterable[str] = ()) -> str:
    return long_form.link_of(path, shown, beside)


def _tidy(body: Body) -> None:
    """Groups that are not stated are none, numbers left empty are nought, choices left empty are none."""
    for name in ("statutory", "promised"):
        limit = body.get(name) or {}
        body[name] = None if limit.get("days") is None else {**limit, "unit": limit.get("unit") or "workday"}
    fee = body.get("fee") or {}
    body["fee"] = {**fee, "charged": bool(fee.get("charged"))}
    body["visits"] = body.get("visits") or 0
    depth = str(body.get("online_depth") or "0")
    body["online_depth"] = int(depth) if depth.isdecimal() else depth
    body["result"]["licence_type"] = body["result"].get("licence_type") or None
    body["result"]["kind"] = body["result"].get("kind") or "3"
    for row in body.get("bases", ()):
        row["status"] = row.get("status") or "现行有效"
    for row in body.get("steps", ()):
        row["days"] = row.get("days") or 0
    for row in body.get("materials", ()):
        row["licence_type"] = row.get("licence_type") or None
        row["when"] = row.get("when") or None
        row["copies"] = {"original": row["copies"].get("original") or 0, "copy": row["copies"].get("copy") or 0}
        for name, usual in (("form", "3"), ("necessity", "1"), ("source", "self"), ("trust", "D")):
            row[name] = row.get(name) or usual
