"""The shape of a power: what is stored in a version and shown to readers."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

Text = Annotated[str, Meta(min_length=1, max_length=4000)]
LongText = Annotated[str, Meta(max_length=8000)]
ShortText = Annotated[str, Meta(min_length=1, max_length=300)]
MaybeShort = Annotated[str, Meta(max_length=300)]
Days = Annotated[int, Meta(ge=0, le=3660)]
#: A clause in the standards library: "xzxkf#42".
Ref = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]{1,80}(#[0-9A-Za-z_.-]{1,40})?$")]


class _Part(Struct, frozen=True, forbid_unknown_fields=True):
    """Unknown names are refused, so that a typing mistake is found and not lost."""


class Basis(_Part, frozen=True):
    """设定依据: the clause as it is cited, its words, and where it stands in the standards library."""

    title: ShortText
    text: LongText = ""
    refs: tuple[Ref, ...] = ()


class Duty(_Part, frozen=True):
    """责任事项: what the body must do at a stage, and why."""

    name: ShortText
    content: Text
    basis: LongText = ""
    refs: tuple[Ref, ...] = ()


class Accountability(_Part, frozen=True):
    """追责情形: for what the body and its people answer, and by which rule."""

    content: Text
    basis: LongText = ""
    refs: tuple[Ref, ...] = ()


class Step(_Part, frozen=True):
    """运行流程 的一个环节."""

    name: ShortText
    who: MaybeShort = ""
    days: Annotated[float, Meta(ge=0, le=3660)] = 0
    duty: Annotated[str, Meta(max_length=1000)] = ""


class Phones(_Part, frozen=True):
    supervise: MaybeShort = ""
    consult: MaybeShort = ""


class PowerBody(_Part, frozen=True):
    """Everything the list says of a power. Stored as the body of a version and never changed once published."""

    name: Annotated[str, Meta(min_length=2, max_length=200)]
    kind: str
    bases: tuple[Basis, ...] = ()
    subject: MaybeShort = ""
    subject_kind: str = "1"
    office: MaybeShort = ""
    source: str = "1"
    authority: Annotated[str, Meta(max_length=1000)] = ""
    target: MaybeShort = ""
    statutory_days: Days | None = None
    promised_days: Days | None = None
    duties: tuple[Duty, ...] = ()
    accountability: tuple[Accountability, ...] = ()
    steps: tuple[Step, ...] = ()
    phones: Phones = Phones()
    #: Base codes of the service items that carry this power out, and names of 抽查事项.
    items: tuple[Annotated[str, Meta(pattern=r"^[0-9]{12}$")], ...] = ()
    inspections: tuple[ShortText, ...] = ()
    remark: Annotated[str, Meta(max_length=1000)] = ""


FIELD_LABELS = {
    "name": "名称",
    "kind": "职权类型",
    "bases": "设定依据",
    "subject": "实施主体",
    "subject_kind": "实施主体性质",
    "office": "承办机构",
    "source": "权力来源",
    "authority": "层级及权限",
    "target": "行使对象",
    "statutory_days": "法定时限（工作日）",
    "promised_days": "承诺时限（工作日）",
    "duties": "责任事项",
    "accountability": "追责情形",
    "steps": "运行流程",
    "phones": "监督与咨询电话",
    "items": "关联的政务服务事项",
    "inspections": "关联的抽查事项",
    "remark": "备注",
}

_encoder = msgspec.json.Encoder()
# Learnt at import, where only one thread is (see items.guide).
msgspec.json.Decoder(PowerBody)


def to_builtins(part: Struct) -> Any:
    """Plain lists and dictionaries, as they come back from JSON."""
    return msgspec.json.decode(_encoder.encode(part))


def body_from(data: Any) -> PowerBody:
    """Raises msgspec.ValidationError, whose text names the path of the bad value."""
    return msgspec.convert(data, PowerBody)
