"""A form as JSON Schema 2020-12, for programs; and an example that is valid, for people who write them.

The schema describes answers as they are stored (see values.py). It is never stricter than the server: a condition
that JSON Schema cannot say is left to the server.
"""

from __future__ import annotations

from typing import Any

from . import values
from .definition import Field, Form, Group, Page


def json_schema(form: Form) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    required: list[str] = []
    rules: list[dict] = []
    for page in form.pages:
        for group in page.groups:
            if group.repeat:
                properties[group.id] = _rows_schema(form, group)
                if group.min_rows:
                    _require(form, page, group, group.id, "", "", None, required, rules)
                continue
            for one in group.fields:
                properties[one.id] = field_schema(one)
                if one.required or one.required_if:
                    needed = "" if one.required else one.required_if
                    _require(form, page, group, one.id, one.visible_if, needed, None, required, rules)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:tongban:form:{form.code}:{form.version}",
        "title": form.title,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
    if rules:
        schema["allOf"] = rules
    return schema


def _rows_schema(form: Form, group: Group) -> dict[str, Any]:
    required: list[str] = []
    rules: list[dict] = []
    for one in group.fields:
        if one.required or one.required_if:
            needed = "" if one.required else one.required_if
            _require(form, None, group, one.id, one.visible_if, needed, group, required, rules)
    row = {
        "type": "object",
        "properties": {one.id: field_schema(one) for one in group.fields},
        "required": required,
        "additionalProperties": False,
    }
    if rules:
        row["allOf"] = rules
    return {"title": group.title, "type": "array", "items": row, "minItems": group.min_rows, "maxItems": group.max_rows}


def _require(
    form: Form,
    page: Page | None,
    group: Group,
    name: str,
    visible_if: str,
    required_if: str,
    row: Group | None,
    required: list[str],
    rules: list[dict],
) -> None:
    """`name` is required when it is visible and asked for; visibility hangs on what its conditions name, in turn."""
    sources = [required_if, visible_if]
    if page is not None:
        sources += [page.visible_if, group.visible_if]
    sources = [source for source in sources if source]
    if not sources:
        required.append(name)
        return
    parts = _parts(form, sources, row, set())
    if parts is not None:
        condition = parts[0] if len(parts) == 1 else {"allOf": parts}
        rules.append({"if": condition, "then": {"required": [name]}})


def _parts(form: Form, sources: list[str], row: Group | None, seen: set[str]) -> list[dict] | None:
    """All conditions that must hold; None when one cannot be said in JSON Schema."""
    found: list[dict] = []
    own = {one.id for one in row.fields} if row is not None else set()
    for source in sources:
        if source in seen:
            continue
        seen.add(source)
        condition = form.condition(source, row)
        if condition.schema is None or (row is not None and not condition.names <= own):
            return None
        found.append(condition.schema)
        for name in condition.names:
            deeper = _parts(form, _visibility_of(form, name, row), row, seen)
            if deeper is None:
                return None
            found += deeper
    return found


def _visibility_of(form: Form, name: str, row: Group | None) -> list[str]:
    for page, group, one in form.places():
        if one.id == name and (row is None or group.id == row.id):
            sources = [one.visible_if] if row is not None else [page.visible_if, group.visible_if, one.visible_if]
            return [source for source in sources if source]
    return []


def field_schema(one: Field) -> dict[str, Any]:
    schema: dict[str, Any] = {"title": one.label}
    if one.hint:
        schema["description"] = one.hint
    return schema | SHAPES[one.type](one)


def _text(one: Field) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "type": "string",
        "minLength": one.min_length or 1,
        "maxLength": one.max_length or values.TEXT_LIMITS[one.type],
    }
    if one.pattern:
        shape["pattern"] = f"^(?:{one.pattern})$"
    return shape


def _number(one: Field) -> dict[str, Any]:
    shape: dict[str, Any] = {"type": "integer" if one.decimals == 0 else "number"}
    if one.min is not None:
        shape["minimum"] = one.min
    if one.max is not None:
        shape["maximum"] = one.max
    if one.unit:
        shape["x-unit"] = one.unit
    return shape


def _amount(one: Field) -> dict[str, Any]:
    sign = "" if one.min is None else "-?"
    return {
        "anyOf": [
            {"type": "string", "pattern": f"^{sign}[0-9]{{1,13}}(?:[.][0-9]{{1,2}})?$"},
            {"type": "number", **({"minimum": 0} if one.min is None else {"minimum": one.min})},
        ],
        "x-unit": "元",
    }


def _choice(one: Field) -> dict[str, Any]:
    return {"oneOf": [{"const": option.value, "title": option.label} for option in one.options]}


def _choices(one: Field) -> dict[str, Any]:
    shape: dict[str, Any] = {"type": "array", "items": _choice(one), "uniqueItems": True, "minItems": 1}
    if one.min is not None:
        shape["minItems"] = max(1, int(one.min))
    if one.max is not None:
        shape["maxItems"] = int(one.max)
    return shape


SHAPES = {
    "text": _text,
    "textarea": _text,
    "address": _text,
    "number": _number,
    "amount": _amount,
    "date": lambda one: {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "choice": _choice,
    "choices": _choices,
    "yes_no": lambda one: {"type": "boolean"},
    "citizen_id": lambda one: {"type": "string", "pattern": "^[0-9]{17}[0-9X]$"},
    "credit_code": lambda one: {"type": "string", "pattern": "^[0-9A-HJ-NPQRTUWXY]{18}$"},
    "phone": lambda one: {"type": "string", "pattern": "^[0-9][0-9-]{6,22}$"},
    "email": lambda one: {"type": "string", "format": "email", "maxLength": 254},
    "division": lambda one: {"type": "string", "pattern": "^[0-9]{12}$"},
    "material": lambda one: {"type": "string", "format": "uuid"},
    "licence": lambda one: {"type": "string", "minLength": 1, "maxLength": 120},
}
