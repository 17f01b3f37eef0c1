"""An item of the small city that the platform may decide: everything it asks stands on the business licence."""

from __future__ import annotations

from typing import Any

from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.swift import api as swift
from tongban.support.identity import api as identity

FORM = [
    {
        "id": "shop",
        "title": "单位",
        "fields": [
            {
                "id": "boss",
                "type": "text",
                "label": "法定代表人",
                "required": True,
                "source": {"licence_type": "business_licence", "path": "representative"},
            }
        ],
    }
]
TABLE: dict[str, Any] = {
    "inputs": [
        {
            "id": "boss",
            "label": "法定代表人",
            "source": "licence",
            "licence_type": "business_licence",
            "path": "representative",
            "field": "boss",
        },
        {"id": "has", "label": "已有许可证", "source": "licence", "licence_type": "food_permit", "path": "held"},
    ],
    "rows": [
        {"cells": ["", "是"], "outcome": "manual", "words": "已经有证，请人工核对是不是重复申请"},
        {"cells": ["林晓岚", "否"], "outcome": "grant"},
        {"cells": ["", ""], "outcome": "manual", "words": "其余情况由人工审查"},
    ],
}
MATERIALS = [small.MATERIALS[0], small.MATERIALS[1]]


def item(city: small.City, *, flow: str = "standard", **changes: Any) -> str:
    more = {"situations": [], "materials": MATERIALS, "form": FORM, "flow": flow, "swift": TABLE} | changes
    return small._item(city, "350117001009", small.body("食品经营信息确认", **more))


def switched_on(city: small.City, code: str) -> None:
    swift.turn_switch(actor=identity.SYSTEM(), scope=code, is_on=True, reason="试运行评估通过")


def submitted(city: small.City, code: str, **changes: Any) -> str:
    told = {
        "actor": city.lin,
        "party": city.company,
        "item_code": code,
        "answers": {"boss": "林晓岚"},
        "situations": {},
        "materials": {"m2": {"licence": city.business_licence}},
        "channel": "web",
        "key": f"swift-{changes.get('answers', '')}-{len(changes)}",
    } | changes
    return intake.submit(**told).number
