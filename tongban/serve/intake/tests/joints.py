"""A theme of two items for the tests of joint applications: the food permit, and a licence for the sign."""

from __future__ import annotations

import itertools
from typing import Any

from tongban.catalog.themes import api as themes
from tongban.data.licences import api as licences
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.support.identity import api as identity

from . import counter, pledge_shop

_keys = itertools.count(1)
SIGN_FORM = [
    {
        "id": "sign",
        "title": "招牌",
        "fields": [
            {"id": "shop_name", "type": "text", "label": "店招名称", "required": True, "max_length": 20},
            {"id": "width", "type": "number", "label": "宽", "required": True, "min": 1},
        ],
    }
]
SIGN_MATERIALS = [
    small.material("m1", "户外招牌申请表", trust="D", generated=True),
    small.material("m2", "营业执照副本", source="agency", trust="A", licence_type="business_licence"),
    small.material("m3", "经营场所平面图"),
]
BODY: dict[str, Any] = {
    "name": "开餐馆",
    "alias": ["开饭店"],
    "summary": "许可和招牌一次办。",
    "audience": "要开餐馆的人",
    "asks": [
        {
            "id": "sign",
            "text": "要不要设招牌？",
            "options": [{"value": "no", "label": "不设"}, {"value": "yes", "label": "要设"}],
        }
    ],
}
CODE = "350700-kaicanguan"
ANSWERS = {"shop_name": "溪山小馆", "i1_address": "延平区演示路 12 号", "i1_business": "restaurant", "i2_width": 3}
SITUATIONS = {"sign": "yes", "i1_kind": "dine"}


def build(city: Any, **sign: Any) -> themes.ThemeGuide:
    """The theme in force. `sign`: changes of the second item."""
    body = small.body("户外招牌许可", **({"form": SIGN_FORM, "materials": SIGN_MATERIALS, "situations": []} | sign))
    second = small._item(city, "350117201001", body)
    members = [
        {"item": city.item},
        {"item": second, "after": [city.item], "when": [{"ask": "sign", "values": ["yes"]}]},
    ]
    system = identity.SYSTEM()
    themes.create_theme(actor=system, agency_id=city.market.id, key="kaicanguan", body=BODY | {"members": members})
    themes.publish(actor=system, code=CODE)
    return themes.guide(CODE)


MERGED = "招牌许可记在食品经营许可证上，不另发证"
RESULT = {"name": "户外招牌证", "kind": "1", "licence_type": "sign_permit", "sample_note": "有效期一年。"}
SIGN_PERMIT = {
    "code": "sign_permit",
    "name": "户外招牌证",
    "identifier_type_code": "113507009999000467002",
    "holder": "any",
    "number_rule": "HP{seq:8}",
    "fields": [{"id": "name", "label": "名称", "public": True}],
}


def build_two_licences(city: Any) -> themes.ThemeGuide:
    licences.load_types([SIGN_PERMIT])
    return build(city, result=RESULT)


def build_merged(city: Any) -> themes.ThemeGuide:
    """The same as 多证合一: the food permit bears the sign, which would give a licence of its own."""
    theme = build_two_licences(city)
    food, sign = theme.body.members
    members = [{"item": food.item}, {"item": sign.item, "when": [{"ask": "sign", "values": ["yes"]}], "merged": MERGED}]
    merged = {"kind": "one_licence", "licence_type": "food_permit", "main": food.item, "members": members}
    system = identity.SYSTEM()
    themes.save_draft(actor=system, code=CODE, body=BODY | merged)
    themes.publish(actor=system, code=CODE)
    return themes.guide(CODE)


def pooled(city: Any, actor: Any) -> dict[str, Any]:
    """Materials by their name in the pool."""
    plan = themes.plan(themes.guide(CODE), SITUATIONS)
    keys = {one.material.name: one.key for one in plan.pool}
    return {
        keys["营业执照"]: {"licence": city.business_licence},
        keys["从业人员健康证明"]: {"file": counter.upload(actor, "health.png")},
        keys["经营场所平面图"]: {"file": counter.upload(actor, "plan.png")},
        keys["食品安全管理制度"]: {"declared": True},
    }


def with_pledge(city: Any) -> themes.ThemeGuide:
    """The sign may be done by pledge: for its design, and for the plan, which the food permit needs too."""
    told = pledge_shop.PLEDGE | {"materials": ["m3", "m4"], "conditions": ["招牌牢固，不遮挡交通标志"]}
    designs = [*SIGN_MATERIALS, small.material("m4", "招牌设计图")]
    return build(city, flow="pledge", pledge=told, materials=designs)


def facts(city: Any, **changes: Any) -> dict[str, Any]:
    actor = changes.get("actor", city.lin)
    told = {
        "actor": actor,
        "party": city.company,
        "theme_code": CODE,
        "situations": SITUATIONS,
        "answers": ANSWERS,
        "channel": "web",
        "key": f"joint-{next(_keys)}",
        "delivery": {"method": "electronic"},
    } | changes
    if "materials" not in told:
        told["materials"] = pooled(city, actor)
    return told


def submitted(city: Any, **changes: Any) -> intake.JointReceipt:
    return intake.submit_joint(**facts(city, **changes))
