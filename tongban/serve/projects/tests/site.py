"""A small building site: two items, three stages in a row (the third is the 联合验收), an area."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.apps import apps

from tongban.catalog.themes import api as themes
from tongban.common import clock
from tongban.common.tests.kept import kept
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake import demo as papers
from tongban.serve.projects import api as projects
from tongban.support.events import api as events
from tongban.support.files import api as files
from tongban.support.identity import api as identity

_keys = itertools.count(1)
FORM = [
    {
        "id": "project_info",
        "title": "项目",
        "fields": [
            {"id": "project", "type": "text", "label": "项目名称", "required": True, "max_length": 100},
            {"id": "project_code", "type": "text", "label": "项目代码", "required": True, "max_length": 40},
            {"id": "area", "type": "number", "label": "建筑面积（平方米）", "required": True, "min": 1, "max": 9999999},
            {"id": "builder", "type": "text", "label": "施工单位", "required": True, "max_length": 80},
        ],
    }
]
RESULT = {"name": "许可意见", "kind": "2", "licence_type": None, "sample_note": "长期有效。"}
MATERIALS = [
    small.material("m1", "申请表", form="2", trust="D", generated=True),
    small.material("m2", "营业执照", source="agency", trust="A", licence_type="business_licence"),
    small.material("m3", "环境影响报告表", accept=["pdf"]),
]
FACTS = {
    "type": "gongye",
    "name": "溪山精制茶厂",
    "division": "350703000000",
    "address": "建阳区演示路 1 号",
    "area": "",
    "industry": "15",
    "investment": "12000000",
    "land": "9000",
    "size": "6000.5",
    "summary": "新建厂房一座。",
}
ANSWERS = {"builder": "演示建筑公司"}


@dataclass
class Site:
    """`city` is the small one of approvals; 消防 leads all stages, 市场监管 decides the items."""

    city: Any
    area: Any = None

    def register(self, **changes: Any) -> str:
        given = {"actor": self.city.lin, "party": self.city.company, "key": f"site-{next(_keys)}"}
        given |= {name: changes.pop(name) for name in list(changes) if name in given}
        return projects.register_project(facts=FACTS | changes, **given).code

    def start(self, code: str, number: int, **changes: Any) -> Any:
        given: dict[str, Any] = {
            "actor": self.city.lin,
            "situations": {},
            "answers": ANSWERS,
            "channel": "web",
            "key": f"stage-{next(_keys)}",
            "delivery": {"method": "electronic"},
        } | changes
        if "materials" not in given:
            given["materials"] = self.materials(given["actor"])
        return projects.start_stage(code=code, number=number, **given)

    def materials(self, actor: Any, *, has_report: bool = True) -> dict[str, Any]:
        plan = themes.plan(themes.guide("350700-jieduan1"), {}, is_person=False)
        keys = {one.material.name: one.key for one in plan.pool}
        given: dict[str, Any] = {keys["营业执照"]: {"licence": self.city.business_licence}}
        if has_report:
            given[keys["环境影响报告表"]] = {"file": pdf(actor)}
        return given

    def view(self, code: str, actor: Any = None) -> Any:
        return projects.project(actor or identity.SYSTEM(), code)

    def end(self, code: str, number: int, *outcomes: str) -> None:
        """Decide the cases of a stage; the events tell the project."""
        joint = self.view(code).stage(number).joint
        for part, outcome in zip(joint.parts, outcomes, strict=True):
            lines = {one.code: "ok" for one in intake.application(part.number).materials if one.is_provided}
            intake.accept(actor=self.city.clerk, number=part.number, verdicts=lines)
            self.city.decide(part.number, outcome)
        events.deliver_all_now()


@kept
def build() -> Site:
    return begin(small.build())


def begin(city: Any) -> Site:
    """In the small city that is there already."""
    system = identity.SYSTEM()
    for key, name, role, agency, is_bound in [
        ("project_manager", "黄立诚", "project_manager", city.market, False),
        ("agent", "郑晓峰", "project_agent", city.market, False),
        ("other_agent", "邱婉婷", "project_agent", city.market, False),
    ]:
        row = apps.get_model("agencies", "Agency").objects.get(pk=agency.id)
        place = apps.get_model("agencies", "Division").objects.get(path=small.CITY)
        city.people[key] = small._staff(f"at_{key}", name, role, row, place, is_bound=is_bound)
    codes = [
        small._item(
            city, f"35011790{number}001", small.body(name, form=FORM, materials=MATERIALS, situations=[], result=RESULT)
        )
        for number, name in ((1, "用地许可"), (2, "规划许可"))
    ]
    for number, name in enumerate(("立项用地规划许可", "工程建设许可", "竣工验收"), start=1):
        body = {
            "name": f"{name}阶段",
            "kind": "stage",
            "alias": [name],
            "summary": "几个许可一起办。",
            "audience": "建设单位",
            "members": [{"item": code} for code in codes],
        }
        themes.create_theme(actor=system, agency_id=city.fire.id, key=f"jieduan{number}", body=body)
        themes.publish(actor=system, code=f"350700-jieduan{number}")
    projects.load_types(actor=system, rows=types())
    return Site(city)


def types() -> list[dict[str, Any]]:
    names = ("立项用地规划许可", "工程建设许可", "竣工验收")
    stages: list[dict[str, Any]] = [
        {"name": name, "theme": f"350700-jieduan{number}", "days": 10, "after": [number - 1] if number > 1 else []}
        for number, name in enumerate(names, start=1)
    ]
    stages[0]["covers"] = {"环境影响报告": "environment"}
    stages[2]["is_acceptance"] = True
    return [{"key": "gongye", "name": "工业项目", "filing": "03", "stages": stages}]


def pdf(actor: Any) -> str:
    kept = files.receive(actor, name="报告.pdf", chunks=[papers.page()], purpose="材料")
    return str(kept.id)


def assessed_area(site: Site) -> Any:
    """An area with 环境影响 assessed."""
    manager = site.city.project_manager
    area = projects.create_area(actor=manager, name="建阳经济开发区", division="350703000000")
    today = clock.today()
    projects.add_assessment(
        actor=manager,
        area_id=area.pk,
        kind="environment",
        title="规划环评报告",
        approved_by="南平市生态环境局",
        document_number="闽环评〔2024〕1 号",
        valid_from_on=today - timedelta(days=10),
        valid_to_on=today + timedelta(days=10),
        file_id=pdf(manager),
    )
    return area
