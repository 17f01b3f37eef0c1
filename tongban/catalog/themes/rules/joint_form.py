"""One form from several: what is the same question is asked once (一次填报), the rest item by item.

Two questions are the same when their id and type agree, or when the theme says so. A question that is asked only under
a condition, and one in a repeated group, stays with its item.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tongban.support.forms.api import Field, Form, Group, Page

from ..body import FieldLink

SHARED_PAGE = "shared"
_TOKEN = re.compile(r"'[^'\\]*'|\"[^\"\\]*\"|[A-Za-z_]\w*", re.ASCII)
_NUMERIC = ("number", "amount", "choices")


@dataclass(frozen=True)
class Source:
    """The form of one item; `mark` stands before the ids of what only this item asks."""

    code: str
    name: str
    mark: str
    form: Form


@dataclass(frozen=True)
class Section:
    """Pages that are shown below one heading. `code` is the item, empty for 共用信息."""

    code: str
    title: str
    page_ids: tuple[str, ...]


@dataclass(frozen=True)
class Clash:
    """Two questions that ought to be one and cannot be."""

    shared: str
    words: str


@dataclass(frozen=True)
class Joined:
    """`names`: for each item, its own field id → the id in the one form; `groups` the same for repeated groups."""

    pages: list[dict[str, Any]] = field(default_factory=list)
    sections: tuple[Section, ...] = ()
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    groups: dict[str, dict[str, str]] = field(default_factory=dict)
    clashes: tuple[Clash, ...] = ()
    hints: tuple[Clash, ...] = ()
    shared_count: int = 0


def join(sources: Sequence[Source], links: Iterable[FieldLink] = (), *, only: Iterable[str] | None = None) -> Joined:
    """Sharing is settled over all items, so that a question keeps its id whichever of them are needed (`only`)."""
    wanted = set(only) if only is not None else {one.code for one in sources}
    said = {(link.item, link.field): link.shared for link in links}
    clashes, hints, shared = [*_unfit(sources, said)], [], {}
    for name, places in _same(sources, said).items():
        words = _clash(places)
        if words:
            clashes.append(Clash(name, words))
            continue
        if other := _other_label(places):
            hints.append(Clash(name, other))
        shared[name] = places
    names = {one.code: _names(one, shared) for one in sources}
    groups = {one.code: {group.id: f"{one.mark}_{group.id}" for group in _repeated(one.form)} for one in sources}
    asked = [one for one in sources if one.code in wanted]
    pages, sections = _shared_page(shared, wanted)
    count = len(pages[0]["groups"][0]["fields"]) if pages else 0
    for source in asked:
        own = [page for page in (_own_page(source, one, shared, names) for one in source.form.pages) if page]
        pages += own
        if own:
            sections.append(Section(source.code, source.name, tuple(page["id"] for page in own)))
    return Joined(
        pages,
        tuple(sections),
        {one.code: names[one.code] for one in asked},
        {one.code: groups[one.code] for one in asked},
        tuple(clashes),
        tuple(hints),
        count,
    )


def answers_of(joined: Joined, code: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The part of the one form's answers that an item's own form asks for."""
    names, found = joined.names[code], {}
    for own, name in names.items():
        if answers.get(name) not in (None, "", []):
            found[own] = answers[name]
    for own, name in joined.groups[code].items():
        back = {there: here for here, there in names.items()}
        rows = answers.get(name) or []
        found[own] = [{back.get(key, key): value for key, value in row.items()} for row in rows]
    return found


Places = list[tuple[Source, Field]]


def _is_free(page: Page, group: Group, one: Field) -> bool:
    """Asked whatever else is answered, and once."""
    return not (page.visible_if or group.visible_if or group.repeat or one.visible_if or one.required_if)


def _same(sources: Sequence[Source], said: Mapping[tuple[str, str], str]) -> dict[str, Places]:
    """The questions that belong together by their shared id; at least two items each."""
    found: dict[str, Places] = {}
    for source in sources:
        for page, group, one in source.form.places():
            name = said.get((source.code, one.id), one.id)
            if name and _is_free(page, group, one):
                found.setdefault(name, []).append((source, one))
    return {name: places for name, places in found.items() if len({one.code for one, _ in places}) > 1}


def _unfit(sources: Sequence[Source], said: Mapping[tuple[str, str], str]) -> Iterable[Clash]:
    """Links to questions that are not there or are asked only sometimes."""
    places = {
        (source.code, one.id): (source, page, group, one)
        for source in sources
        for page, group, one in source.form.places()
    }
    known = {source.code: source.name for source in sources}
    for (code, own), shared in said.items():
        if code not in known:
            continue
        if (code, own) not in places:
            yield Clash(own, f"《{known[code]}》的申请表没有编号为“{own}”的题目")
        elif shared and not _is_free(*places[code, own][1:]):
            yield Clash(shared, f"《{known[code]}》的“{places[code, own][3].label}”有条件才问，不能与别的合问")


