"""Faults that a JSON Schema finds, by field and in Chinese."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import jsonschema_rs

_validators: dict[int, Any] = {}
TYPES = {
    "string": "文字",
    "integer": "整数",
    "number": "数字",
    "boolean": "true 或 false",
    "object": "对象",
    "array": "列表",
    "null": "空",
}


def words_of(schema: dict[str, Any], data: Mapping[str, Any]) -> dict[str, str]:
    """{field: reason}; empty when the data fits. A field is named by its path: "items.0.opinion"."""
    validator = _validators.get(id(schema)) or _compile(schema)
    errors: dict[str, str] = unusable_text(data)
    if errors:  # the validator cannot read them; what else is wrong is told once they are mended
        return errors
    for problem in validator.iter_errors(dict(data)):
        field, words = _words(problem, schema)
        errors.setdefault(field, words)
    return errors


def unusable_text(value: Any) -> dict[str, str]:
    """Texts with characters that no database column takes (NUL, halves of surrogate pairs), by path."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
        text.encode()
    except (UnicodeEncodeError, TypeError, ValueError):
        return _unusable(value, "")
    return _unusable(value, "") if "\\u0000" in text else {}


def _unusable(value: Any, path: str) -> dict[str, str]:
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            return {path or "data": "含有不能使用的字符，请删去后再提交"}
        return {}
    parts: list[tuple[str, Any]] = []
    if isinstance(value, Mapping):
        for name in value:
            if _unusable(str(name), ""):
                return {path or "data": "有一项的名称含有不能使用的字符，请删去后再提交"}
        parts = [(str(name), part) for name, part in value.items()]
    elif isinstance(value, list | tuple):
        parts = [(str(place), part) for place, part in enumerate(value)]
    found: dict[str, str] = {}
    for name, part in parts:
        found |= _unusable(part, f"{path}.{name}" if path else name)
    return found


def _compile(schema: dict[str, Any]) -> Any:
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    _validators[id(schema)] = validator
    return validator


def _words(problem: Any, schema: dict[str, Any]) -> tuple[str, str]:
    path = [str(part) for part in problem.instance_path]
    kind = problem.kind
    name = type(kind).__name__
    part = _part(schema, problem.schema_path)
    title = part.get("title") or "这一项"
    match name:
        case "Required":
            missing = str(kind.property)
            inner = part.get("properties", {}).get(missing, {})
            return ".".join([*path, missing]), f"请填写{inner.get('title', missing)}"
        case "AdditionalProperties":
            unknown = str(kind.unexpected[0])
            return ".".join([*path, unknown]), f"不认识“{unknown}”这一项，请删去"
        case "Type":
            wanted = part.get("type", "")
            return ".".join(path) or "data", f"{title}应为{TYPES.get(str(wanted), str(wanted))}"
        case "Enum":
            return ".".join(
                path
            ), f"{title}只能是：{part.get('description') or '、'.join(map(str, part.get('enum', [])))}"
        case "MinLength":
            return ".".join(path), f"请填写{title}"
        case "MaxLength":
            return ".".join(path), f"{title}最多 {part.get('maxLength')} 个字"
        case "Minimum":
            return ".".join(path), f"{title}不能小于 {part.get('minimum')}"
        case "Maximum":
            return ".".join(path), f"{title}不能大于 {part.get('maximum')}"
        case "MinItems" | "MinProperties":
            return ".".join(path) or "data", f"请填写{title}"
        case "MaxItems" | "MaxProperties":
            return ".".join(path) or "data", f"{title}的数目太多"
        case "Format":
            return ".".join(path), f"{title}的写法不对"
        case "Constant":
            return ".".join(path), f"{title}只能是 true"
        case "AnyOf":
            return ".".join(path), f"{title}的写法不对"
    return ".".join(path) or "data", f"{title}的写法不对"


def _part(schema: dict[str, Any], path: Any) -> dict[str, Any]:
    """The part of the schema that holds the broken keyword."""
    found: Any = schema
    for step in list(path)[:-1]:
        found = found[step]
    return found if isinstance(found, dict) else {}
