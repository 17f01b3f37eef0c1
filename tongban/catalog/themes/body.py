"""What a version of a theme says; stored as JSON, never changed once published."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

ShortText = Annotated[str, Meta(min_length=1, max_length=300)]
Key = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
Value = Annotated[str, Meta(min_length=1, max_length=60)]
Code = Annotated[str, Meta(pattern=r"^[0-9A-Za-z]{8,50}$")]


class _Part(Struct, frozen=True, forbid_unknown_fields=True):
    """Base of the parts: unknown names are refused, so that a typing mistake is found and not lost."""


class Option(_Part, frozen=True):
    value: Value
    label: ShortText


class Ask(_Part, frozen=True):
    """情形: asked once for the whole theme; leads to which items and which of their materials are needed."""

    id: Key
    text: ShortText
    options: Annotated[tuple[Option, ...], Meta(min_length=2)]

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(option.value for option in self.options)


class When(_Part, frozen=True):
    """One question that has to be answered with one of these values."""

    ask: Key
    values: Annotated[tuple[Value, ...], Meta(min_length=1)]


class Fill(_Part, frozen=True):
    """Where the answer to a situation of the item comes from: a question of the theme, or one fixed value."""

    situation: Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$")]
    ask: str = ""
    value: str = ""


class Member(_Part, frozen=True):
    """One item of the theme. `after`: items whose result it waits for; without any it begins at once.

    `needs`: those among them without which it cannot be granted at all; when one is not, this one is stopped.
    """

    item: Code
    after: tuple[Code, ...] = ()
    needs: tuple[Code, ...] = ()
    when: tuple[When, ...] = ()
    fills: tuple[Fill, ...] = ()
    note: Annotated[str, Meta(max_length=300)] = ""
    #: 多证合一: what becomes of the result of this item, which gives no licence of its own. Empty for the main item.
    merged: Annotated[str, Meta(max_length=100)] = ""


class FieldLink(_Part, frozen=True):
    """A question of an item's form that is asked together with others as `shared`; empty: asked by itself."""

    item: Code
    field: str
    shared: Annotated[str, Meta(pattern=r"^([a-z][a-z0-9_]{0,29})?$")] = ""


class MaterialLink(_Part, frozen=True):
    """A material that is the same as others named `pool`; empty: asked by itself."""

    item: Code
    material: str
    pool: Annotated[str, Meta(pattern=r"^([a-z][a-z0-9_]{0,29})?$")] = ""


class ThemeBody(_Part, frozen=True):
    name: Annotated[str, Meta(min_length=2, max_length=100)]
    kind: str = "one_thing"
    alias: tuple[ShortText, ...] = ()
    summary: Annotated[str, Meta(max_length=600)] = ""
    audience: Annotated[str, Meta(max_length=300)] = ""
    asks: tuple[Ask, ...] = ()
    members: tuple[Member, ...] = ()
    #: Names of the stages, from left to right; 第一步、第二步 where there is none.
    stages: tuple[ShortText, ...] = ()
    fields: tuple[FieldLink, ...] = ()
    materials: tuple[MaterialLink, ...] = ()
    #: 多证合一 only: the licence that bears the results.
    licence_type: str = ""
    #: 主证事项: the member that gives this licence. Versions from before there was such a field name none.
    main: Annotated[str, Meta(pattern=r"^([0-9A-Za-z]{8,50})?$")] = ""
    phone: Annotated[str, Meta(max_length=60)] = ""

    @property
    def bears(self) -> bool:
        """The main item's licence bears the results of the others."""
        return self.kind == "one_licence" and bool(self.main)


FIELD_LABELS = {
    "name": "名称",
    "kind": "种类",
    "alias": "通俗名称",
    "summary": "一句话说明",
    "audience": "适用对象",
    "asks": "情形问题",
    "members": "组成事项",
    "stages": "阶段名称",
    "fields": "题目对应",
    "materials": "材料对应",
    "licence_type": "合并到的证照",
    "main": "主证事项",
    "phone": "咨询电话",
}

_encoder = msgspec.json.Encoder()
# Made at import, by one thread: msgspec learns a type at its first use (see items/guide.py).
_decoder = msgspec.json.Decoder(ThemeBody)


def to_builtins(part: Struct) -> Any:
    return msgspec.json.decode(_encoder.encode(part))


def body_from(data: Any) -> ThemeBody:
    """Raises msgspec.ValidationError, whose text names the path of the bad value."""
    return _decoder.decode(_encoder.encode(data))
