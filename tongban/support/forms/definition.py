"""The shape of a form definition, and the reader that names every fault with its path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from . import conditions
from .conditions import Condition
from .errors import InvalidDefinitionError

SCHEMA = 1
FieldType = Literal[
    "text",
    "textarea",
    "number",
    "amount",
    "date",
    "choice",
    "choices",
    "yes_no",
    "citizen_id",
    "credit_code",
    "phone",
    "email",
    "division",
    "address",
    "material",
    "licence",
]
FIELD_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
FORM_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")
RELATIVE_DATE = re.compile(r"today(?:[+-]\d{1,5})?")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
WITH_OPTIONS = {"choice", "choices"}
WITH_NUMBERS = {"number", "amount", "choices"}
WITH_TEXT = {"text", "textarea", "address"}
RESERVED = {"and", "or", "not", "in", "true", "false", "null", "len"}
FILE_WORDS = {"pdf", "jpg", "jpeg", "png", "ofd", "docx", "xlsx"}
FIELD_LIMIT = 300


class Option(msgspec.Struct, frozen=True):
    value: str
    label: str
    hint: str = ""


class Source(msgspec.Struct, frozen=True):
    """Where a value can be taken from: a field of a licence, or the applicant's own particulars."""

    licence_type: str = ""
    path: str = ""
    party: Literal["", "name", "id_number", "phone"] = ""
    editable: bool = False


class Field(msgspec.Struct, frozen=True):
    id: str
    type: FieldType
    label: str
    hint: str = ""
    required: bool = False
    visible_if: str = ""
    required_if: str = ""
    options: tuple[Option, ...] = ()
    min: int | float | str | None = None
    max: int | float | str | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""
    pattern_hint: str = ""
    decimals: int | None = None
    unit: str = ""
    example: Any = None
    source: Source | None = None
    accept: tuple[str, ...] = ()

    def label_of(self, value: object) -> str:
        """The words of an option; the value itself when it is none."""
        return next((option.label for option in self.options if option.value == value), str(value))


class Group(msgspec.Struct, frozen=True):
    """A few questions that belong together; `repeat` makes it a list of rows (股东、从业人员)."""

    id: str
    title: str
    fields: tuple[Field, ...]
    hint: str = ""
    visible_if: str = ""
    repeat: bool = False
    min_rows: int = 0
    max_rows: int = 20


class Page(msgspec.Struct, frozen=True):
    id: str
    title: str
    groups: tuple[Group, ...]
    hint: str = ""
    visible_if: str = ""

    def fields(self) -> Iterator[Field]:
        for group in self.groups:
            yield from group.fields


class Form(msgspec.Struct, frozen=True, dict=True):
    """A read form definition. `version` and `sha256` are empty until it is published."""

    code: str
    title: str
    pages: tuple[Page, ...]
    version: int = 0
    sha256: str = ""

    @property
    def ref(self) -> tuple[str, int]:
        return self.code, self.version

    def page(self, page_id: str) -> Page:
        return next(page for page in self.pages if page.id == page_id)

    def places(self) -> tuple[tuple[Page, Group, Field], ...]:
        """Every field with where it stands, in order."""
        known = self.__dict__.get("_places")
        if known is None:
            known = tuple(
                (page, group, field) for page in self.pages for group in page.groups for field in group.fields
            )
            self.__dict__["_places"] = known
        return known

    def field(self, field_id: str) -> Field | None:
        """A field by its id, outside repeated groups."""
        known = self.__dict__.get("_by_id")
        if known is None:
            known = {field.id: field for _, group, field in self.places() if not group.repeat}
            self.__dict__["_by_id"] = known
        return known.get(field_id)

    def condition(self, source: str, group: Group | None = None) -> Condition:
        """The compiled condition, bound to the field types it may speak of."""
        known: dict = self.__dict__.setdefault("_conditions", {})
        key = (source, group.id if group is not None and group.repeat else "")
        if key not in known:
            known[key] = conditions.bind(source, self._named(group))
        return known[key]

    def _named(self, group: Group | None) -> dict[str, Field]:
        fields = {field.id: field for _, where, field in self.places() if not where.repeat}
        if group is not None and group.repeat:
            fields |= {field.id: field for field in group.fields}
        return fields


def read(body: object, *, version: int = 0, sha256: str = "") -> Form:
    """Read a definition; InvalidDefinitionError lists everything that is wrong with it."""
    faults: dict[str, str] = {}
    form = _read_form(body, faults, version=version, sha256=sha256)
    if form is not None:
        _check_identity(form, faults)
        if not faults:
            _check_fields(form, faults)
    if faults or form is None:
        raise InvalidDefinitionError(fields=faults)
    return form


