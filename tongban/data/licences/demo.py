"""The licences that people and companies of the demo city held before the story begins. Twice changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tongban.common import clock
from tongban.common.codes import birth_date_of, sex_of
from tongban.data.seals import api as seals
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from . import actions
from .models import Licence

ZONE = ZoneInfo("Asia/Shanghai")
FAMILY_HEADS = ("linxiaolan", "wujianguo", "liguoqiang", "huangmeiling")


@dataclass(frozen=True)
class Grant:
    """One licence to be there: of what type, whose, on which day, saying what."""

    type_code: str
    holder: identity.Party
    on: date
    data: dict[str, Any]
    issuer: str = ""


def build(content: Path) -> list[str]:
    """Load the types and issue what is missing; gives the identifiers of all new licences."""
    types = {one.code: one for one in actions.load_types(_read(content / "licence_types.json"))}
    people = {row["username"]: row for row in _read(content / "people.json")}
    companies = _read(content / "companies.json")
    held = set(Licence.objects.values_list("type__code", "holder_id_number", "issued_on"))
    system = identity.SYSTEM()
    _seals(system)
    made = []
    for grant in [*_personal(people), *_corporate(companies, people)]:
        if (grant.type_code, grant.holder.id_number, grant.on) in held:
            continue
        agency = agencies.agency_by_key(grant.issuer or types[grant.type_code].issuer_key)
        with clock.at(datetime.combine(grant.on, time(9, 0), ZONE)):
            made.append(
                actions.issue(
                    actor=system,
                    type_code=grant.type_code,
                    agency=agency,
                    holder=grant.holder,
                    data=grant.data,
                    case_number="",
                    on=grant.on,
                ).identifier
            )
    return made


def _seals(system: Any) -> None:
    """Every agency's seal is older than the oldest licence of the city."""
    for agency in agencies.agencies():
        if seals.seal_of(agency.uscc) is None:
            seals.register_seal(
                actor=system,
                agency_uscc=agency.uscc,
                valid_from_on=date(2018, 1, 1),
                valid_to_on=date(2032, 12, 31),
            )


def _personal(people: dict[str, dict[str, Any]]) -> Iterator[Grant]:
    for index, (username, row) in enumerate(people.items()):
        party = _natural(row)
        base = {"name": row["name"], "address": row["address"]}
        born = birth_date_of(row["id_number"])
        adult = {"sex": sex_of(row["id_number"]), "nation": "汉族", "birth_on": born.isoformat()}
        yield Grant("id_card", party, date(2021, 3 + index % 9, 5 + index), {**base, **adult})
        card = {"name": row["name"], "card_no": row["id_number"], "bank": "示例银行南平分行"}
        yield Grant("social_security_card", party, date(2022, 5, 9), card)
        if username in FAMILY_HEADS:
            yield Grant("household_register", party, date(2019, 6, 12), _household(row))
    yield from _family(people)


def _household(row: dict[str, Any]) -> dict[str, Any]:
    return {"head": row["name"], "household_kind": "居民家庭户口", "address": row["address"], "relation": "户主本人"}


def _family(people: dict[str, dict[str, Any]]) -> Iterator[Grant]:
    lin, chen, old = people["linxiaolan"], people["chensiyuan"], people["yeqiuju"]
    married = date(2020, 5, 20)
    for one, other in [(lin, chen), (chen, lin)]:
        data = {
            "name": one["name"],
            "spouse_name": other["name"],
            "spouse_id_number": other["id_number"],
            "registered_on": married.isoformat(),
        }
        yield Grant("marriage_certificate", _natural(one), married, data)
    home = {
        "name": lin["name"],
        "shared": "单独所有",
        "address": f"{lin['address']} 3 幢 502 室",
        "unit_no": "350702001001GB00012F00030012",
        "right_kind": "国有建设用地使用权、房屋所有权",
        "usage": "城镇住宅用地、住宅",
        "area": "98.52",
    }
    yield Grant("real_estate", _natural(lin), date(2021, 8, 18), home)
    old_age = {"name": old["name"], "birth_on": birth_date_of(old["id_number"]).isoformat(), "address": old["address"]}
    yield Grant("elderly_card", _natural(old), date(2019, 5, 6), old_age)
    hurt = people["xuwenbin"]
    disability = {"name": hurt["name"], "kind": "肢体", "grade": "三级", "address": hurt["address"]}
    yield Grant("disability_certificate", _natural(hurt), date(2023, 4, 11), disability)
    teacher = {"name": people["zhangtingting"]["name"], "kind": "小学教师资格", "subject": "语文"}
    yield Grant("teacher_certificate", _natural(people["zhangtingting"]), date(2020, 7, 1), teacher)