def _clash(places: Places) -> str:
    """Why these cannot be one question, in Chinese, or nothing."""
    (first, one), *others = places
    for source, other in others:
        where = f"“{one.label}”（{first.name}）与“{other.label}”（{source.name}）"
        if other.type != one.type:
            return f"{where}类型不同，一个是{_kind(one)}，一个是{_kind(other)}"
        if {option.value for option in other.options} != {option.value for option in one.options}:
            return f"{where}的选项不同"
        if other.pattern and one.pattern and other.pattern != one.pattern:
            return f"{where}的格式要求不同"
        if other.unit != one.unit:
            return f"{where}的单位不同"
    low = _most([other.min for _, other in places], max)
    high = _most([other.max for _, other in places], min)
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        return f"“{one.label}”几处要求的大小范围没有共同的部分"
    return ""


def _other_label(places: Places) -> str:
    """The same id under another name may be another question: a person should look."""
    labels = list(dict.fromkeys(one.label for _, one in places))
    return f"“{'”“'.join(labels)}”将合成一题，请核对问的是不是同一件事" if len(labels) > 1 else ""


_KINDS = {
    "text": "文字", "textarea": "长文字", "number": "数字", "amount": "金额", "date": "日期", "choice": "单选",
    "choices": "多选", "yes_no": "是否", "citizen_id": "身份证号", "credit_code": "统一社会信用代码", "phone": "电话",
    "email": "邮箱", "division": "区划", "address": "地址", "material": "材料", "licence": "证照",
}  # fmt: skip


def _kind(one: Field) -> str:
    return _KINDS.get(one.type, one.type)


def _most(bounds: list[Any], pick: Any) -> Any:
    """The strictest of the bounds; relative dates cannot be compared, so the first stands."""
    stated = [bound for bound in bounds if bound is not None]
    if not stated:
        return None
    return pick(stated) if all(isinstance(bound, int | float) for bound in stated) else stated[0]


def _as_one(name: str, places: Places) -> dict[str, Any]:
    """One question that satisfies every form it stands for."""
    fields = [one for _, one in places]
    first = fields[0]
    merged = msgspec.to_builtins(first) | {
        "id": name,
        "required": any(one.required for one in fields),
        "min": _most([one.min for one in fields], max),
        "max": _most([one.max for one in fields], min),
        "min_length": _most([one.min_length for one in fields], max),
        "max_length": _most([one.max_length for one in fields], min),
        "decimals": _most([one.decimals for one in fields], min),
        "pattern": next((one.pattern for one in fields if one.pattern), ""),
        "pattern_hint": next((one.pattern_hint for one in fields if one.pattern), ""),
        "hint": next((one.hint for one in fields if one.hint), ""),
        "source": next((msgspec.to_builtins(one.source) for one in fields if one.source), None),
    }
    return _said(merged)


def _said(one: dict[str, Any]) -> dict[str, Any]:
    """Without what is not said: the reader of definitions takes an empty list for a list."""
    kept = {key: value for key, value in one.items() if value not in (None, "", [], ())}
    if "source" in kept:
        kept["source"] = {key: value for key, value in kept["source"].items() if value not in ("", False)}
    return kept


def _shared_page(shared: Mapping[str, Places], wanted: set[str]) -> tuple[list[dict[str, Any]], list[Section]]:
    asked = {name: [one for one in places if one[0].code in wanted] for name, places in shared.items()}
    fields = [_as_one(name, places) for name, places in asked.items() if places]
    if not fields:
        return [], []
    group = {"id": "shared_details", "title": "共用信息", "fields": fields}
    page = {"id": SHARED_PAGE, "title": "共用信息", "groups": [group]}
    return [page], [Section("", "共用信息", (SHARED_PAGE,))]


def _names(source: Source, shared: Mapping[str, Places]) -> dict[str, str]:
    together = {one.id: name for name, places in shared.items() for owner, one in places if owner.code == source.code}
    return {one.id: together.get(one.id, f"{source.mark}_{one.id}") for _, _, one in source.form.places()}


def _own_page(
    source: Source, page: Page, shared: Mapping[str, Places], names: Mapping[str, Mapping[str, str]]
) -> dict[str, Any] | None:
    mine = names[source.code]
    groups = [one for one in (_own_group(source, group, shared, mine) for group in page.groups) if one]
    if not groups:
        return None
    found = {"id": f"{source.mark}_{page.id}", "title": page.title, "groups": groups, "hint": page.hint}
    return _said(found | {"visible_if": renamed(page.visible_if, mine)})


def _own_group(
    source: Source, group: Group, shared: Mapping[str, Places], mine: Mapping[str, str]
) -> dict[str, Any] | None:
    fields = [
        _said(
            msgspec.to_builtins(one)
            | {
                "id": mine[one.id],
                "visible_if": renamed(one.visible_if, mine),
                "required_if": renamed(one.required_if, mine),
            }
        )
        for one in group.fields
        if mine[one.id] not in shared
    ]
    if not fields:
        return None
    found: dict[str, Any] = {"id": f"{source.mark}_{group.id}", "title": group.title, "fields": fields}
    if group.repeat:
        found |= {"repeat": True, "min_rows": group.min_rows, "max_rows": group.max_rows}
    return found | _said({"hint": group.hint, "visible_if": renamed(group.visible_if, mine)})


def _repeated(form: Form) -> Iterable[Group]:
    return (group for page in form.pages for group in page.groups if group.repeat)


def renamed(condition: str, names: Mapping[str, str]) -> str:
    """A condition with the names of the one form; what stands in quotes stays."""
    return _TOKEN.sub(lambda found: names.get(found[0], found[0]), condition)
