"""The sheets of the template: the elements of 实施清单 (national exchange schema: basic, extended, material) that fit
into cells. The questions of the form do not: an import leaves them, they are designed on a page of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..enums import (
    COMPANY_THEMES,
    ON_APPLICATION,
    PERSON_THEMES,
    FlowCode,
    Handling,
    Kind,
    MaterialForm,
    MaterialSource,
    Necessity,
    OnlineDepth,
    PreviewUse,
    ResultKind,
    Subject,
    Trust,
)
from .cells import Column

ITEMS, MATERIALS, STEPS, QUESTIONS, SITUATIONS, NOTES = "事项", "材料", "环节", "自查问题", "办理情形", "说明"
#: In the first cell of a part, alone in its row: the item has none of them.
NONE = "无"


def _table(choices: Any) -> tuple[tuple[str, str], ...]:
    return tuple((one.value, str(one.label)) for one in choices)


_KINDS = _table(kind for kind in Kind if kind in ON_APPLICATION)
_UNITS = (("workday", "工作日"), ("day", "自然日"))
_PERSON = tuple((one, one) for one in PERSON_THEMES)
_COMPANY = tuple((one, one) for one in COMPANY_THEMES)
_STATUS = "效力不写就是“现行有效”"
_OPTIONS = "一行一个，至少两个：值｜文字，如 yes｜有；值用字母或者数字"

#: Not of the body: which item is meant, and which state of its draft the row was written from.
CODE = Column(
    "实施编码", "code", "code", is_required=True, width=38, hint="31 位，业务办理项 33 位；没有登记过的编码就是新事项"
)
DIVISION = Column("区划代码", "division_code", "code", width=14, hint="新事项在机构所在地以下办理的才填，12 位")
CATALOGUE = Column("目录名称", "catalogue_name", width=24, hint="新事项可以填；已有的事项不能在这里改")
REVISION = Column("草稿次数", "revision", "number", width=10, hint="导出时草稿存过几次，不要改；新事项空着")
IDENTITY = (CODE, DIVISION, CATALOGUE, REVISION)

BODY = (
    Column("事项名称", "name", is_required=True, width=30),
    Column("通俗名称", "alias", "lines", width=18, hint="百姓怎么说就怎么写，一行一个"),
    Column("一句话说明", "summary", width=30),
    Column("事项类型", "kind", "choice", _KINDS, is_required=True, width=12, hint="与基本编码第 3、4 位一致"),
    Column("办件类型", "handling", "choice", _table(Handling), is_required=True, width=10),
    Column("服务对象", "subjects", "choices", _table(Subject), is_required=True, width=18, hint="几个用顿号分开"),
    Column("适用对象", "audience", width=18),
    Column("适用对象说明", "audience_note", width=18),
    Column("个人主题", "themes.person", "choices", _PERSON, width=14, hint="几个用顿号分开"),
    Column("企业主题", "themes.company", "choices", _COMPANY, width=14, hint="几个用顿号分开"),
    Column("法定时限", "statutory.days", "number", most=3660, width=10, hint="0 是当场办结；没有载明的空着"),
    Column("法定时限单位", "statutory.unit", "choice", _UNITS, width=12),
    Column("法定时限依据", "statutory.basis", width=24),
    Column("承诺时限", "promised.days", "number", most=3660, width=10, hint="不得长于法定时限"),
    Column("承诺时限单位", "promised.unit", "choice", _UNITS, width=12),
    Column("设定依据", "bases", "rows", parts=("title", "text", "status"), width=44,
           hint=f"一行一条：名称和条款｜条文｜效力，{_STATUS}"),
    Column("受理条件", "conditions", "lines", width=36, hint="一行一条"),
    Column("审查要点", "check_points", "rows", parts=("text", "step", "discretion", "basis"), width=44,
           hint="一行一条：要点｜环节｜裁量标准｜依据，后面几段没有的可以不写；环节是“环节”表里有的，不写就不分环节"),
    Column("收费", "fee.charged", "yes_no", width=8),
    Column("收费项目", "fee.project", width=18),
    Column("收费标准", "fee.standard", width=18),
    Column("收费依据", "fee.basis", width=18),
    Column("网上缴费", "fee.online", "yes_no", width=10),
    Column("结果名称", "result.name", width=20),
    Column("结果类型", "result.kind", "choice", _table(ResultKind), width=10),
    Column("结果证照类型", "result.licence_type", "code", width=14, hint="平台登记的证照类型编码"),
    Column("结果样本说明", "result.sample_note", width=24),
    Column("办理地点", "places", "rows", parts=("name", "address", "windows", "hours", "hall"), width=44,
           hint="一行一处：名称｜地址｜窗口｜时间｜大厅代号，在大厅办的第一段也写名称"),
    Column("咨询电话", "phones.consult", "code", width=16, hint="带区号"),
    Column("投诉电话", "phones.complain", "code", width=16, hint="带区号，不同于咨询电话"),
    Column("到现场次数", "visits", "number", most=9, width=10),
    Column("到场原因", "visits_reason", width=18, hint="到现场的才填"),
    Column("网上办理深度", "online_depth", "choice", _table(OnlineDepth), width=20),
    Column("通办范围", "reach", width=12),
    Column("通办方式", "ways", "words", width=24, hint="如 全城通办、就近可办；几个用顿号分开，名称见“通办方式”页"),
    Column("预审", "preview", "choice", tuple(one for one in _table(PreviewUse) if one[0]), width=14,
           hint="不设预审的空着"),
    Column("快递送达", "post", "yes_no", width=10),
    Column("数量限制", "quantity_limit", width=14),
    Column("安全事项", "vital", "yes_no", width=10, hint="直接关系公共安全、人身健康、生命财产安全的许可"),
    Column("常见问题", "faqs", "rows", parts=("q", "a"), width=36, hint="一行一个：问｜答"),
    Column("流程", "flow", "choice", _table(FlowCode), width=24),
    Column("联办机构", "joint_agencies", "lines", width=24, hint="并联审查的才填，信用代码，一行一个"),
)  # fmt: skip

OF_ITEM = Column("实施编码", "item", "code", is_required=True, width=38, hint="与“事项”表里的一样")
MATERIAL = (
    Column("材料编号", "code", "code", is_required=True, width=12, hint="字母开头，如 m1；发布后不要改"),
    Column("材料名称", "name", is_required=True, width=30),
    Column("材料形式", "form", "choice", _table(MaterialForm), width=14),
    Column("必要性", "necessity", "choice", _table(Necessity), width=10),
    Column("来源渠道", "source", "choice", _table(MaterialSource), width=14),
    Column("可信等级", "trust", "choice", _table(Trust), width=12),
    Column("证照类型", "licence_type", "code", width=14, hint="有电子证照的免提交"),
    Column("在线生成", "generated", "yes_no", width=10, hint="按申请表在线生成"),
    Column("原件份数", "copies.original", "number", most=99, width=10),
    Column("复印件份数", "copies.copy", "number", most=99, width=10),
    Column("什么情形下要", "when", width=20, hint="如 kind == 'dine'；空着是都要"),
    Column("受理标准", "standard", width=36),
    Column("填报须知", "filling", width=24),
    Column("依据", "basis", width=24),
    Column("容缺后补", "allow_late", "yes_no", width=10),
    Column("文件格式", "accept", "words", width=16, hint="如 pdf、png、jpg"),
    Column("常见毛病", "common_faults", "lines", width=24, hint="一行一条"),
)
STEP = (
    Column("环节", "name", is_required=True, width=16, hint="行政许可要有受理、审查、决定、送达"),
    Column("谁办", "who", width=18),
    Column("工作日", "days", "decimal", width=8),
    Column("做什么", "duty", width=36),
    Column("标准", "standard", width=36),
    Column("结果", "result", width=24),
)
QUESTION = (
    Column("编号", "id", "code", is_required=True, width=14, hint="字母开头，如 has_licence；发布后不要改"),
    Column("问题", "text", is_required=True, width=40),
    Column("选项", "options", "rows", parts=("value", "label"), least=2, is_required=True, width=30, hint=_OPTIONS),
    Column("能办的答案", "need", "code", is_required=True, width=14, hint="选项里的一个值，如 yes"),
    Column("不符合时怎么说", "advice", is_required=True, width=40),
)
SITUATION = (
    Column("编号", "id", "code", is_required=True, width=14, hint="字母开头，如 kind；材料的“什么情形下要”用它"),
    Column("怎么问", "text", is_required=True, width=40),
    Column("选项", "options", "rows", parts=("value", "label"), least=2, is_required=True, width=40, hint=_OPTIONS),
)


@dataclass(frozen=True)
class Parts:
    """A list of the guide with a sheet of its own: the name of the list, what its members are known by, the sheet."""

    name: str
    key: str
    sheet: str
    columns: tuple[Column, ...]


PARTS = (
    Parts("materials", "code", MATERIALS, MATERIAL),
    Parts("steps", "name", STEPS, STEP),
    Parts("questions", "id", QUESTIONS, QUESTION),
    Parts("situations", "id", SITUATIONS, SITUATION),
)
#: The sheets of a workbook in their order, with their columns.
SHEETS: dict[str, tuple[Column, ...]] = {
    ITEMS: (*IDENTITY, *BODY),
    **{one.sheet: (OF_ITEM, *one.columns) for one in PARTS},
}
#: What the template had at first: a file that has nothing else says nothing of the others.
FIRST_SHEETS = frozenset({ITEMS, MATERIALS, STEPS, NOTES})
