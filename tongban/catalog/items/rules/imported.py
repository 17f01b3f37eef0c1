"""Rows of another platform's item library: what can be taken over, and in which words the rest is refused.

Nothing is invented: an element that the source does not state stays empty and is named in `missing`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from ..guide import GuideBody, Limit, Material, Phones, Place, Themes, checked
from .codes import item_code_error, parse
from .limits import is_longer

#: 事项类型 as the source numbers it (its 20 is 其他行政权力 and its 21 公共服务) → GB/T 39046.
KINDS = {
    "01": ("01", "行政许可"),
    "05": ("05", "行政给付"),
    "07": ("07", "行政确认"),
    "08": ("08", "行政奖励"),
    "09": ("09", "行政裁决"),
    "10": ("10", "其他行政权力"),
    "20": ("10", "其他行政权力"),
    "21": ("20", "公共服务"),
}
SUBJECTS = {
    "自然人": "natural",
    "企业法人": "company",
    "事业法人": "institution",
    "社会组织法人": "society",
    "非法人企业": "unincorporated",
    "行政机关": "organ",
    "其他组织": "other",
}
PERSON_THEMES = {
    "生小孩": "出生", "生育收养": "出生", "升学": "上学", "义务教育": "上学", "教育科研": "上学", "找工作": "就业",
    "就业创业": "就业", "职业资格": "就业", "失业": "就业", "人才": "就业", "高校毕业生": "就业", "结婚": "成家",
    "婚姻登记": "成家", "买房子": "安居", "住房保障": "安居", "迁居": "安居", "户籍办理": "安居", "医疗卫生": "就医",
    "退休": "养老", "离职退休": "养老", "养老服务": "养老", "老年人": "养老",
    "社会保障（社会保险、社会救助）": "养老", "社会救助": "养老",
}  # fmt: skip
COMPANY_THEMES = {
    "创业": "开办", "设立变更": "变更", "准营准办": "准营", "纳税": "纳税", "规划建设": "建设", "抵押质押": "融资",
}  # fmt: skip
#: Elements of a full guide that this source has no column for.
NEVER_STATED = ("设定依据", "办理流程", "收费", "办理结果", "受理标准", "办理时间", "常见问题")
LONGEST_TEXT = 3900


class RowError(Exception):
    """The row cannot be taken over; the text says why, in Chinese."""


@dataclass(frozen=True)
class Incoming:
    """One row that can be taken over."""

    code: str
    base_code: str
    level: str
    catalogue_name: str
    agency_uscc: str
    agency_name: str
    area_code: str
    area_name: str
    body: GuideBody
    digest: str
    #: How the source calls the item, where that is no code of this platform.
    former_code: str = ""


def digest_of(row: Mapping[str, Any]) -> str:
    return hashlib.sha256(msgspec.json.encode(row, order="sorted")).hexdigest()


def read_row(row: Any, *, source: str) -> Incoming:
    """Raises RowError."""
    if not isinstance(row, dict):
        raise RowError("这一行不是一个对象")
    name = _words(row, "name", "事项名称", least=1, most=200)
    if len(name) < 2:
        raise RowError("没有事项名称" if not name else f"事项名称“{name}”太短")
    code = _words(row, "task_code", "实施编码", most=60)
    if reason := item_code_error(code):
        raise RowError(reason)
    parts = parse(code)
    uscc = _words(row, "org_uscc", "机构信用代码") or parts.uscc
    if uscc != parts.uscc:
        raise RowError(f"机构信用代码“{uscc}”与实施编码前 18 位不一致")
    agency_name = _words(row, "org_name", "实施机构名称", most=120)
    if not agency_name:
        raise RowError("没有实施机构名称")
    statutory = _limit(row, "statutory_limit", "法定办结时限")
    promised = _limit(row, "promised_limit", "承诺办结时限")
    if is_longer(promised, statutory):
        assert promised is not None
        assert statutory is not None
        raise RowError(f"承诺办结时限（{promised.days}）超过法定办结时限（{statutory.days}）")
    try:
        body = _body(row, name, statutory, promised, source)
        body = checked(body)
    except msgspec.ValidationError as error:
        raise RowError(f"内容不合要求：{error}") from error
    return Incoming(
        code=code,
        base_code=parts.base,
        level=parts.level,
        catalogue_name=_words(row, "catalog_name", "目录名称", most=300),
        agency_uscc=uscc,
        agency_name=agency_name,
        area_code=_area(row),
        area_name=_words(row, "area_name", "区划名称", most=80),
        body=body,
        digest=digest_of(row),
    )


def _body(row: Mapping[str, Any], name: str, statutory: Limit | None, promised: Limit | None, source: str) -> GuideBody:
    missing = list(NEVER_STATED)
    labels = _list(row, "themes", "主题")
    subjects = [SUBJECTS[one] for one in _list(row, "service_objects", "服务对象") if one in SUBJECTS]
    if not subjects:
        subjects = ["natural", "legal"]
        missing.append("服务对象")
    conditions = _conditions(_words(row, "conditions", "受理条件", most=None))
    materials = list(dict.fromkeys(text[:300] for text in _list(row, "materials", "申请材料")))
    consult, complain = _phone(row, "consult_phone"), _phone(row, "complain_phone")
    location = _location(_words(row, "location", "办理地点", most=None))
    visits = _visits(row)
    is_online = _yes(row, "online", "是否网办")
    for label, value in (
        ("法定办结时限", statutory), ("承诺办结时限", promised), ("受理条件", conditions), ("申请材料", materials),
        ("咨询电话", consult), ("投诉电话", complain), ("办理地点", location),
    ):  # fmt: skip
        if not value:
            missing.append(label)
    is_instant = promised is not None and promised.days == 0
    url = _words(row, "online_url", "网办地址", most=None)
    return GuideBody(
        name=name,
        kind=_kind(row),
        handling="1" if is_instant else "2",
        subjects=tuple(dict.fromkeys(subjects)),
        themes=Themes(
            person=tuple(dict.fromkeys(PERSON_THEMES[one] for one in labels if one in PERSON_THEMES)),
            company=tuple(dict.fromkeys(COMPANY_THEMES[one] for one in labels if one in COMPANY_THEMES)),
        ),
        statutory=statutory,
        promised=promised,
        conditions=tuple(conditions),
        materials=tuple(
            Material(code=f"m{number}", name=text, source="self", trust="C")
            for number, text in enumerate(materials, start=1)
        ),
        places=(Place(name="办理地点", address=location),) if location else (),
        phones=Phones(consult=consult, complain=complain),
        visits=visits,
        online_depth=_depth(visits, is_online=is_online),
        post=_yes(row, "courier", "是否快递"),
        flow="instant" if is_instant else "standard",
        source=source,
        online_url=url if re.match(r"https?://[^\s\"'<>]+$", url) else "",
        platform=_words(row, "platform", "业务系统", most=120),
        joint_note=_words(row, "joint_departments", "联办机构", most=600),
        labels=tuple(one[:40] for one in labels if one != "其他"),
        missing=tuple(missing),
    )


def _words(row: Mapping[str, Any], key: str, label: str, *, least: int = 0, most: int | None = 500) -> str:
    value = row.get(key)
    if value is None:
        if least:
            raise RowError(f"没有{label}")
        return ""
    if not isinstance(value, str):
        raise RowError(f"{label}（{key}）应为文字")
    if "\0" in value:
        raise RowError(f"{label}（{key}）含有空字符")
    text = value.strip()
    if most is not None and len(text) > most:
        raise RowError(f"{label}（{key}）超过 {most} 个字")
    return text


def _list(row: Mapping[str, Any], key: str, label: str) -> list[str]:
    value = row.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise RowError(f"{label}（{key}）应为文字的列表")
    if any("\0" in one for one in value):
        raise RowError(f"{label}（{key}）含有空字符")
    return [one.strip() for one in value if one.strip()]


def _kind(row: Mapping[str, Any]) -> str:
    code, name = _words(row, "type_code", "事项类型代码"), _words(row, "type", "事项类型")
    if code not in KINDS:
        raise RowError(f"不认识的事项类型代码“{code}”" if code else "没有事项类型代码")
    kind, label = KINDS[code]
    if name and name != label:
        raise RowError(f"事项类型代码“{code}”（{label}）与事项类型“{name}”不一致")
    return kind


def _limit(row: Mapping[str, Any], key: str, label: str) -> Limit | None:
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, dict):
        raise RowError(f"{label}（{key}）应含 value 和 unit")
    days, unit = value.get("value"), value.get("unit")
    if days is None:
        return None
    if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= 3660:
        raise RowError(f"{label}“{days}”应为 0 到 3660 的整数")
    if unit not in ("workday", "day"):
        raise RowError(f"{label}的单位“{unit}”不认识（应为 workday 或 day）")
    return Limit(days=days, unit=unit)


def _visits(row: Mapping[str, Any]) -> int:
    value = row.get("visits")
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 9:
        raise RowError(f"到现场次数“{value}”应为 0 到 9 的整数")
    return value


def _yes(row: Mapping[str, Any], key: str, label: str) -> bool:
    value = row.get(key)
    if value is None or isinstance(value, bool):
        return bool(value)
    if value in ("是", "支持"):
        return True
    if value in ("否", "不支持", ""):
        return False
    raise RowError(f"{label}（{key}）“{value}”应为 是 或 否")


def _depth(visits: int, *, is_online: bool) -> int:
    """The source only says whether one can apply online: all the way when no visit is needed, else a first step."""
    if not is_online:
        return 0
    return 4 if visits == 0 else 2


_NUMBER = re.compile(r"\d[\d\-－—转 ()（）]{3,}\d")


def _phone(row: Mapping[str, Any], key: str) -> str:
    """Placeholders ("0000swjw", "无", a run of one digit) are no phone numbers."""
    text = _words(row, key, "电话", most=None).strip("。.、,， ")
    found = _NUMBER.search(text) or re.fullmatch(r"1?\d{4,5}", text)
    if found is None or len(set(re.sub(r"\D", "", text))) < 2 or re.search(r"0000", re.sub(r"\D", "", text)[:4]):
        return ""
    return text[:80]


def _location(text: str) -> str:
    place = re.sub(r"^(办理)?地[点址][:：]\s*", "", text).strip()
    return "" if not place or place.startswith(("无线下", "无")) or place in ("/", "-") else place[:LONGEST_TEXT]


def _conditions(text: str) -> list[str]:
    """One condition a line, as the source breaks them; very long ones are cut into readable lengths."""
    lines = [line.strip() for line in re.split(r"[\r\n]+", text) if line.strip()]
    return [line[start : start + LONGEST_TEXT] for line in lines for start in range(0, len(line), LONGEST_TEXT)]


def _area(row: Mapping[str, Any]) -> str:
    code = _words(row, "area_code", "区划代码", most=12)
    if not re.fullmatch(r"\d{6}|\d{9}|\d{12}", code):
        raise RowError(f"区划代码“{code}”应为 6、9 或 12 位数字" if code else "没有区划代码")
    return code.ljust(12, "0")
