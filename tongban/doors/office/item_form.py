"""编辑指南: a guide's body as a long form without scripts, and the form back as a body.

Every input is named by the path of its value ("materials[3].standard"), so that a publish fault can link to it.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tongban.catalog.items import api as items
from tongban.data.licences import api as licences
from tongban.support.agencies import api as agencies

Body = dict[str, Any]
SPARE_ROWS = 1
MOST_ROWS = 100
OPTION_MARK = re.compile(r"\s*[：:=]\s*")
NUMBER = re.compile(r"\d{1,4}(\.\d{1,2})?")


@dataclass(frozen=True)
class Field:
    """`kind`: text, textarea, lines, words, number, decimal, select, radio, checks, yes_no, options, json."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    width: str = ""
    rows: int = 3

    @property
    def choices(self) -> list[dict[str, str]]:
        return [{"value": value, "label": label} for value, label in self.options]


@dataclass(frozen=True)
class Rows:
    """A list of parts. A row without anything in `keys` is left out."""

    name: str
    label: str
    one: str
    keys: tuple[str, ...]
    fields: tuple[Field, ...]
    hint: str = ""


@dataclass(frozen=True)
class Section:
    id: str
    title: str
    parts: tuple[Field | Rows, ...]


KINDS = tuple((code, f"{code} {name}") for code, name in items.KINDS)
HANDLINGS = tuple((one.value, str(one.label)) for one in items.Handling)
SUBJECTS = tuple((one.value, str(one.label)) for one in items.Subject)
DEPTHS = tuple((one.value, str(one.label)) for one in items.OnlineDepth)
UNITS = (("workday", "工作日"), ("day", "自然日"))
FLOWS = (
    ("standard", "受理、审查、决定"),
    ("joint3", "受理、三部门并联审查、决定"),
    ("instant", "受理即决定"),
    ("confirm", "受理、核验"),
)
FORMS = (("1", "纸质"), ("2", "电子化"), ("3", "纸质或电子化"))
NECESSITY = (("1", "必要"), ("2", "非必要"), ("3", "容缺后补"))
SOURCES = (("self", "申请人自备"), ("agency", "政府部门核发"), ("other", "其他"))
TRUST = (("A", "A 机关签发"), ("B", "B 窗口核验"), ("C", "C 自行上传"), ("D", "D 本人申报"))
RESULTS = (("1", "证照"), ("2", "批文"), ("3", "其他"), ("4", "无"))
STATUS = (("现行有效", "现行有效"), ("已修改", "已修改"), ("已废止", "已废止"))


