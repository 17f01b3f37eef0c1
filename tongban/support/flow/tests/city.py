"""A small city for the tests of flow: two counties, four agencies, and who works there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps

from tongban.common import clock
from tongban.common.codes import make_credit_code
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

ROOT = "350000000000"
CITY = f"{ROOT}.350700000000"
COUNTY = f"{CITY}.350702000000"
OTHER_COUNTY = f"{CITY}.350703000000"
ITEM = "11350702MB0001"
LIMITS = {"promised": 5, "statutory": 20}


def moment(day: str, time: str = "09:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{time}:00").replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass
class City:
    agencies: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)
    issued: list[Any] = field(default_factory=list)
    ended: list[Any] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def start(self, code: str = "standard", *, subject: str = "case:1", **changes: Any) -> flow.Started:
        told: dict[str, Any] = {
            "actor": changes.get("actor") or identity.SYSTEM(),
            "flow": changes.get("flow") or flow.latest(code),
            "subject": subject,
            "title": "陈立新 · 食品经营许可",
            "context": {
                "window_agency": self.agencies["hall"].pk,
                "joint_1": self.agencies["fire"].uscc,
                "joint_2": self.agencies["env"].pk,
            },
            "division_path": COUNTY,
            "owner_agency_id": self.agencies["market"].pk,
            "item_code": ITEM,
            "limits": LIMITS,
        }
        return flow.start(**{**told, **changes})

    def accepted(self, code: str = "standard", *, subject: str = "case:1", **changes: Any) -> flow.Step:
        """A case past the window: clocks run, the next tasks are open."""
        started = self.start(code, subject=subject, **changes)
        flow.start_clocks(started.instance_id, clock.today(), actor=self.clerk)
        return flow.complete(actor=self.clerk, task_id=started.tasks[0].id, outcome="accept")


def build() -> City:
    division = apps.get_model("agencies", "Division")
    agency = apps.get_model("agencies", "Agency")
    since = date(2000, 1, 1)
    parent = None
    rows = {}
    names = ["福建省", "南平市", "延平区"]
    for level, (path, name) in enumerate(zip([ROOT, CITY, COUNTY], names, strict=True), start=1):
        code = path.rsplit(".", 1)[-1]
        parent = rows[path] = division.objects.create(
            code=code, name=name, level=level, parent=parent, path=path, valid_from_on=since
        )
    rows[OTHER_COUNTY] = division.objects.create(
        code="350703000000", name="建阳区", level=3, parent=rows[CITY], path=OTHER_COUNTY, valid_from_on=since
    )
    city = City()
    for number, (key, name, path) in enumerate(
        [
            ("market", "延平区市场监督管理局", COUNTY),
            ("fire", "延平区消防救援大队", COUNTY),
            ("env", "延平生态环境局", COUNTY),
            ("hall", "延平区行政服务中心", COUNTY),
            ("other", "建阳区市场监督管理局", OTHER_COUNTY),
        ]
    ):
        city.agencies[key] = agency.objects.create(
            key=f"flow-{key}",
            uscc=make_credit_code(f"11350700MB0000{number:03d}"),
            name=name,
            short_name=name,
            division=rows[path],
        )
    for username, name, role, agency_key, path in [
        ("clerk", "王窗口", "window_clerk", "hall", COUNTY),
        ("reviewer", "张审查", "reviewer", "market", COUNTY),
        ("colleague", "赵同事", "reviewer", "market", COUNTY),
        ("fireman", "李消防", "reviewer", "fire", COUNTY),
        ("envman", "林环保", "reviewer", "env", COUNTY),
        ("decider", "刘决定", "decider", "market", COUNTY),
        ("neighbour", "周邻区", "reviewer", "other", OTHER_COUNTY),
    ]:
        city.people[username] = _staff(username, name, role, city.agencies[agency_key], rows[path])
    return city


def _staff(username: str, name: str, role: str, agency: Any, division: Any) -> Any:
    person = apps.get_model("identity", "User").objects.create(
        username=f"flow-{username}", name=name, kind="staff", agency=agency, password="!"
    )
    apps.get_model("identity", "Grant").objects.create(
        user=person,
        role=apps.get_model("identity", "Role").objects.get(code=role),
        division=division,
        agency=agency,
    )
    return person