def _corporate(companies: list[dict[str, Any]], people: dict[str, dict[str, Any]]) -> Iterator[Grant]:
    for index, row in enumerate(companies):
        party = identity.Party("legal", "uscc", row["uscc"], row["name"], row.get("phone", ""))
        person = people[row["representative"]]["name"]
        founded = date(2022 + index % 3, 2 + index, 3 + index)
        if row["kind"] == "social":
            yield Grant("social_org_certificate", party, founded, _social(row, person))
        else:
            yield Grant("business_licence", party, founded, _business(row, person, founded))
    yield from _food(companies, people)


def _social(row: dict[str, Any], person: str) -> dict[str, Any]:
    return {
        "name": row["name"],
        "representative": person,
        "supervisor": "南平市建阳区民政局",
        "fund": "300000.00",
        "address": row["address"],
        "aim": "老年人生活照料、康复护理、精神慰藉服务",
    }


KINDS = {"company": "有限责任公司", "individual": "个体工商户", "cooperative": "农民专业合作社"}
SCOPES = {
    "餐饮": "许可项目：餐饮服务；食品销售。一般项目：餐饮管理；外卖递送服务。",
    "豆腐": "许可项目：食品小作坊经营；食品销售。",
    "茶业": "许可项目：茶叶制品生产；食品销售。一般项目：茶叶种植；茶具销售。",
    "物流": "许可项目：道路货物运输（不含危险货物）。一般项目：普通货物仓储服务；国内货物运输代理。",
    "托育": "一般项目：托育服务；家政服务；教育咨询服务（不含许可审批项目）。",
    "竹业": "一般项目：竹种植；竹制品制造；竹制品销售。",
    "建盏": "一般项目：日用陶瓷制品制造；工艺美术品销售；组织文化艺术交流活动。",
}


def _business(row: dict[str, Any], person: str, founded: date) -> dict[str, Any]:
    scope = next((words for key, words in SCOPES.items() if key in row["name"]), "一般项目：日用百货销售。")
    return {
        "name": row["name"],
        "kind": KINDS[row["kind"]],
        "representative": person,
        "capital": "50000.00" if row["kind"] == "individual" else "500000.00",
        "established_on": founded.isoformat(),
        "address": row["address"],
        "business_scope": scope,
    }


def _food(companies: list[dict[str, Any]], people: dict[str, dict[str, Any]]) -> Iterator[Grant]:
    """Staff health checks of those who deal with food, one of them run out; a food permit that nears its end."""
    for row, checked in [
        (companies[0], date(2026, 6, 8)),
        (companies[1], date(2026, 3, 2)),
        (companies[2], date(2024, 9, 2)),
    ]:
        party = identity.Party("legal", "uscc", row["uscc"], row["name"], row.get("phone", ""))
        data = {
            "name": people[row["representative"]]["name"],
            "category": "食品生产经营",
            "employer": row["name"],
            "checked_on": checked.isoformat(),
            "conclusion": "合格",
        }
        yield Grant("health_certificate", party, checked, data)
    row = companies[1]
    party = identity.Party("legal", "uscc", row["uscc"], row["name"], row.get("phone", ""))
    data = {
        "name": row["name"],
        "representative": people[row["representative"]]["name"],
        "shop_name": row["name"],
        "address": row["address"],
        "business": "食品销售经营者",
        "projects": ["散装食品销售"],
    }
    yield Grant("food_permit", party, date(2022, 3, 1), data, issuer="jianyang-scjgj")
    row = companies[3]
    party = identity.Party("legal", "uscc", row["uscc"], row["name"], row.get("phone", ""))
    data = {
        "name": row["name"],
        "representative": people[row["representative"]]["name"],
        "address": row["address"],
        "scope": "道路货物运输（不含危险货物）",
    }
    yield Grant("road_transport_permit", party, date(2024, 5, 10), data)


def _natural(row: dict[str, Any]) -> identity.Party:
    return identity.Party("natural", "111", row["id_number"], row["name"], row["phone"])


def _read(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows
