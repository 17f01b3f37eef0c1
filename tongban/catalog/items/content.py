"""Content files of a city: reads items, agencies, licence types, and finds every fault.

Needs neither database nor Django: `python -m tongban.catalog.items.content demo/content`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from tongban.common.shapes import shape_fault

from .guide import GuideBody, body_from
from .rules.form_groups import group_faults
from .rules.publish import SHIPPED_FLOWS, Surroundings, publish_faults

#: Keys of an item in a content file that are not part of the guide's body.
IDENTITY_KEYS = frozenset({"base_code", "agency", "level", "sequence"})


@dataclass(frozen=True)
class Finding:
    file: str
    item: str
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}：{self.item}：{self.field}：{self.message}"


@dataclass(frozen=True)
class ContentItem:
    """One item of a content file. `agency` is a key of agencies.json, as are the joint agencies of the body.

    `sequence`: the two digits of a way of handling (业务办理项); it stands after its item.
    """

    base_code: str
    agency: str
    level: str
    body: GuideBody
    file: str
    sequence: str = ""


@dataclass
class Content:
    agencies: dict[str, dict[str, Any]] = field(default_factory=dict)
    licence_types: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: Flows of the place itself, by code; those that ship with the platform are there anyway.
    flows: dict[str, dict[str, Any]] = field(default_factory=dict)
    items: list[ContentItem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def load(folder: Path, only: str = "") -> Content:
    """Read a content folder, or one item file of it: `findings` is what is wrong, `items` what is right."""
    content = Content()
    for name in ("agencies", "licence_types"):
        rows = _rows(folder / f"{name}.json", content)
        key = "key" if name == "agencies" else "code"
        for row in rows:
            if not isinstance(row, dict) or not row.get(key) or not isinstance(row[key], str):
                content.findings.append(Finding(f"{name}.json", str(row)[:40], key, "缺少编号"))
            else:
                getattr(content, name)[row[key]] = row
    for path in sorted((folder / "flows").glob("*.json")):
        if (flow := _json(path, content)) is not None:
            content.flows[path.stem] = flow
    seen: dict[str, str] = {}
    for path in sorted((folder / "items").glob(only or "*.json")):
        for number, row in enumerate(_rows(path, content)):
            content.findings.extend(_read_item(content, path.name, number, row, seen))
    return content


def _rows(path: Path, content: Content) -> list[Any]:
    if not path.exists():
        content.findings.append(Finding(path.name, "-", "-", "文件不存在（跳过与它有关的检查）"))
        return []
    rows = _json(path, content)
    if rows is None:
        return []
    if not isinstance(rows, list):
        content.findings.append(Finding(path.name, "-", "-", "最外层应为列表"))
        return []
    return rows


def _json(path: Path, content: Content) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_no_twins)
    except (OSError, ValueError, RecursionError) as error:
        content.findings.append(Finding(path.name, "-", "-", f"不是有效的 JSON：{error}"))
        return None


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        twin = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"同一对象里“{twin}”写了两次")
    return dict(pairs)


def _read_item(content: Content, file: str, number: int, row: Any, seen: dict[str, str]) -> Iterator[Finding]:
    if not isinstance(row, dict):
        yield Finding(file, f"第 {number + 1} 个", "-", "事项应为对象")
        return
    label = f"{row.get('base_code', '')} {row.get('name', '')}".strip() or f"第 {number + 1} 个"
    found = partial(Finding, file, label)

    base = str(row.get("base_code", ""))
    if not re.fullmatch(r"\d{12}", base):
        yield found("base_code", f"基本编码“{base}”应为 12 位数字")
    elif base[2:4] != str(row.get("kind")):
        yield found("base_code", f"第 3–4 位“{base[2:4]}”应与事项类型“{row.get('kind')}”一致")
    sequence = str(row.get("sequence", ""))
    if not re.fullmatch(r"(\d{2})?", sequence):
        yield found("sequence", f"业务办理项序号“{sequence}”应为 2 位数字")
    key = f"{row.get('agency')} {base} {sequence}"  # another agency may hold the same: its county copy
    if key in seen:
        yield found("base_code", f"与 {seen[key]} 重复")
    seen.setdefault(key, f"{file} {row.get('name', '')}")
    if str(row.get("level")) not in ("1", "2", "3", "4", "5", "6", "7"):
        yield found("level", f"行使层级“{row.get('level')}”应为 1–7")
    if content.agencies and str(row.get("agency")) not in content.agencies:
        yield found("agency", f"机构“{row.get('agency')}”不在 agencies.json 中")

    try:
        body = body_from({key: value for key, value in row.items() if key not in IDENTITY_KEYS})
    except msgspec.ValidationError as error:
        yield found(*shape_fault(error))
        return
    faults = publish_faults(body, surroundings(content))
    for fault in faults:
        yield found(fault.field, fault.message)
    if not faults:
        content.items.append(ContentItem(base, str(row.get("agency")), str(row.get("level")), body, file, sequence))


def surroundings(content: Content) -> Surroundings:
    licence_fields: Mapping[str, set[str]] | None = None
    if content.licence_types:
        licence_fields = {
            code: {one["id"] for one in row.get("fields", []) if isinstance(one, dict) and "id" in one}
            for code, row in content.licence_types.items()
        }
    return Surroundings(
        flows=SHIPPED_FLOWS | dict.fromkeys(content.flows, (0, 0)),
        agencies=content.agencies or None,
        licence_types=content.licence_types or None,
        licence_fields=licence_fields,
        form_faults=partial(group_faults, licence_fields=licence_fields),
    )


def main(arguments: list[str]) -> int:
    path = Path(arguments[0] if arguments else "demo/content")
    content = load(path.parent.parent, path.name) if path.is_file() else load(path)
    for finding in content.findings:
        sys.stdout.write(f"{finding}\n")
    sys.stdout.write(f"合格事项 {len(content.items)} 个，问题 {len(content.findings)} 处\n")
    return 1 if content.findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
