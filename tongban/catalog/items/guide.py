"""The shape of a guide (办事指南): what is stored in a version, and what readers are given."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

Text = Annotated[str, Meta(min_length=1, max_length=4000)]
ShortText = Annotated[str, Meta(min_length=1, max_length=300)]
Key = Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$")]


class _Part(Struct, frozen=True, forbid_unknown_fields=True):
    """Base of the parts: unknown names are refused, so that a typing mistake is found and not lost."""


class Limit(_Part, frozen=True):
    """A time limit. Nought days means on the spot (当场办结)."""

    days: Annotated[int, Meta(ge=0, le=3660)]
    unit: str = "workday"
    basis: str = ""


class Basis(_Part, frozen=True):
    """设定依据: which clause, its words, and whether it is still in force."""

    title: Text
    text: str = ""
    status: str = "现行有效"


class Option(_Part, frozen=True):
    value: Annotated[str, Meta(min_length=1, max_length=60)]
    label: ShortText


class Question(_Part, frozen=True):
    """One question of the self check (我能不能办): another answer than `need` shows the advice."""

    id: Key
    text: ShortText
    options: Annotated[tuple[Option, ...], Meta(min_length=2)]
    need: str
    advice: ShortText


class Situation(_Part, frozen=True):
    """办理情形: the answer decides which materials are asked for."""

    id: Key
    text: ShortText
    options: Annotated[tuple[Option, ...], Meta(min_length=2)]


class Copies(_Part, frozen=True):
    original: Annotated[int, Meta(ge=0, le=99)] = 1
    copy: Annotated[int, Meta(ge=0, le=99)] = 0


class Material(_Part, frozen=True):
    code: Key
    name: Annotated[str, Meta(min_length=1, max_length=300)]
    form: str = "3"
    necessity: str = "1"
    source: str = "self"
    trust: str = "D"
    licence_type: str | None = None
    generated: bool = False
    copies: Copies = Copies()
    when: str | None = None
    standard: str = ""
    filling: str = ""
    basis: str = ""
    allow_late: bool = False
    accept: tuple[str, ...] = ("pdf", "png", "jpg")
    common_faults: tuple[str, ...] = ()

    @property
    def is_required(self) -> bool:
        return self.necessity != "2"


class Step(_Part, frozen=True):
    """办理环节."""

    name: ShortText
    who: str = ""
    days: Annotated[float, Meta(ge=0, le=3660)] = 0
    duty: str = ""
    standard: str = ""
    result: str = ""


class CheckPoint(_Part, frozen=True):
    """审查要点 of the 审查工作细则. `step`: the name of a step of the guide, empty for all of them; `discretion`: which
    circumstances are judged how."""

    text: Text
    step: str = ""
    discretion: str = ""
    basis: str = ""


class Fee(_Part, frozen=True):
    charged: bool = False
    project: str = ""
    standard: str = ""
    basis: str = ""
    online: bool = False


class Result(_Part, frozen=True):
    name: str = ""
    kind: str = "3"
    licence_type: str | None = None
    sample_note: str = ""


class Place(_Part, frozen=True):
    hall: str = ""
    name: str = ""
    address: str = ""
    windows: str = ""
    hours: str = ""


class Phones(_Part, frozen=True):
    consult: str = ""
    complain: str = ""


class Faq(_Part, frozen=True):
    q: Text
    a: Text


class Themes(_Part, frozen=True):
    person: tuple[str, ...] = ()
    company: tuple[str, ...] = ()


class SwiftInput(_Part, frozen=True):
    """One column of 智能审批规则表: what is asked, and the held data that must answer it (rules/swift.py).

    `source`: licence (证照库), party (登记信息), checked (an answer that stands on a material checked at the window).
    `field`: the question of the form that must say the same as the held data; empty where nobody is asked.
    """

    id: Key
    label: ShortText
    kind: str = "text"
    source: str = "licence"
    licence_type: str = ""
    path: str = ""
    field: str = ""
    material: str = ""
    #: 最低来源等级: A 机关签发, B 窗口核验.
    least: str = "A"
    #: For a date: how many whole years ago it is (an age).
    as_years: bool = False


class SwiftRow(_Part, frozen=True):
    """One row: a cell for each input; `outcome` is grant or manual. No row ever refuses."""

    cells: tuple[str, ...]
    outcome: str
    words: str = ""


class SwiftTable(_Part, frozen=True):
    """智能审批规则表 (秒批). `policy`: FIRST takes the first row that fits, UNIQUE wants exactly one to fit."""

    inputs: Annotated[tuple[SwiftInput, ...], Meta(min_length=1, max_length=8)]
    rows: Annotated[tuple[SwiftRow, ...], Meta(min_length=1, max_length=40)]
    policy: str = "FIRST"


class Pledge(_Part, frozen=True):
    """告知承诺: which materials a written pledge may stand for, what is told, and how and when it is checked."""

    materials: tuple[Key, ...]
    conditions: tuple[Text, ...]
    standard: str = ""
    consequences: tuple[Text, ...] = ()
    publicity: str = ""
    check_way: str = ""
    #: 事后核查 is done within this time after the decision, 整改 within that after the finding.
    check: Limit = Limit(days=60, unit="day")
    fix: Limit = Limit(days=15, unit="workday")
    #: One of rules/pledge.py RISKS where the matter may not be done by pledge at all.
    risk: str = ""
    basis: str = ""


class GuideBody(_Part, frozen=True):
    """Everything the guide says; stored as the body of a version and never changed once published."""

    name: Annotated[str, Meta(min_length=2, max_length=200)]
    kind: str
    handling: str
    subjects: Annotated[tuple[str, ...], Meta(min_length=1)]
    alias: tuple[ShortText, ...] = ()
    summary: str = ""
    audience: str = ""
    audience_note: str = ""
    themes: Themes = Themes()
    statutory: Limit | None = None
    promised: Limit | None = None
    bases: tuple[Basis, ...] = ()
    conditions: tuple[Text, ...] = ()
    questions: tuple[Question, ...] = ()
    situations: tuple[Situation, ...] = ()
    materials: tuple[Material, ...] = ()
    steps: tuple[Step, ...] = ()
    check_points: tuple[CheckPoint, ...] = ()
    fee: Fee | None = None
    result: Result = Result()
    places: tuple[Place, ...] = ()
    phones: Phones = Phones()
    visits: Annotated[int, Meta(ge=0, le=9)] = 0
    visits_reason: str = ""
    online_depth: Annotated[int, Meta(ge=0, le=4)] = 0
    reach: str = ""
    #: 通办方式, by the names of ways.py: where else it is taken in than at the window of its own body.
    ways: tuple[ShortText, ...] = ()
    #: 预审 (enums.PreviewUse).
    preview: str = ""
    post: bool = False
    quantity_limit: str = ""
    #: 安全事项 (直接关系公共安全、人身健康、生命财产安全): who deceives may not apply again for a while
    #: (行政许可法 第七十八、七十九条).
    vital: bool = False
    faqs: tuple[Faq, ...] = ()
    #: Own field groups of the application form; empty means the general form.
    form: tuple[dict[str, Any], ...] = ()
    flow: str = "standard"
    #: Credit codes of the agencies that review beside the owner.
    joint_agencies: tuple[str, ...] = ()
    swift: SwiftTable | None = None
    pledge: Pledge | None = None
    #: Where the guide came from, when not written here; what only that source has; which elements it does not state.
    source: str = ""
    online_url: str = ""
    platform: str = ""
    joint_note: str = ""
    labels: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


_encoder = msgspec.json.Encoder()
# msgspec learns a type at its first use, and two threads that do so at once crash the process (seen with 0.22).
# Hence here, where only one thread is.
_decoder = msgspec.json.Decoder(GuideBody)


def to_builtins(part: Struct) -> Any:
    """Plain lists and dictionaries, as they come back from JSON."""
    return msgspec.json.decode(_encoder.encode(part))


def body_from(data: Any) -> GuideBody:
    """Raises msgspec.ValidationError, whose text names the path of the bad value."""
    return msgspec.convert(_as_now(data), GuideBody)


def _as_now(data: Any) -> Any:
    """Published versions never change, so that old ones hold their check points as plain lines."""
    points = data.get("check_points") if isinstance(data, dict) else None
    if not isinstance(points, list | tuple) or not any(isinstance(one, str) for one in points):
        return data
    return data | {"check_points": [{"text": one} if isinstance(one, str) else one for one in points]}


def checked(body: GuideBody) -> GuideBody:
    """The same body, with every value held against its limits. Raises msgspec.ValidationError."""
    return _decoder.decode(_encoder.encode(body))


def body_bytes(body: GuideBody) -> bytes:
    """The same body gives the same bytes: used to see whether anything changed."""
    return _encoder.encode(body)


#: What each field is called on screens and in findings.
FIELD_LABELS = {
    "base_code": "基本编码",
    "agency": "实施机构",
    "level": "行使层级",
    "name": "事项名称",
    "kind": "事项类型",
    "handling": "办件类型",
    "alias": "通俗名称",
    "summary": "一句话说明",
    "subjects": "服务对象",
    "audience": "适用对象",
    "audience_note": "适用对象说明",
    "themes": "主题分类",
    "statutory": "法定办结时限",
    "promised": "承诺办结时限",
    "bases": "设定依据",
    "conditions": "受理条件",
    "questions": "自查问题",
    "situations": "办理情形",
    "materials": "申请材料",
    "steps": "办理流程",
    "check_points": "审查要点",
    "fee": "收费",
    "result": "办理结果",
    "places": "办理地点",
    "phones": "咨询投诉",
    "visits": "到办事现场次数",
    "visits_reason": "到场原因",
    "online_depth": "网上办理深度",
    "reach": "通办范围",
    "ways": "通办方式",
    "preview": "预审",
    "post": "快递送达",
    "quantity_limit": "数量限制",
    "vital": "直接关系公共安全、人身健康、生命财产安全",
    "faqs": "常见问题",
    "form": "申请表",
    "flow": "办理流程定义",
    "joint_agencies": "联办机构",
    "swift": "智能审批规则表",
    "pledge": "告知承诺",
    "source": "来源",
    "online_url": "原办理网址",
    "platform": "业务系统",
    "joint_note": "联办说明",
    "labels": "来源分类",
    "missing": "未载明要素",
}
