"""Reading templates: the list of kinds, one kind with its fields and versions, what a version changed."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tongban.common import clock
from tongban.common.errors import NotFoundError

from . import checking, fields, registry, templates
from .enums import TemplateState
from .kinds import Kind
from .models import PaperTemplate


@dataclass(frozen=True)
class VersionRow:
    version: int
    state: str
    state_name: str
    note: str
    effective_on: date | None
    edited_by_name: str
    edited_at: datetime | None
    decided_by_name: str
    decided_at: datetime | None
    remark: str
    is_current: bool
    sha256: str
    text: str
    is_own: bool = False


@dataclass(frozen=True)
class FieldRow:
    name: str
    about: str
    way: str  # how it is written
    sample: str
    is_needed: bool


@dataclass(frozen=True)
class KindRow:
    kind: str
    name: str
    word: str
    current: VersionRow
    coming: VersionRow | None
    open: VersionRow | None


@dataclass(frozen=True)
class KindDetail:
    row: KindRow
    fields: list[FieldRow] = field(default_factory=list)
    says: tuple[str, ...] = ()
    versions: list[VersionRow] = field(default_factory=list)


@dataclass(frozen=True)
class DiffLine:
    sign: str  # "+", "-" or " "
    text: str


def template_rows(actor: Any) -> list[KindRow]:
    """Every kind with what is used today; two SQL statements."""
    rows: dict[str, list[PaperTemplate]] = {}
    for one in PaperTemplate.objects.select_related("edited_by", "decided_by"):
        rows.setdefault(one.kind, []).append(one)
    return [_kind_row(kind, rows.get(kind.kind, []), actor) for kind in registry.kinds()]


def template_detail(actor: Any, kind: str) -> KindDetail:
    known = registry.kind(kind)
    rows = list(PaperTemplate.objects.filter(kind=kind).select_related("edited_by", "decided_by"))
    row = _kind_row(known, rows, actor)
    versions = [_version(one, row.current.version, actor) for one in rows] or [row.current]
    return KindDetail(row, _field_rows(known), known.says, versions)


def template_version(actor: Any, kind: str, version: int) -> VersionRow:
    detail = template_detail(actor, kind)
    found = next((one for one in detail.versions if one.version == version), None)
    if found is None:
        raise NotFoundError(what=f"{detail.row.name}的第 {version} 版文稿")
    return found


def template_faults(kind: str, text: str) -> list[str]:
    return checking.faults_of(registry.kind(kind), text)


def difference(before: str, after: str) -> list[DiffLine]:
    """Line by line, with the lines that stayed."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [DiffLine(line[0], line[2:]) for line in lines if line[0] != "?"]


def _kind_row(kind: Kind, rows: list[PaperTemplate], actor: Any) -> KindRow:
    today = clock.today()
    used = templates.current(kind.kind, today)
    published = [one for one in rows if one.state == TemplateState.PUBLISHED]
    current = next((one for one in published if one.version == used.version), None)
    coming = next((one for one in published if one.version > used.version), None)
    opened = next((one for one in rows if one.state != TemplateState.PUBLISHED), None)
    return KindRow(
        kind.kind,
        kind.name,
        kind.word,
        _version(current, used.version, actor) if current else _shipped(used),
        _version(coming, used.version, actor) if coming else None,
        _version(opened, used.version, actor) if opened else None,
    )


def _version(row: PaperTemplate, current: int, actor: Any) -> VersionRow:
    return VersionRow(
        version=row.version,
        state=row.state,
        state_name=row.get_state_display(),
        note=row.note,
        effective_on=row.effective_on,
        edited_by_name=row.edited_by.name if row.edited_by else "随平台",
        edited_at=row.edited_at,
        decided_by_name=row.decided_by.name if row.decided_by else "",
        decided_at=row.decided_at,
        remark=row.remark,
        is_current=row.version == current,
        sha256=row.sha256,
        text=row.script,
        is_own=actor.pk in row.editors,
    )


def _shipped(words: templates.Words) -> VersionRow:
    return VersionRow(
        words.version, TemplateState.PUBLISHED, TemplateState.PUBLISHED.label, "随平台", words.effective_on, "随平台",
        None, "", None, "", is_current=True, sha256=words.sha256, text=words.script,
    )  # fmt: skip


def _field_rows(kind: Kind) -> list[FieldRow]:
    letter = checking.sample_letter(kind)
    values, lists = fields.values(kind.fields, letter), fields.lists(kind.fields, letter)
    needed = {name for need in kind.needs for name in need.split("|")}
    rows = []
    for one in (*kind.own, *fields.COMMON):
        way = f"【清单】{one.name}" if one.is_list else f"{{?{one.name}}}" if one.is_flag else f"{{{one.name}}}"
        sample = _told(lists[one.name]) if one.is_list else values[one.name] or ("否" if one.is_flag else "")
        rows.append(FieldRow(one.name, one.about, way, sample, one.name in needed))
    return rows


def _told(block: dict[str, Any] | None) -> str:
    if block is None:
        return ""
    lines = block.get("items") or ["　".join(row[1:]) for row in block.get("rows", [])]
    return "；".join(line.rstrip("。；") for line in lines)
