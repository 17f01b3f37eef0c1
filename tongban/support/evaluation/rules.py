"""Grades and reasons. 国办发〔2019〕51号: five grades, the two lowest are 差评."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from .enums import Grade

BAD_TAGS = (
    "材料要求没讲清楚",
    "要求提交多余材料",
    "多跑了路",
    "等候时间太长",
    "超过承诺时间",
    "工作人员态度不好",
    "业务不熟练",
    "系统不好用",
    "收费不清楚",
    "结果送达慢",
)
TEXT_LIMIT = 500


def is_bad(grade: int) -> bool:
    return grade >= Grade.DISPLEASED


def problems(grade: object, tags: object, text: str) -> dict[str, str]:
    """What is wrong with a rating as given, by field; nothing is preset, a grade has to be chosen."""
    found = {}
    if grade not in Grade.values or isinstance(grade, bool):
        found["grade"] = "请选择满意度（非常满意、满意、基本满意、不满意、非常不满意）"
    if not isinstance(tags, list | tuple) or any(tag not in BAD_TAGS for tag in tags):
        found["tags"] = "原因要从给出的选项里选"
    elif tags and "grade" not in found and not is_bad(int(str(grade))):
        found["tags"] = "只有不满意、非常不满意才选择原因"
    if len(text) > TEXT_LIMIT:
        found["text"] = f"文字评价最多 {TEXT_LIMIT} 字，现在有 {len(text)} 字"
    return found


def response_rate(rated: int, contacts: int) -> Decimal | None:
    """Rated by the people themselves, of all contacts; silence is never counted as praise."""
    return _share(rated, contacts)


def good_rate(by_grade: Mapping[int, int]) -> Decimal | None:
    """好评率: grades 1 to 3 of all that were given."""
    given = sum(by_grade.values())
    return _share(sum(count for grade, count in by_grade.items() if not is_bad(grade)), given)


def _share(part: int, whole: int) -> Decimal | None:
    if whole == 0:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)