def sections() -> tuple[Section, ...]:
    """The whole form; choices that come from other modules are read now."""
    types = (("", "没有"), *((one.code, one.name) for one in licences.licence_types()))
    halls = (("", "不在大厅"), *((one.key, one.name) for one in agencies.halls()))
    return (
        Section("s-base", "基本信息", _BASE),
        Section("s-time", "时限与办理方式", _TIME),
        Section("s-why", "依据与条件", _WHY),
        Section("s-ask", "自查与情形", _ASK),
        Section("s-materials", "申请材料", (_materials(types),)),
        Section("s-steps", "办理流程", _STEPS),
        Section("s-result", "收费与结果", _result(types)),
        Section("s-place", "地点、电话、问答", _place(halls)),
        Section("s-form", "申请表", _FORM),
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
    Field("flow", "流程", "radio", "", FLOWS),
    Field("joint_agencies", "联办机构的统一社会信用代码", "lines", "并联审查的才填，一行一个，正好两个", rows=2),
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
    Field("check_points", "审查要点", "lines", "一行一条，公布以后才能作为审查依据", rows=5),
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
)
_FORM = (
    Field(
        "form",
        "申请表的题目",
        "json",
        "各组题目，JSON；空着用通用申请表。字段类型和写法见《表单定义》参考文档",
        rows=16,
    ),
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


# -- The form as it is drawn ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Shown:
    """One input: its name is the path of the value, its id the same without brackets and dots."""

    name: str
    id: str
    field: Field
    value: Any
    error: str


@dataclass(frozen=True)
class ShownRow:
    id: str
    name: str
    title: str
    is_new: bool
    has_error: bool
    fields: list[Shown]


@dataclass(frozen=True)
class ShownRows:
    part: Rows
    id: str
    error: str
    rows: list[ShownRow]


@dataclass(frozen=True)
class ShownSection:
    id: str
    title: str
    parts: list[Shown | ShownRows]


def id_of(path: str) -> str:
    return re.sub(r"[\[\].]+", "-", path).strip("-")


def show(body: Body, errors: Mapping[str, str], more: Mapping[str, int] | None = None) -> list[ShownSection]:
    """The form with these values; `more` says how many empty rows a list has beyond the usual one."""
    return [
        ShownSection(one.id, one.title, [_part(part, body, errors, more or {}) for part in one.parts])
        for one in sections()
    ]


def _part(part: Field | Rows, body: Body, errors: Mapping[str, str], more: Mapping[str, int]) -> Shown | ShownRows:
    if isinstance(part, Field):
        return _shown(part, part.name, _get(body, part.name), errors)
    values = list(body.get(part.name) or [])
    spare = 0 if part.name == "materials" and values and not more.get(part.name) else SPARE_ROWS
    empty = max(spare, more.get(part.name, 0))
    rows = [_row(part, index, value, errors) for index, value in enumerate([*values, *([{}] * empty)])]
    return ShownRows(part, part.name, errors.get(part.name, ""), rows)


def _row(part: Rows, index: int, value: Body, errors: Mapping[str, str]) -> ShownRow:
    path = f"{part.name}[{index}]"
    fields = [_shown(one, f"{path}.{one.name}", _get(value, one.name), errors) for one in part.fields]
    if path in errors:
        fields[0] = Shown(fields[0].name, fields[0].id, fields[0].field, fields[0].value, errors[path])
    title = next((str(value[key]) for key in ("name", "title", "text", "q") if value.get(key)), "")
    return ShownRow(id_of(path), path, title or f"新的{part.one}", not value, any(one.error for one in fields), fields)


def _shown(one: Field, name: str, value: Any, errors: Mapping[str, str]) -> Shown:
    return Shown(name, id_of(name), one, _as_text(one, value), errors.get(name, ""))


def _as_text(one: Field, value: Any) -> Any:
    match one.kind:
        case "lines":
            return "\n".join(value or [])
        case "words":
            return "、".join(value or [])
        case "options":
            return "\n".join(f"{option.get('value', '')}：{option.get('label', '')}" for option in value or [])
        case "checks":
            return list(value or [])
        case "yes_no":
            return "yes" if value else "no"
        case "json":
            return (
                json.dumps(value, ensure_ascii=False, indent=1) if value and not isinstance(value, str) else value or ""
            )
        case "decimal":
            return f"{value:g}" if isinstance(value, (int, float)) else value or ""
    return "" if value is None else value


# -- The form as it comes back ----------------------------------------------------------------------------------------
@dataclass
class Read:
    body: Body
    errors: dict[str, str] = field(default_factory=dict)


def read(data: Any, before: Body) -> Read:
    """The body that was typed, on top of what the form does not show. Faults of form are named by path."""
    found = Read(copy.deepcopy(before))
    for section in sections():
        for part in section.parts:
            if isinstance(part, Field):
                _set(found.body, part.name, _value(part, part.name, data, found.errors))
            else:
                found.body[part.name] = list(_rows(part, data, found.errors))
    _tidy(found.body)
    return found


def _rows(part: Rows, data: Any, errors: dict[str, str]) -> Iterator[Body]:
    """Rows in the order of the form; their errors are renamed to where the row stands afterwards."""
    number = 0
    for index in range(MOST_ROWS):
        path = f"{part.name}[{index}]"
        if f"{path}.{part.fields[0].name}" not in data:
            return
        own: dict[str, str] = {}
        row: Body = {}
        for one in part.fields:
            _set(row, one.name, _value(one, f"{path}.{one.name}", data, own))
        if data.get(f"{path}.remove") == "yes" or not any(str(row.get(key) or "").strip() for key in part.keys):
            continue
        errors |= {name.replace(path, f"{part.name}[{number}]", 1): reason for name, reason in own.items()}
        number += 1
        yield row


def _value(one: Field, name: str, data: Any, errors: dict[str, str]) -> Any:
    text = data.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()
    match one.kind:
        case "checks":
            return data.getlist(name)
        case "yes_no":
            return text == "yes"
        case "lines":
            return [line.strip() for line in text.split("\n") if line.strip()]
        case "words":
            return [word for word in re.split(r"[、,，\s]+", text) if word]
        case "options":
            return [_option(line) for line in text.split("\n") if line.strip()]
        case "number" | "decimal":
            return _number(one, name, text, errors)
        case "json":
            return _json(one, name, text, errors)
    return text


def _option(line: str) -> Body:
    value, _, label = OPTION_MARK.sub("\x00", line.strip(), count=1).partition("\x00")
    return {"value": value, "label": label or value}


def _number(one: Field, name: str, text: str, errors: dict[str, str]) -> Any:
    if not text:
        return None
    if not NUMBER.fullmatch(text) or (one.kind == "number" and not text.isdigit()):
        errors[name] = f"{one.label}：“{text}”不是数，请填阿拉伯数字"
        return text
    return int(text) if one.kind == "number" else float(text)


def _json(one: Field, name: str, text: str, errors: dict[str, str]) -> Any:
    if not text:
        return []
    try:
        found = json.loads(text)
    except ValueError as problem:
        errors[name] = f"{one.label}：不是正确的 JSON（{problem}）"
        return text
    if not isinstance(found, list):
        errors[name] = f"{one.label}：最外面应是一个列表"
        return text
    return found


def _tidy(body: Body) -> None:
    """Groups that are not stated are none, numbers left empty are nought, choices left empty are none."""
    for name in ("statutory", "promised"):
        limit = body.get(name) or {}
        body[name] = None if limit.get("days") is None else {**limit, "unit": limit.get("unit") or "workday"}
    fee = body.get("fee") or {}
    body["fee"] = {**fee, "charged": bool(fee.get("charged"))}
    body["visits"] = body.get("visits") or 0
    depth = str(body.get("online_depth") or "0")
    body["online_depth"] = int(depth) if depth.isdigit() else depth
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


def _get(body: Mapping[str, Any], path: str) -> Any:
    value: Any = body
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _set(body: Body, path: str, value: Any) -> None:
    *outer, last = path.split(".")
    for name in outer:
        if not isinstance(body.get(name), dict):
            body[name] = {}
        body = body[name]
    body[last] = value


def link_of(path: str, shown: Iterable[ShownSection]) -> str:
    """The id to link to for a fault at `path`: the input, else the row, the list, or the beginning."""
    known = set(_ids(shown))
    while path:
        if id_of(path) in known:
            return id_of(path)
        path = path.rpartition(".")[0] or path.rpartition("[")[0]
    return "s-base"


def _ids(shown: Iterable[ShownSection]) -> Iterator[str]:
    for section in shown:
        for part in section.parts:
            yield part.id
            if isinstance(part, ShownRows):
                for row in part.rows:
                    yield row.id
                    yield from (one.id for one in row.fields)
