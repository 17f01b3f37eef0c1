"""A small city for the tests of papers, seals, licences and ratings: two agencies, three citizens, one company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps

from tongban.common import stamped
from tongban.common.codes import make_citizen_id, make_credit_code
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

PROVINCE = "350000000000"
CITY = f"{PROVINCE}.350700000000"
COUNTY = f"{CITY}.350703000000"
SINCE = date(2000, 1, 1)


def moment(day: str, time: str = "09:30") -> datetime:
    return datetime.fromisoformat(f"{day}T{time}:00").replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass
class Town:
    market: agencies.AgencyInfo
    county_market: agencies.AgencyInfo
    lin: Any
    wu: Any
    decider: Any
    neighbour: Any
    company_row: Any

    @property
    def person(self) -> identity.Party:
        return identity.parties_of(self.lin)[0]

    @property
    def company(self) -> identity.Party:
        return identity.Party("legal", "uscc", self.company_row.uscc, self.company_row.name, "0599-5550401")


def build() -> Town:
    division = apps.get_model("agencies", "Division")
    rows: dict[str, Any] = {}
    parent = None
    for level, (path, name) in enumerate(
        zip([PROVINCE, CITY, COUNTY], ["福建省", "南平市", "建阳区"], strict=True), start=1
    ):
        parent = rows[path] = division.objects.create(
            code=path.rsplit(".", 1)[-1], name=name, level=level, parent=parent, path=path, valid_from_on=SINCE
        )
    market = _agency("market", "南平市市场监督管理局", "市市场监管局", rows[CITY], 1)
    county = _agency("county-market", "南平市建阳区市场监督管理局", "建阳区市场监管局", rows[COUNTY], 2)
    lin, wu = _citizen("lin", "林晓岚", 1), _citizen("wu", "吴建国", 2)
    company = apps.get_model("identity", "LegalPerson").objects.create(
        uscc=make_credit_code("91350702MA9TE5T12"), name="南平市溪山小馆餐饮有限公司", representative=lin.person
    )
    town = Town(
        market=agencies.agency(market.uscc),
        county_market=agencies.agency(county.uscc),
        lin=lin,
        wu=wu,
        decider=_staff("decider", "刘决定", "decider", market, rows[CITY]),
        neighbour=_staff("neighbour", "周邻区", "decider", county, rows[COUNTY]),
        company_row=company,
    )
    stamped.forget_all()
    return town


def _agency(key: str, name: str, short_name: str, division: Any, number: int) -> Any:
    row = apps.get_model("agencies", "Agency").objects.create(
        key=key,
        uscc=make_credit_code(f"11350700MB0100{number:03d}"),
        name=name,
        short_name=short_name,
        division=division,
        phone="0599-5550120",
    )
    stamped.forget_all()
    return row


def _citizen(username: str, name: str, number: int) -> Any:
    id_number = make_citizen_id("350702", date(1990, 3, number), 900 + number)
    person = apps.get_model("identity", "NaturalPerson").objects.create(
        id_number=id_number, name=name, phone="13800000101"
    )
    return identity.User.objects.create(username=username, name=name, kind="citizen", person=person, password="!")


def _staff(username: str, name: str, role: str, agency: Any, division: Any) -> Any:
    user = identity.User.objects.create(username=username, name=name, kind="staff", agency=agency, password="!")
    apps.get_model("identity", "Grant").objects.create(
        user=user, role=apps.get_model("identity", "Role").objects.get(code=role), division=division, agency=agency
    )
    return user
