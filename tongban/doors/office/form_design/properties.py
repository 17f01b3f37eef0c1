"""One open question or group as inputs, and the inputs back as its definition."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from typing import Any

from tongban.data.licences import api as licences
from tongban.support.forms import api as forms

from ..long_form import Field, Section

Definition = dict[str, Any]
Errors = dict[str, str]
NUMBER = re.compile(r"-?\d{1,13}(\.\d{1,6})?", re.ASCII)
DATE_BOUND = re.compile(r"今天([+-]\d{1,5})?|\d{4}-\d{2}-\d{2}", re.ASCII)
WHOLE = re.compile(r"\d{1,5}", re.ASCII)
ASKED = (("yes", "必填"), ("no", "选填"), ("if", "满足条件才必填"))
FILES = tuple((one, one) for one in ("pdf", "jpg", "jpeg", "png", "ofd", "docx", "xlsx"))
#: Types whose value can be taken from what is already held.
PREFILLED = set(forms.TYPE_NAMES) - {"choices", "material", "textarea", "licence"}
PLAIN = {
    "hint": Field("f.hint", "说明", hint="写在题目下面，可以不写", width="long"),
    "ask": Field("f.ask", "要不要填", "radio", "", ASKED),
    "options": Field("f.options", "选项", "lines", "一行一个；要固定代码的写 代码：文字，说明写在 ｜ 后面", rows=4),
    "unit": Field("f.unit", "单位", hint="如 平方米、人", width="short"),
    "decimals": Field("f.decimals", "小数位数", hint="0 是只能填整数", width="num"),
    "max_length": Field("f.max_length", "最多几个字", width="num"),
    "accept": Field("f.accept", "可以传的格式", "checks", "都不选就是都可以", FILES),
}
BOUNDS = {
    "number": ("最小", "最大", ""),
    "amount": ("最小", "最大", ""),
    "date": ("最早", "最晚", "写 2026-01-31、今天、今天-30 或者 今天+30"),
    "choices": ("最少选几项", "最多选几项", ""),
}
OWN = {
    "text": ("max_length",),
    "textarea": ("max_length",),
    "address": ("max_length",),
    "number": ("unit", "decimals"),
    "choice": ("options",),
    "choices": ("options",),
    "material": ("accept",),
}
GROUP = Section(
    "open",
    "这一组",
    (
        Field("f.title", "组名", width="long"),
        Field("f.hint", "说明", hint="写在组名下面，可以不写", width="long"),
        Field("f.repeat", "可以填多行（如股东、从业人员）", "yes_no"),
        Field("f.min_rows", "最少几行", width="num"),
        Field("f.max_rows", "最多几行", width="num"),
    ),
)


def section_of(one: Definition, *, is_group: bool, in_rows: bool, source: str) -> Section:
    """The inputs of a group or question but for its label and conditions; `source` as chosen now."""
    if is_group:
        return GROUP
    kind = str(one.get("type", ""))
    fields = [PLAIN["hint"], *(PLAIN[name] for name in OWN.get(kind, ()))]
    if kind in BOUNDS:
        low, high, hint = BOUNDS[kind]
        fields += [Field("f.min", low, hint=hint, width="num"), Field("f.max", high, hint=hint, width="num")]
    return Section("open", "这一题", (*fields, *(_source_fields(source) if kind in PREFILLED and not in_rows else ())))


def _source_fields(source: str) -> list[Field]:
    held = tuple((f"party:{code}", f"申请人账户的{name}") for code, name in forms.PARTY_NAMES.items())
    types = tuple((f"licence:{one.code}", f"电子证照：{one.name}") for one in licences.licence_types())
    fields = [Field("f.source", "自动带出", "select", "已有的不用再填", (("", "不带出，由申请人填"), *held, *types))]
    if source.startswith("licence:"):
        paths = (("", "请选择"), *licence_fields(source.removeprefix("licence:")))
        fields.append(Field("f.path", "取证照上的哪一项", "select", "", paths))
    if source:
        fields.append(Field("f.editable", "带出以后申请人可以改", "yes_no"))
    return fields


def licence_fields(code: str) -> list[tuple[str, str]]:
    """(path, words) of everything that a form may take from a licence."""
    found = licence_type(code)
    own = [(one.id, one.label) for one in found.fields] if found else []
    names = {path for path, _ in own}
    return own + [(path, name) for path, name in forms.LICENCE_FIELD_NAMES.items() if path not in names]


def licence_type(code: str) -> licences.TypeInfo | None:
    return next((one for one in licences.licence_types() if one.code == code), None)


def licence_words(code: str, path: str) -> str:
    """“营业执照”上的住所."""
    found = licence_type(code)
    name = dict(licence_fields(code)).get(path.removeprefix("data."), path)
    return f"“{found.name if found else code}”上的{name}"


def inputs_of(one: Definition, *, is_group: bool) -> Definition:
    """What the inputs show of a definition."""
    if is_group:
        return {name: one.get(name) for name in ("title", "hint", "repeat", "min_rows", "max_rows")}
    source = one.get("source") or {}
    ask = "yes" if one.get("required") else "if" if one.get("required_if") else "no"
    kind = f"party:{source['party']}" if source.get("party") else ""
    if source.get("licence_type"):
        kind = f"licence:{source['licence_type']}"
    return {
        **{name: one.get(name) for name in ("label", "hint", "unit", "decimals", "max_length", "accept")},
        "ask": ask,
        "options": [forms.option_line(option) for option in one.get("options") or ()],
        "min": _bound_words(one.get("min")),
        "max": _bound_words(one.get("max")),
        "source": kind,
        "path": str(source.get("path", "")).removeprefix("data."),
        "editable": bool(source.get("editable")),
    }


def applied(one: Definition, typed: Definition, shown: Sequence[str], *, is_group: bool) -> tuple[Definition, Errors]:
    """The definition with what was typed into the inputs that were shown; what cannot be read is named and left."""
    found, errors = copy.deepcopy(one), {}
    title = "title" if is_group else "label"
    found[title] = str(typed.get(title) or "").strip()
    if not found[title]:
        errors[f"f.{title}"] = "请填写组名" if is_group else "请填写题目"
    for name in shown:
        try:
            _take(found, name, typed, is_group=is_group)
        except ValueError as fault:
            errors[f"f.{name}"] = str(fault)
    return found, errors


def _take(found: Definition, name: str, typed: Definition, *, is_group: bool) -> None:
    text = str(typed.get(name) or "").strip()
    if name in {"title", "label", "ask", "path", "editable"}:
        return
    if name == "options":
        found["options"] = [_option(line) for line in typed.get("options") or ()]
    elif name == "accept":
        _set(found, name, list(typed.get("accept") or ()))
    elif name == "repeat":
        _set(found, name, bool(typed.get("repeat")))
    elif name in {"decimals", "max_length", "min_rows", "max_rows"}:
        _set(found, name, _whole(text), keep_nought=True)
    elif name in {"min", "max"}:
        _set(found, name, _bound(text, str(found.get("type"))), keep_nought=True)
    elif name == "source":
        _set(found, name, _source(text, typed))
    else:
        _set(found, name, text)


def _set(found: Definition, name: str, value: Any, *, keep_nought: bool = False) -> None:
    """What says nothing is not there, so that an untouched question stays as it was."""
    if value or (keep_nought and value is not None):
        found[name] = value
    elif found.get(name) or (keep_nought and found.get(name) is not None):
        found.pop(name)


def _whole(text: str) -> int | None:
    if text and not WHOLE.fullmatch(text):
        raise ValueError(f"“{text}”不是整数，请填阿拉伯数字")
    return int(text) if text else None


def _bound(text: str, kind: str) -> int | float | str | None:
    if not text:
        return None
    if kind == "date":
        bound = text.replace(" ", "").replace("＋", "+")
        if not DATE_BOUND.fullmatch(bound):
            raise ValueError(f"“{text}”看不懂，请写 2026-01-31、今天、今天-30 或者 今天+30")
        return bound.replace("今天", "today")
    if not NUMBER.fullmatch(text):
        raise ValueError(f"“{text}”不是数，请填阿拉伯数字")
    return float(text) if "." in text else int(text)


def _bound_words(bound: Any) -> str:
    return "" if bound is None else str(bound).replace("today", "今天")


def _option(line: str) -> dict[str, str]:
    words, _, hint = line.partition("｜")
    value, mark, label = (
        words.replace("=", "：", 1).partition("：") if "：" in words or "=" in words else (words, "", "")
    )
    found = {"value": value.strip(), "label": (label if mark else words).strip()}
    return found | {"hint": hint.strip()} if hint.strip() else found


def _source(text: str, typed: Definition) -> Definition | None:
    kind, _, code = text.partition(":")
    more = {"editable": True} if typed.get("editable") else {}
    if kind == "party" and code in forms.PARTY_NAMES:
        return {"party": code, **more}
    if kind == "licence":
        path = str(typed.get("path") or "")
        if not path:
            raise ValueError("请选择取证照上的哪一项")
        if path not in dict(licence_fields(code)):
            raise ValueError(f"这种证照上没有“{path}”，请重新选择")
        return {"licence_type": code, "path": path, **more}
    return None
