"""职权编码: 18 credit code + 1 level + 12 base code, the same scheme as service items, so that both meet by base code.

Base code: 35 (province) + kind (2) + main number (5) + sub number (3); a sub-item shares the first nine digits of
its main item.
"""

from __future__ import annotations

import re

from tongban.common.codes import credit_code_error

BASE = re.compile(r"[0-9]{12}")
LEVELS = "123456"


def power_code(uscc: str, level: str, base_code: str) -> str:
    return f"{uscc}{level}{base_code}"


def base_code_error(base_code: str, kind: str = "") -> str | None:
    if not BASE.fullmatch(base_code):
        return f"基本编码“{base_code}”应为 12 位数字"
    if kind and base_code[2:4] != kind:
        return f"基本编码第 3–4 位“{base_code[2:4]}”应与职权类型“{kind}”一致"
    return None


def code_error(uscc: str, level: str, base_code: str, kind: str = "") -> dict[str, str]:
    """What is wrong with the parts of a code, by field; empty when nothing is."""
    found: dict[str, str] = {}
    if reason := credit_code_error(uscc):
        found["agency"] = f"实施主体的统一社会信用代码有误：{reason}"
    if len(level) != 1 or level not in LEVELS:
        found["level"] = f"行使层级“{level}”应为 1 至 6"
    if reason := base_code_error(base_code, kind):
        found["base_code"] = reason
    return found


def is_sub_of(base_code: str, parent_base_code: str) -> bool:
    """Whether this may be a sub-item of that: the same main number, another sub number."""
    return base_code != parent_base_code and base_code[:9] == parent_base_code[:9]