def _read_form(body: object, faults: dict[str, str], **published: Any) -> Form | None:
    if not isinstance(body, dict):
        faults["表单"] = "应是一个对象"
        return None
    if body.get("schema", SCHEMA) != SCHEMA:
        faults["schema"] = f"只认得第 {SCHEMA} 版写法"
        return None
    data = {key: value for key, value in body.items() if key not in {"schema", "version", "sha256"}}
    pages = _read_list(data, "pages", "", faults, lambda one, path: _read_page(one, path, faults))
    form = _build(Form, data, "", faults, pages=tuple(pages))
    return msgspec.structs.replace(form, **published) if form is not None else None


def _read_page(data: dict, path: str, faults: dict[str, str]) -> Page | None:
    groups = _read_list(data, "groups", path, faults, lambda one, at: _read_group(one, at, faults))
    return _build(Page, data, path, faults, groups=tuple(groups))


def _read_group(data: dict, path: str, faults: dict[str, str]) -> Group | None:
    fields = _read_list(data, "fields", path, faults, lambda one, at: _build(Field, one, at, faults))
    return _build(Group, data, path, faults, fields=tuple(fields))


def _read_list(data: dict, key: str, path: str, faults: dict[str, str], one: Any) -> list:
    where = f"{path}.{key}" if path else key
    rows = data.get(key)
    if not isinstance(rows, list) or not rows:
        faults[where] = "应是一个列表，至少有一项"
        return []
    found = []
    for index, row in enumerate(rows):
        at = f"{where}[{index}]"
        if not isinstance(row, dict):
            faults[at] = "应是一个对象"
        elif (value := one(row, at)) is not None:
            found.append(value)
    return found


TYPE_WORDS = {str: "文字", bool: "true 或 false", int: "整数"}


def _build(struct: Any, data: dict, path: str, faults: dict[str, str], **ready: Any) -> Any:
    """One struct from one object: unknown keys, missing keys and wrong types are each named."""
    known = {info.encode_name: info for info in msgspec.structs.fields(struct)}
    values = dict(ready)
    before = len(faults)
    prefix = f"{path}." if path else ""
    for key in data.keys() - known.keys():
        faults[f"{prefix}{key}"] = "不认识这个字段，请核对拼写"
    for name, info in known.items():
        if name in ready:
            continue
        if name not in data or (data[name] is None and not info.required):
            if info.required:
                faults[f"{prefix}{name}"] = "缺少"
            continue
        try:
            values[name] = msgspec.convert(data[name], info.type, strict=True)
        except msgspec.ValidationError as error:
            faults[f"{prefix}{name}"] = _reason(info.type, name, error)
    return struct(**values) if len(faults) == before else None


def _reason(kind: Any, name: str, error: msgspec.ValidationError) -> str:
    if name == "type":
        return "没有这种字段类型，可用的有：" + "、".join(FieldType.__args__)  # type: ignore[attr-defined]
    if kind in TYPE_WORDS:
        return f"应是{TYPE_WORDS[kind]}"
    if name == "options":
        return "应是列表，每一项写 value 和 label，都是文字"
    if name == "source":
        return "应写 licence_type 和 path，或写 party（name、id_number、phone）"
    return f"写法不对（{error}）"


def _check_identity(form: Form, faults: dict[str, str]) -> None:
    if not FORM_CODE.fullmatch(form.code):
        faults["code"] = "只能用字母、数字和 . _ -，最长 80 个字符"
    if not form.title.strip():
        faults["title"] = "不能为空"
    if len(form.places()) > FIELD_LIMIT:
        faults["pages"] = f"字段超过 {FIELD_LIMIT} 个，请拆成几张表"
    seen: dict[str, str] = {}
    for kind, path, one in _named_parts(form):
        if not FIELD_ID.fullmatch(one.id) or one.id in RESERVED:
            faults[f"{path}.id"] = "只能用小写字母、数字和下划线，以字母开头，不用 and、or、not、in 等词"
        elif f"{kind}{one.id}" in seen:
            faults[f"{path}.id"] = f"“{one.id}”与 {seen[kind + one.id]} 重复"
        else:
            seen[kind + one.id] = path
        title = one.label if isinstance(one, Field) else one.title
        if not title.strip():
            faults[f"{path}.{'label' if isinstance(one, Field) else 'title'}"] = "不能为空"


def _named_parts(form: Form) -> Iterator[tuple[str, str, Any]]:
    """Pages, groups and fields; a repeated group shares its names with the fields, for its rows are an answer."""
    for p, page in enumerate(form.pages):
        yield "page:", f"pages[{p}]", page
        for g, group in enumerate(page.groups):
            path = f"pages[{p}].groups[{g}]"
            yield ("field:" if group.repeat else "group:"), path, group
            for f, field in enumerate(group.fields):
                yield "field:", f"{path}.fields[{f}]", field


