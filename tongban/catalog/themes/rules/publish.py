"""Checks before a theme goes live. Each fault names its field and says what to do, in Chinese."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tongban.common.phones import is_phone

from ..body import Member, ThemeBody
from ..enums import Kind
from . import needed as needing


@dataclass(frozen=True)
class Fault:
    field: str
    message: str


@dataclass(frozen=True)
class Known:
    """What the rules have to know of an item in force: its name, its situations with their values, its materials."""

    name: str
    situations: Mapping[str, tuple[str, ...]]
    materials: frozenset[str] = frozenset()
    is_open: bool = True
    licence_type: str = ""
    subjects: frozenset[str] = frozenset({"natural", "legal"})


Items = Mapping[str, Known]


def publish_faults(body: ThemeBody, known: Items, *, clashes: tuple[str, ...] = ()) -> list[Fault]:
    """`clashes`: what stands in the way of the one form (rules/joint_form.py)."""
    found = [
        *_words(body),
        *_members(body, known),
        *_merging(body, known),
        *_asks(body),
        *_whens(body),
        *_fills(body, known),
    ]
    found += [Fault("fields", words) for words in clashes]
    found += _links(body, known)
    if not found:  # going through the situations needs sound questions
        found = list(_situations(body, known))
    return found


def _words(body: ThemeBody) -> Iterator[Fault]:
    for name, label in (("summary", "一句话说明"), ("audience", "适用对象")):
        if not getattr(body, name).strip():
            yield Fault(name, f"请填写{label}")
    if not body.alias:
        yield Fault("alias", "请至少写一个通俗名称，百姓按它来找")
    if body.kind not in Kind.values:
        yield Fault("kind", "请选择一件事、多证合一或者建设项目阶段")
    if body.kind == Kind.ONE_LICENCE and not body.licence_type:
        yield Fault("licence_type", "多证合一要选结果合并到哪一种证照")
    if body.phone and not is_phone(body.phone):
        yield Fault("phone", f"咨询电话“{body.phone}”应带区号，如 0599-5550120")


def _members(body: ThemeBody, known: Items) -> Iterator[Fault]:
    codes = [member.item for member in body.members]
    if len(set(codes)) < 2:
        yield Fault("members", "至少要有两个事项")
    for code, count in Counter(codes).items():
        if count > 1:
            yield Fault(f"members[{codes.index(code)}].item", f"“{_name(code, known)}”写了 {count} 次")
    for index, member in enumerate(body.members):
        at = f"members[{index}]"
        if member.item not in known:
            yield Fault(f"{at}.item", f"编码为 {member.item} 的事项没有正在施行的指南")
        elif not known[member.item].is_open:
            yield Fault(f"{at}.item", f"“{known[member.item].name}”暂停受理")
        for one in member.after:
            if one not in codes:
                yield Fault(f"{at}.after", f"“{_name(member.item, known)}”等着的 {one} 不在组成事项里")
        for one in set(member.needs) - set(member.after):
            name = _name(one, known)
            yield Fault(f"{at}.needs", f"“{name}”不在“{_name(member.item, known)}”等着的事项里，不能选作缺了就停")
    ring = needing.cycle({member.item: member.after for member in body.members})
    if ring:
        names = "”“".join(_name(code, known) for code in ring)
        yield Fault("members", f"“{names}”互相等待，哪一个也办不了")


def _merging(body: ThemeBody, known: Items) -> Iterator[Fault]:
    """多证合一 (国办发〔2017〕41号): one main item gives the licence, the others say what becomes of theirs."""
    if body.kind != Kind.ONE_LICENCE:
        if body.main:
            yield Fault("main", "只有多证合一才选主证事项")
        for index, member in enumerate(body.members):
            if member.merged:
                yield Fault(f"members[{index}].merged", "只有多证合一才写被合并的结果")
        return
    main = next((member for member in body.members if member.item == body.main), None)
    if main is None:
        yield Fault(
            "main",
            "请选一个主证事项：它发证，其余事项的结果记在这张证上" if not body.main else "主证事项不在组成事项里",
        )
    else:
        yield from _main(body, main, known)
    for index, member in enumerate(body.members):
        if member.item == body.main and member.merged:
            yield Fault(f"members[{index}].merged", f"“{_name(member.item, known)}”是主证事项，不写被合并的结果")
        elif main is not None and member.item != body.main and not member.merged.strip():
            words = f"请写明“{_name(member.item, known)}”的结果怎样记在主证上，如 备案信息记在营业执照上，不另发证"
            yield Fault(f"members[{index}].merged", words)


def _main(body: ThemeBody, main: Member, known: Items) -> Iterator[Fault]:
    name = _name(main.item, known)
    if main.when:
        yield Fault("main", f"“{name}”是主证事项，什么情形都要办，不能只在某种情形办")
    if main.item not in known:
        return
    if body.licence_type and known[main.item].licence_type != body.licence_type:
        yield Fault("main", f"“{name}”办成以后发的不是要合并到的那种证照")
    for member in body.members:
        item = known.get(member.item)
        if item is not None and not item.subjects & known[main.item].subjects:
            yield Fault("main", f"“{item.name}”和主证事项“{name}”不面向同一种申请人，不能一次申请")


def _asks(body: ThemeBody) -> Iterator[Fault]:
    ids = [ask.id for ask in body.asks]
    for index, ask in enumerate(body.asks):
        if ids.count(ask.id) > 1:
            yield Fault(f"asks[{index}].id", f"情形问题的编号“{ask.id}”重复")
        if len(set(ask.values)) < len(ask.values):
            yield Fault(f"asks[{index}].options", f"“{ask.text}”的选项有重复的值")
    if needing.how_many(body.asks) > needing.MOST_COMBINATIONS:
        yield Fault("asks", f"情形组合超过 {needing.MOST_COMBINATIONS} 种，请合并问题")


def _whens(body: ThemeBody) -> Iterator[Fault]:
    values = {ask.id: ask.values for ask in body.asks}
    for index, member in enumerate(body.members):
        for one in member.when:
            if one.ask not in values:
                yield Fault(f"members[{index}].when", f"没有编号为“{one.ask}”的情形问题")
            elif lost := [value for value in one.values if value not in values[one.ask]]:
                yield Fault(f"members[{index}].when", f"情形问题“{one.ask}”没有选项“{'、'.join(lost)}”")


def _fills(body: ThemeBody, known: Items) -> Iterator[Fault]:
    asks = {ask.id for ask in body.asks}
    for index, member in enumerate(body.members):
        item = known.get(member.item)
        for fill in member.fills if item else ():
            assert item is not None
            at, where = f"members[{index}].fills", f"“{item.name}”"
            if fill.situation not in item.situations:
                yield Fault(at, f"{where}没有编号为“{fill.situation}”的情形")
            elif bool(fill.ask) == bool(fill.value):
                yield Fault(at, f"{where}的情形“{fill.situation}”要么跟着一个问题，要么固定一个值")
            elif fill.ask and fill.ask not in asks:
                yield Fault(at, f"{where}的情形跟着的问题“{fill.ask}”不存在")
            elif fill.value and fill.value not in item.situations[fill.situation]:
                yield Fault(at, f"{where}的情形“{fill.situation}”没有选项“{fill.value}”")


def _links(body: ThemeBody, known: Items) -> Iterator[Fault]:
    codes = {member.item for member in body.members}
    for index, link in enumerate(body.fields):
        if link.item not in codes:
            yield Fault(f"fields[{index}].item", f"题目对应里的事项 {link.item} 不在组成事项里")
    for index, one in enumerate(body.materials):
        if one.item not in codes:
            yield Fault(f"materials[{index}].item", f"材料对应里的事项 {one.item} 不在组成事项里")
        elif one.item in known and one.material not in known[one.item].materials:
            yield Fault(f"materials[{index}].material", f"“{known[one.item].name}”没有编号为“{one.material}”的材料")


def _situations(body: ThemeBody, known: Items) -> Iterator[Fault]:
    """Every way to answer leads to at least one item, and to answers that the items have."""
    labels = {ask.id: {option.value: option.label for option in ask.options} for ask in body.asks}
    told = set()
    for answers in needing.combinations(body.asks):
        found = needing.needed(body.members, answers)
        if not found:
            words = "、".join(labels[ask][value] for ask, value in answers.items())
            yield Fault("members", f"选“{words}”时没有要办的事项")
            return
        for member in found:
            for fill, value in _values(member, answers):
                if value not in known[member.item].situations[fill] and (member.item, fill, value) not in told:
                    told.add((member.item, fill, value))
                    words = f"“{known[member.item].name}”的情形“{fill}”没有选项“{value}”，跟着的问题会给出它"
                    yield Fault(f"members[{body.members.index(member)}].fills", words)


def _values(member: Member, answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for fill in member.fills:
        yield fill.situation, fill.value or answers.get(fill.ask, "")


def _name(code: str, known: Items) -> str:
    return known[code].name if code in known else code
