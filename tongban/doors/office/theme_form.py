"""编辑一件事: the body of a theme as a long form without scripts or JSON, and the form back as a body.

What a person picks from lists is told by pairs ("code situation"); `to_editor` and `from_editor` turn one into the
other, so that the inputs have plain values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tongban.catalog.items import api as items
from tongban.catalog.themes import api as themes
from tongban.common.errors import NotFoundError
from tongban.data.licences import api as licences

from . import long_form
from .long_form import Body, Field, Read, Rows, Section, ShownSection

Choices = tuple[tuple[str, str], ...]
KINDS = tuple((one.value, str(one.label)) for one in themes.Kind)


def guides_of(body: Body) -> dict[str, items.Guide]:
    """Guides of the items that are named, by code; one that is not in force is left out."""
    found = {}
    for member in body.get("members") or []:
        try:
            found[member.get("item", "")] = items.guide(member.get("item", ""))
        except NotFoundError:
            continue
    return found


def to_editor(body: Body) -> Body:
    """The stored body as the values of the inputs."""
    guides = guides_of(body)
    members = []
    fills = []
    for number, member in enumerate(body.get("members") or [], start=1):
        guide = guides.get(member["item"])
        members.append(
            {
                "item": member["item"],
                "name": guide.name if guide else member["item"],
                "order": number,
                "after": member.get("after") or [],
                "needs": member.get("needs") or [],
                "when": [f"{one['ask']}={value}" for one in member.get("when") or [] for value in one["values"]],
                "note": member.get("note", ""),
                "merged": member.get("merged", ""),
            }
        )
        for fill in member.get("fills") or []:
            source = f"ask:{fill['ask']}" if fill.get("ask") else f"value:{fill.get('value', '')}"
            fills.append({"slot": f"{member['item']} {fill['situation']}", "source": source})
    return {
        **body,
        "members": members,
        "fills": fills,
        "fields": [{"slot": f"{one['item']} {one['field']}", "shared": one["shared"]} for one in body["fields"]],
        "materials": [{"slot": f"{one['item']} {one['material']}", "pool": one["pool"]} for one in body["materials"]],
    }


def from_editor(typed: Body) -> Body:
    """The values of the inputs as a body; members in the order that was written."""
    rows = [row for row in typed["members"] if row.get("item")]
    rows.sort(key=lambda row: row["order"] if isinstance(row.get("order"), int) else len(rows) + 1)
    fills: dict[str, list[Body]] = {}
    for row in typed["fills"]:
        item, situation = _pair(row["slot"])
        kind, _, value = str(row.get("source", "")).partition(":")
        fills.setdefault(item, []).append(
            {"situation": situation, "ask": value if kind == "ask" else "", "value": value if kind == "value" else ""}
        )
    return {
        **{name: value for name, value in typed.items() if name != "fills"},
        "members": [
            {
                "item": row["item"],
                "after": row.get("after") or [],
                "needs": row.get("needs") or [],
                "when": _when(row.get("when") or []),
                "fills": fills.get(row["item"], []),
                "note": row.get("note") or "",
                "merged": row.get("merged") or "",
            }
            for row in rows
        ],
        "fields": [_link(row, "field", "shared") for row in typed["fields"]],
        "materials": [_link(row, "material", "pool") for row in typed["materials"]],
    }


def _pair(slot: Any) -> tuple[str, str]:
    item, _, part = str(slot or "").partition(" ")
    return item, part


def _link(row: Body, part: str, name: str) -> Body:
    item, own = _pair(row["slot"])
    return {"item": item, part: own, name: row.get(name) or ""}


def _when(chosen: list[str]) -> list[Body]:
    found: dict[str, list[str]] = {}
    for one in chosen:
        ask, _, value = one.partition("=")
        found.setdefault(ask, []).append(value)
    return [{"ask": ask, "values": values} for ask, values in found.items()]


def sections(editor: Body, found: Iterable[items.ItemRow] = ()) -> tuple[Section, ...]:
    """The whole form for these values; `found`: items that were looked for."""
    guides = guides_of(editor)
    types = (("", "不合并"), *((one.code, one.name) for one in licences.licence_types()))
    return (
        Section("s-base", "基本信息", _base(types, guides)),
        Section("s-ask", "情形问题", (_ASKS,)),
        Section("s-members", "组成事项", (_members(editor, guides, found),)),
        Section("s-fills", "事项自己的情形", (_fills(editor, guides),)),
        Section("s-form", "一张表", (_fields(guides),)),
        Section("s-materials", "一套材料", (_materials(guides),)),
    )


def _base(types: Choices, guides: Mapping[str, items.Guide]) -> tuple[Field, ...]:
    mains = (("", "没有"), *((code, guide.name) for code, guide in guides.items() if guide.licence_type_code))
    return (
        Field("name", "名称", hint="百姓说的那件事，如 开餐馆", width="long"),
        Field("kind", "种类", "radio", "", KINDS),
        Field("alias", "通俗名称", "lines", "百姓怎么说就怎么写，一行一个，搜索用", rows=4),
        Field("summary", "一句话说明", "textarea", rows=2),
        Field("audience", "适用对象", width="long"),
        Field("phone", "咨询电话", hint="带区号；空着用牵头部门的电话", width="short"),
        Field("licence_type", "结果合并到哪种证照", "select", "多证合一才选", types),
        Field(
            "main",
            "主证事项",
            "select",
            "多证合一才选：它发证，其余事项的结果记在这张证上；先加好组成事项并保存",
            mains,
        ),
        Field("stages", "各阶段叫什么", "lines", "一行一个，从先到后；空着就叫第 1 步、第 2 步", rows=3),
    )


_ASKS = Rows(
    "asks",
    "情形问题",
    "问题",
    ("id", "text"),
    (
        Field("id", "编号", hint="小写字母开头，如 licence；发布后不要改", width="short"),
        Field("text", "怎么问", width="long"),
        Field("options", "选项", "options", "一行一个：值：文字，如 has：有营业执照", rows=3),
    ),
    "只问一次；答案决定要办哪些事项、交哪些材料。先在这里写好问题并保存，下面才能选",
)


def _members(editor: Body, guides: Mapping[str, items.Guide], found: Iterable[items.ItemRow]) -> Rows:
    known = {code: f"{guide.name}（{guide.agency_name}）" for code, guide in guides.items()}
    offered = known | {row.code: f"{row.name}（{row.agency_name}）" for row in found}
    answers = tuple(
        (f"{ask.get('id', '')}={option.get('value', '')}", f"{ask.get('text', '')} {option.get('label', '')}")
        for ask in editor.get("asks") or []
        for option in ask.get("options") or []
    )
    return Rows(
        "members",
        "组成事项",
        "事项",
        ("item",),
        (
            Field("item", "事项", "select", "没有的，先在上面找", (("", "请选择"), *offered.items())),
            Field("order", "顺序", "number", "小的在前", width="num"),
            Field("after", "等哪几项办好再办", "checks", "都不选，就一开始同时办", tuple(known.items())),
            Field(
                "needs", "其中缺了就办不成的", "checks", "它没有办成，这一项自动停下并告知申请人", tuple(known.items())
            ),
            Field("when", "哪种情形要办", "checks", "都不选，就是都要办；同一问题选几个，答其中一个就要办", answers),
            Field("note", "给百姓看的话", hint="如 客人进店用餐的才要", width="long"),
            Field(
                "merged",
                "被合并的结果",
                hint="多证合一里主证以外的才写，如 备案信息记在营业执照上，不另发证",
                width="long",
            ),
        ),
        has_spare=False,
    )


def _fills(editor: Body, guides: Mapping[str, items.Guide]) -> Rows:
    slots = tuple(
        (f"{code} {one.id}", f"{guide.name}：{one.text}") for code, guide in guides.items() for one in guide.situations
    )
    follow = tuple((f"ask:{ask.get('id')}", f"跟着“{ask.get('text')}”") for ask in editor.get("asks") or [])
    fixed = {
        f"value:{option.value}": f"固定为“{option.label}”"
        for guide in guides.values()
        for one in guide.situations
        for option in one.options
    }
    return Rows(
        "fills",
        "事项自己的情形从哪里来",
        "对应",
        ("slot",),
        (
            Field("slot", "哪个事项的哪个情形", "select", "", (("", "请选择"), *slots)),
            Field("source", "答案", "select", "", (("", "请选择"), *follow, *fixed.items())),
        ),
        "没有写在这里的，申请人会被另外问一次",
        has_spare=bool(slots),
    )


def _fields(guides: Mapping[str, items.Guide]) -> Rows:
    slots = tuple(
        (f"{code} {one.id}", f"{guide.name}：{one.label}（{one.id}）")
        for code, guide in guides.items()
        if guide.form
        for _, _, one in items.form(guide).places()
    )
    return Rows(
        "fields",
        "哪些题目合问、哪些分开问",
        "题目",
        ("slot",),
        (
            Field("slot", "题目", "select", "", (("", "请选择"), *slots)),
            Field("shared", "合问的编号", hint="写同一个编号的合成一题；空着就单独问", width="short"),
        ),
        "编号和类型都一样的题目自动合问；这里只写例外",
        has_spare=bool(slots),
    )


def _materials(guides: Mapping[str, items.Guide]) -> Rows:
    slots = tuple(
        (f"{code} {one.code}", f"{guide.name}：{one.name}")
        for code, guide in guides.items()
        for one in guide.materials
        if not one.generated
    )
    return Rows(
        "materials",
        "哪些材料是同一份、哪些要分开交",
        "材料",
        ("slot",),
        (
            Field("slot", "材料", "select", "", (("", "请选择"), *slots)),
            Field("pool", "同一份的编号", hint="写同一个编号的算同一份；空着就单独交", width="short"),
        ),
        "同一种证照、同一个名称的自动算同一份；这里只写例外",
        has_spare=bool(slots),
    )


def show(
    editor: Body, errors: Mapping[str, str], more: Mapping[str, int] | None = None, found: Iterable[items.ItemRow] = ()
) -> list[ShownSection]:
    return long_form.show(sections(editor, found), _named(editor), errors, more)


def _named(editor: Body) -> Body:
    """Each row of pairs with the words of what it is about, for its heading."""
    guides = guides_of(editor)
    words: dict[str, str] = {}
    for code, guide in guides.items():
        words |= {f"{code} {one.id}": f"{guide.name}：{one.text}" for one in guide.situations}
        words |= {f"{code} {one.code}": f"{guide.name}：{one.name}" for one in guide.materials}
        if guide.form:
            words |= {f"{code} {one.id}": f"{guide.name}：{one.label}" for _, _, one in items.form(guide).places()}
    members = [
        row | {"name": guides[row["item"]].name} if row.get("item") in guides else row for row in editor["members"]
    ]
    pairs = {
        name: [row | {"name": words.get(str(row.get("slot")), "")} for row in editor.get(name) or []]
        for name in ("fills", "fields", "materials")
    }
    return {**editor, **pairs, "members": members}


def read(data: Any, before: Body) -> Read:
    """What was typed, on top of what was there, as an editor's values."""
    return long_form.read(sections(before), data, before)
