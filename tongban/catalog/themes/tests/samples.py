"""One sound theme of two items."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tongban.catalog.items.tests import samples as items

FOOD = items.CODE
FIRE = f"{items.OTHER_USCC}3350119001011"
CODE = "350700-zuofang"

THEME: dict[str, Any] = {
    "name": "开作坊",
    "kind": "one_thing",
    "alias": ["开豆腐坊"],
    "summary": "许可和消防一次办。",
    "audience": "要开小作坊的人",
    "phone": "0599-5550120",
    "asks": [
        {
            "id": "size",
            "text": "多大的场所？",
            "options": [{"value": "small", "label": "小"}, {"value": "big", "label": "大"}],
        }
    ],
    "members": [
        {"item": FOOD},
        {"item": FIRE, "after": [FOOD], "when": [{"ask": "size", "values": ["big"]}]},
    ],
    "materials": [],
}


def theme(**changes: Any) -> dict[str, Any]:
    return {**deepcopy(THEME), **changes}


def fire_guide() -> dict[str, Any]:
    form = [
        {
            "id": "site",
            "title": "场所",
            "fields": [
                {"id": "applicant_name", "type": "text", "label": "申请人", "required": True},
                {"id": "people", "type": "number", "label": "额定人数", "min": 1, "required": True},
            ],
        }
    ]
    materials = [
        {"code": "m1", "name": "承诺书", "form": "2", "generated": True, "standard": "各栏填写齐全"},
        {"code": "m2", "name": "豆制品工艺图（复印件）", "standard": "标明火源", "trust": "C"},
    ]
    return items.guide(
        name="开业前消防检查",
        situations=[],
        form=form,
        materials=materials,
        result={"name": "消防检查意见", "kind": "2", "sample_note": "长期有效"},
    )
