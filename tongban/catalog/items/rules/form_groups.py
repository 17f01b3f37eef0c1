"""The field groups of an application form as they stand in content files and drafts: shape and references."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import zen

from .expressions import names_in

FIELD_TYPES = frozenset(
    {
        "text", "textarea", "number", "amount", "date", "choice", "choices", "yes_no", "citizen_id", "credit_code",
        "phone", "email", "division", "address", "material", "licence",
    }
)  # fmt: skip
FIELD_KEYS = frozenset(
    {
        "id", "type", "label", "hint", "required", "visible_if", "required_if", "options", "min", "max", "min_length",
        "max_length", "pattern", "pattern_hint", "decimals", "unit", "example", "source", "accept",
    }
)  # fmt: skip
GROUP_KEYS = frozenset({"id", "title", "fields", "hint", "visible_if", "repeat", "min_rows", "max_rows"})
PARTY_FIELDS = frozenset({"name", "id_number", "phone"})
#: What every licence has besides its own fields.
LICENCE_FIELDS = frozenset(
    {
        "identifier", "number", "holder_name", "holder_id_number", "issuer_name", "issued_on", "valid_from_on",
        "valid_to_on",
    }
)  # fmt: skip
_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")


def group_faults(
    groups: Sequence[dict[str, Any]],
    *,
    licence_fields: Mapping[str, Collection[str]] | None = None,
) -> list[tuple[str, str]]:
    """(path, reason) for everything wrong in a form. Licence types and their fields are checked when given."""
    return list(_faults(groups, licence_fields))


def _faults(
    groups: Sequence[dict[str, Any]],
    licence_fields: Mapping[str, Collection[str]] | None,
) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    ids = {field.get("id") for group in groups if isinstance(group, dict) for field in _fields(group)}
    for number, group in enumerate(groups):
        where = f"[{number}]"
        if not isinstance(group, dict):
            yield where, "字段组应为对象"
            continue
        yield from _wrong_id(where, group.get("id"), seen)
        if not str(group.get("title") or "").strip():
            yield f"{where}.title", "字段组没有标题"
        if unknown := sorted(set(group) - GROUP_KEYS):
            yield where, f"字段组有不认识的属性：{'、'.join(unknown)}"
        if not _fields(group):
            yield f"{where}.fields", "字段组没有字段"
        for index, field in enumerate(_fields(group)):
            path = f"{where}.fields[{index}]"
            yield from _wrong_id(path, field.get("id"), seen)
            yield from _field_faults(path, field, ids, licence_fields)


def _fields(group: dict[str, Any]) -> list[dict[str, Any]]:
    fields = group.get("fields")
    return [field for field in fields if isinstance(field, dict)] if isinstance(fields, list) else []


def _wrong_id(where: str, value: Any, seen: set[str]) -> Iterator[tuple[str, str]]:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        yield f"{where}.id", f"编号“{value}”应为小写字母开头的小写字母、数字、下划线"
    elif value in seen:
        yield f"{where}.id", f"编号“{value}”重复"
    else:
        seen.add(value)


def _field_faults(
    path: str,
    field: dict[str, Any],
    known: Collection[Any],
    licence_fields: Mapping[str, Collection[str]] | None,
) -> Iterator[tuple[str, str]]:
    kind = field.get("type")
    if kind not in FIELD_TYPES:
        yield f"{path}.type", f"字段类型“{kind}”不存在"
    if not str(field.get("label") or "").strip():
        yield f"{path}.label", "字段没有名称"
    if unknown := sorted(set(field) - FIELD_KEYS):
        yield path, f"字段有不认识的属性：{'、'.join(unknown)}"
    options = field.get("options")
    if kind in ("choice", "choices"):
        values = [one.get("value") for one in options or [] if isinstance(one, dict) and one.get("label")]
        if len(values) < 2 or len(values) != len(options or []):
            yield f"{path}.options", "选择字段至少要有两个选项，每个选项要有 value 和 label"
        if len(set(map(str, values))) != len(values):
            yield f"{path}.options", "选项的 value 重复"
    elif options:
        yield f"{path}.options", "只有选择字段才有选项"
    for name in ("visible_if", "required_if"):
        text = field.get(name)
        if text is None:
            continue
        if not isinstance(text, str) or zen.validate_expression(text) is not None:
            yield f"{path}.{name}", f"表达式“{text}”写法有误"
            continue
        for used in names_in(text):
            if used not in known:
                yield f"{path}.{name}", f"表达式“{text}”用到的“{used}”不是本表的字段"
    if isinstance(pattern := field.get("pattern"), str):
        try:
            re.compile(pattern)
        except re.error:
            yield f"{path}.pattern", f"正则表达式“{pattern}”写法有误"
    yield from _source_faults(f"{path}.source", field.get("source"), licence_fields)


def _source_faults(
    path: str, source: Any, licence_fields: Mapping[str, Collection[str]] | None
) -> Iterator[tuple[str, str]]:
    if source is None:
        return
    if not isinstance(source, dict):
        yield path, "来源应为对象"
    elif set(source) - {"editable"} == {"party"}:
        if source["party"] not in PARTY_FIELDS:
            yield path, f"申请人信息“{source['party']}”应为 name、id_number 或 phone"
    elif set(source) - {"editable"} == {"licence_type", "path"}:
        if licence_fields is None:
            return
        code, name = source["licence_type"], str(source["path"]).removeprefix("data.")
        if code not in licence_fields:
            yield path, f"证照类型“{code}”不存在"
        elif name not in licence_fields[code] and name not in LICENCE_FIELDS:
            yield path, f"证照类型“{code}”没有字段“{name}”"
    else:
        yield path, '来源应为 {"party": …} 或 {"licence_type": …, "path": …}'
