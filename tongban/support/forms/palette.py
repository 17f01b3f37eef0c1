"""常用题: questions that many forms ask, each under one id, so that a package of items asks them once."""

from __future__ import annotations

import copy
from typing import Any

#: (name of the group, questions). Ids and types are those of the city's published forms; they do not change.
STANDARD_FIELDS: tuple[tuple[str, tuple[dict[str, Any], ...]], ...] = (
    (
        "申请人",
        (
            {"id": "applicant_name", "type": "text", "label": "姓名或者名称", "required": True, "max_length": 120,
             "source": {"party": "name"}},
            {"id": "applicant_id", "type": "citizen_id", "label": "公民身份号码", "required": True,
             "source": {"party": "id_number"}},
            {"id": "applicant_code", "type": "credit_code", "label": "统一社会信用代码", "required": True,
             "source": {"party": "id_number"}},
            {"id": "representative", "type": "text", "label": "法定代表人或者负责人", "required": True,
             "max_length": 60, "source": {"licence_type": "business_licence", "path": "representative"}},
            {"id": "contact", "type": "text", "label": "联系人", "required": True, "max_length": 60},
            {"id": "phone", "type": "phone", "label": "联系电话", "required": True, "source": {"party": "phone"}},
            {"id": "email", "type": "email", "label": "电子邮箱"},
        ),
    ),
    (
        "地点",
        (
            {"id": "division", "type": "division", "label": "所在区县", "required": True},
            {"id": "address", "type": "address", "label": "地址", "hint": "写到门牌号", "required": True},
            {"id": "post_address", "type": "address", "label": "邮寄地址", "hint": "写到门牌号，并写收件人"},
        ),
    ),
    (
        "其他",
        (
            {"id": "request", "type": "textarea", "label": "申请事项说明", "required": True, "max_length": 500},
            {"id": "remarks", "type": "textarea", "label": "其他要说明的", "max_length": 500},
        ),
    ),
)  # fmt: skip


def standard_field(field_id: str) -> dict[str, Any] | None:
    found = (one for _, fields in STANDARD_FIELDS for one in fields if one["id"] == field_id)
    return copy.deepcopy(next(found, None))
