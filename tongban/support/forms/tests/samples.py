"""Definitions the tests share."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

from tongban.support.forms.definition import Form, read
from tongban.support.forms.values import Surroundings

TODAY = date(2026, 11, 2)
AROUND = Surroundings(TODAY, lambda code: code.startswith("3507"))


def form_of(*fields: dict[str, Any], code: str = "test", **group: Any) -> Form:
    return read(body_of(*fields, code=code, **group))


def body_of(*fields: dict[str, Any], code: str = "test", **group: Any) -> dict[str, Any]:
    group = {"id": "g", "title": "经营场所", "fields": list(fields)} | group
    return {"code": code, "title": "食品经营许可申请表", "pages": [{"id": "p", "title": "经营场所", "groups": [group]}]}


def field(kind: str, name: str = "a", label: str = "经营场所地址", **more: Any) -> dict[str, Any]:
    made = {"id": name, "type": kind, "label": label} | more
    if kind in {"choice", "choices"} and "options" not in made:
        made["options"] = [{"value": "x", "label": "甲"}, {"value": "y", "label": "乙"}, {"value": "z", "label": "丙"}]
    return made


RESTAURANT = {
    "code": "food",
    "title": "食品经营许可申请表",
    "pages": [
        {
            "id": "applicant",
            "title": "申请人",
            "groups": [
                {
                    "id": "who",
                    "title": "申请人",
                    "fields": [
                        field("text", "name", "申请人名称", required=True, source={"party": "name"}),
                        field("phone", "phone", "联系电话", required=True, source={"party": "phone"}),
                        field(
                            "address",
                            "address",
                            "经营场所地址",
                            required=True,
                            source={"licence_type": "business_licence", "path": "data.address"},
                        ),
                    ],
                }
            ],
        },
        {
            "id": "place",
            "title": "经营场所",
            "groups": [
                {
                    "id": "space",
                    "title": "场地",
                    "fields": [
                        field(
                            "choice",
                            "kind",
                            "经营情形",
                            required=True,
                            options=[{"value": "dine", "label": "堂食餐馆"}, {"value": "canteen", "label": "单位食堂"}],
                        ),
                        field(
                            "number", "area", "经营面积", required=True, unit="平方米", decimals=0, min=1, max=100000
                        ),
                        field(
                            "yes_no",
                            "open_kitchen",
                            "顾客能看到厨房里面吗？",
                            required=True,
                            visible_if="kind == 'dine'",
                        ),
                        field(
                            "text",
                            "why_closed",
                            "看不到的原因",
                            visible_if="open_kitchen == 'no'",
                            required_if="area > 500",
                        ),
                    ],
                }
            ],
        },
        {
            "id": "people",
            "title": "从业人员",
            "visible_if": "kind == 'canteen' or area > 200",
            "groups": [
                {
                    "id": "staff",
                    "title": "从业人员",
                    "repeat": True,
                    "min_rows": 1,
                    "max_rows": 3,
                    "fields": [
                        field("text", "staff_name", "姓名", required=True),
                        field("citizen_id", "staff_id", "身份证号", required=True),
                        field("yes_no", "is_cook", "是厨师"),
                        field("date", "trained_on", "培训日期", required_if="is_cook", max="today"),
                    ],
                }
            ],
        },
    ],
}
GOOD = {
    "name": "南平市溪山小馆餐饮有限公司",
    "phone": "13800001234",
    "address": "建阳区童游街道景贤路 36 号一层",
    "kind": "dine",
    "area": 86,
    "open_kitchen": True,
}


def restaurant() -> Form:
    return read(deepcopy(RESTAURANT), version=3, sha256="f" * 64)
