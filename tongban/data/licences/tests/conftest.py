from datetime import date

import pytest

from tongban.common import clock
from tongban.data.licences import api as licences
from tongban.support.notices.tests.city import build, moment

CODE = "11350700999900011L"
TYPES = [
    {
        "code": "food_permit",
        "name": "食品经营许可证",
        "identifier_type_code": f"{CODE}002",
        "holder": "any",
        "validity_months": 60,
        "number_rule": "JY2{division:6}{seq:7}",
        "fields": [
            {"id": "name", "label": "经营者名称", "public": True, "from": ["applicant_name"]},
            {"id": "address", "label": "经营场所", "public": True, "from": ["shop_address"]},
            {"id": "phone", "label": "联系电话", "public": False},
        ],
    },
    {
        "code": "id_card",
        "name": "居民身份证",
        "identifier_type_code": f"{CODE}001",
        "holder": "natural",
        "validity_months": 240,
        "number_rule": "{holder}",
        "fields": [
            {"id": "name", "label": "姓名", "public": False},
            {"id": "address", "label": "住址", "public": False},
        ],
    },
    {
        "code": "marriage_certificate",
        "name": "结婚证",
        "identifier_type_code": f"{CODE}003",
        "holder": "natural",
        "validity_months": None,
        "number_rule": "J{division:6}-{year}-{seq:6}",
        "landscape": True,
        "fields": [{"id": "spouse_name", "label": "配偶姓名", "public": False}],
    },
]
FACE = {"name": "南平市溪山小馆餐饮有限公司", "address": "建阳区童游街道景贤路 36 号一层", "phone": "0599-5550401"}
ISSUED = date(2026, 11, 24)


@pytest.fixture
def town(db):
    town = build()
    licences.load_types(TYPES)
    with clock.at(moment("2026-11-24")):
        yield town


@pytest.fixture
def permit(town):
    """A food permit of the company, issued on 2026-11-24 for five years."""
    return issue(town)


def issue(town, *, type_code="food_permit", holder=None, data=None, on=ISSUED, **more):
    return licences.issue(
        actor=town.decider,
        type_code=type_code,
        agency=town.market,
        holder=holder or town.company,
        data=FACE if data is None else data,
        case_number="CASE1",
        on=on,
        **more,
    )