def _check_fields(form: Form, faults: dict[str, str]) -> None:
    before: dict[str, Field] = {}
    everything = {field.id: field for _, group, field in form.places() if not group.repeat}
    for p, page in enumerate(form.pages):
        _check_condition(page.visible_if, f"pages[{p}].visible_if", before, everything, faults)
        for g, group in enumerate(page.groups):
            path = f"pages[{p}].groups[{g}]"
            _check_condition(group.visible_if, f"{path}.visible_if", before, everything, faults)
            if group.repeat and not 0 <= group.min_rows <= group.max_rows <= 200:
                faults[f"{path}.max_rows"] = "行数应是 0 到 200，且不小于 min_rows"
            row: dict[str, Field] = {}
            own = {field.id: field for field in group.fields} if group.repeat else {}
            for f, field in enumerate(group.fields):
                at = f"{path}.fields[{f}]"
                _check_condition(field.visible_if, f"{at}.visible_if", before | row, everything | own, faults)
                _check_condition(field.required_if, f"{at}.required_if", everything | own, everything | own, faults)
                _check_field(field, at, faults)
                row[field.id] = field
            if not group.repeat:
                before |= row


def _check_condition(
    source: str, path: str, allowed: dict[str, Field], everything: dict[str, Field], faults: dict[str, str]
) -> None:
    if not source:
        return
    try:
        condition = conditions.bind(source, everything)
    except conditions.ConditionError as error:
        faults[path] = str(error)
        return
    later = sorted(condition.names - allowed.keys())
    if later:
        faults[path] = f"只能用排在前面的字段，“{'、'.join(later)}”在后面"


def _check_field(field: Field, path: str, faults: dict[str, str]) -> None:
    if (field.type in WITH_OPTIONS) != bool(field.options):
        faults[f"{path}.options"] = "选择题要有选项" if field.type in WITH_OPTIONS else "这种字段没有选项"
    values = [option.value for option in field.options]
    if len(set(values)) != len(values):
        faults[f"{path}.options"] = "选项的 value 有重复"
    if any(not option.value or not option.label for option in field.options):
        faults[f"{path}.options"] = "选项的 value 和 label 都不能为空"
    _check_bounds(field, path, faults)
    _check_lengths(field, path, faults)
    if field.pattern:
        _check_pattern(field, path, faults)
    if field.decimals is not None and (field.type != "number" or not 0 <= field.decimals <= 6):
        faults[f"{path}.decimals"] = "只用于 number，0 到 6 位"
    if field.accept and (field.type != "material" or not set(field.accept) <= FILE_WORDS):
        faults[f"{path}.accept"] = "只用于 material，写 " + "、".join(sorted(FILE_WORDS)) + " 中的几种"
    if field.source is not None and bool(field.source.party) == bool(field.source.licence_type and field.source.path):
        faults[f"{path}.source"] = "写 party，或同时写 licence_type 和 path，只能取一种"


def _check_bounds(field: Field, path: str, faults: dict[str, str]) -> None:
    for name, bound in (("min", field.min), ("max", field.max)):
        if bound is None:
            continue
        if field.type == "date":
            if not isinstance(bound, str) or not (RELATIVE_DATE.fullmatch(bound) or ISO_DATE.fullmatch(bound)):
                faults[f"{path}.{name}"] = "日期的界限写 2026-01-31、today、today-30 或 today+30"
        elif field.type not in WITH_NUMBERS:
            faults[f"{path}.{name}"] = "这种字段没有大小，限制字数请用 max_length"
        elif isinstance(bound, str):
            faults[f"{path}.{name}"] = "应是数字"
    low, high = field.min, field.max
    if isinstance(low, (int, float)) and isinstance(high, (int, float)) and low > high:
        faults[f"{path}.max"] = "比 min 小"


def _check_lengths(field: Field, path: str, faults: dict[str, str]) -> None:
    for name, length in (("min_length", field.min_length), ("max_length", field.max_length)):
        if length is not None and field.type not in WITH_TEXT:
            faults[f"{path}.{name}"] = "只用于 text、textarea、address"
        elif length is not None and not 1 <= length <= 10_000:
            faults[f"{path}.{name}"] = "应在 1 到 10000 之间"
    if field.min_length and field.max_length and field.min_length > field.max_length:
        faults[f"{path}.max_length"] = "比 min_length 小"


def _check_pattern(field: Field, path: str, faults: dict[str, str]) -> None:
    if field.type != "text":
        faults[f"{path}.pattern"] = "只用于 text"
        return
    try:
        re.compile(field.pattern, re.ASCII)
    except re.error as error:
        faults[f"{path}.pattern"] = f"正则表达式写错了（{error}）"
