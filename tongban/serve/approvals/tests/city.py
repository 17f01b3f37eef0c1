"""A small city for the tests of approvals and intake: four agencies, their people, two citizens, one company,
three kinds of licence and three items (joint review, plain, on the spot)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps

from tongban.catalog.items import api as items
from tongban.common import clock, codes, stamped
from tongban.common.tests.kept import kept
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.calendar import api as calendar
from tongban.support.identity import api as identity

PROVINCE = "350000000000"
CITY = f"{PROVINCE}.350700000000"
COUNTY = f"{CITY}.350703000000"
SINCE = date(2000, 1, 1)
POINTS = ["场所布局合理", "洗消设施齐全"]
MONDAY = "2026-03-02"


def moment(day: str = MONDAY, time: str = "09:30") -> datetime:
    return datetime.fromisoformat(f"{day}T{time}:00").replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def material(code: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "form": "3",
        "necessity": "1",
        "source": "self",
        "trust": "C",
        "licence_type": None,
        "generated": False,
        "copies": {"original": 1, "copy": 0},
        "when": None,
        "standard": f"{name}清楚、完整",
        "filling": "按实际填写",
        "basis": "",
        "allow_late": False,
        "accept": ["pdf", "png", "jpg"],
        "common_faults": [],
        **more,
    }


MATERIALS = [
    material("m1", "食品经营许可申请书", form="2", trust="D", generated=True),
    material("m2", "营业执照", source="agency", trust="A", licence_type="business_licence"),
    material("m3", "从业人员健康证明", allow_late=True),
    material("m4", "经营场所平面图"),
    material("m5", "食品安全管理制度", trust="D"),
    material("m6", "单位食堂承包合同", when="kind == 'canteen'"),
    material("m7", "其他说明", necessity="2", accept=["pdf"]),
]
FORM = [
    {
        "id": "shop",
        "title": "店铺",
        "fields": [
            {"id": "shop_name", "type": "text", "label": "店招名称", "required": True, "max_length": 60},
            {"id": "address", "type": "address", "label": "经营地址", "required": True},
            {
                "id": "business",
                "type": "choice",
                "label": "主体业态",
                "required": True,
                "options": [
                    {"value": "restaurant", "label": "餐饮服务经营者"},
                    {"value": "shop", "label": "食品销售经营者"},
                ],
            },
        ],
    }
]
#: A paper on which a special procedure rests, or with which it ends.
PROOF = {"number": "市监评〔2026〕3号", "issuer": "南平市市场监督管理局", "dated_on": "2026-02-27"}
ANSWERS = {"shop_name": "溪山小馆", "address": "延平区梅山街道演示路 12 号", "business": "restaurant"}


def body(name: str, *, days: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "kind": "01",
        "name": name,
        "alias": ["开饭店"],
        "summary": "开餐馆前办。",
        "handling": "2",
        "subjects": ["legal", "natural"],
        "audience": "有营业执照者",
        "audience_note": "企业、个体工商户",
        "themes": {"person": [], "company": ["准营"]},
        "statutory": {"days": 20, "unit": "workday", "basis": "《中华人民共和国行政许可法》第四十二条"},
        "promised": {"days": 5, "unit": "workday"},
        "bases": [
            {
                "title": "《中华人民共和国食品安全法》第三十五条",
                "text": "国家对食品生产经营实行许可制度。",
                "status": "现行有效",
            }
        ],
        "conditions": ["已经取得营业执照。"],
        "questions": [],
        "situations": [
            {
                "id": "kind",
                "text": "您的经营情形",
                "options": [{"value": "dine", "label": "堂食餐馆"}, {"value": "canteen", "label": "单位食堂"}],
            }
        ],
        "materials": MATERIALS,
        "steps": [
            {"name": step, "who": who, "days": days, "duty": "依法办理", "standard": "符合规定", "result": ""}
            for step, who in [
                ("受理", "综合窗口"),
                ("审查", "市场监管局"),
                ("决定", "市场监管局"),
                ("送达", "综合窗口"),
            ]
        ],
        "check_points": [
            {"text": one, "discretion": "现场与图纸一致的，符合。", "basis": "《中华人民共和国食品安全法》第三十三条"}
            for one in POINTS
        ],
        "fee": {"charged": False},
        "result": {"name": "食品经营许可证", "kind": "1", "licence_type": "food_permit", "sample_note": "有效期5年。"},
        "places": [
            {"name": "南平市政务服务中心", "address": "演示路 1 号", "hours": "工作日 8:30–17:30", "windows": "A06"}
        ],
        "phones": {"consult": "0599-5550120", "complain": "0599-12345"},
        "visits": 0,
        "visits_reason": "",
        "online_depth": 4,
        "reach": "全市通办",
        "post": True,
        "quantity_limit": "",
        "faqs": [{"q": "多久办好？", "a": "五个工作日。"}, {"q": "收费吗？", "a": "不收费。"}],
        "form": FORM,
        "flow": "standard",
        "joint_agencies": [],
        **more,
    }


LICENCE_TYPES = [
    {
        "code": code,
        "name": name,
        "identifier_type_code": "113507009999000467001",
        "holder": "any",
        "validity_months": months,
        "number_rule": rule,
        "fields": [{"id": one, "label": one, "public": True} for one in fields],
    }
    for code, name, months, rule, fields in [
        ("business_licence", "营业执照", None, "{seq:8}", ["name", "address", "representative"]),
        ("health_certificate", "健康证明", 12, "JK{seq:8}", ["name"]),
        (
            "food_permit",
            "食品经营许可证",
            60,
            "JY{seq:8}",
            ["name", "shop_name", "address", "business", "representative"],
        ),
    ]
]


@dataclass
class City:
    market: agencies.AgencyInfo
    health: agencies.AgencyInfo
    fire: agencies.AgencyInfo
    neighbour_market: agencies.AgencyInfo
    people: dict[str, Any] = field(default_factory=dict)
    item: str = ""
    business_licence: str = ""
    company: identity.Party = None  # type: ignore[assignment]
    serials: Any = field(default_factory=lambda: itertools.count(1))

    @cached_property
    def joint_item(self) -> str:
        """Reviewed by three agencies side by side; made when a test asks for it."""
        joint = [self.health.uscc, self.fire.uscc]
        return _item(self, "350117001002", body("食品经营许可（并联）", flow="joint3", joint_agencies=joint))

    @cached_property
    def instant_item(self) -> str:
        """Decided at the counter."""
        at_once = {"days": 0, "unit": "workday"}
        more = {"flow": "instant", "handling": "1", "statutory": {**at_once, "basis": "当场办理"}, "promised": at_once}
        return _item(self, "350117001003", body("食品经营备案（即办）", days=0, **more))

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def open_case(self, item: str = "", *, party: identity.Party | None = None) -> str:
        """A case as intake opens it, without an application."""
        guide = items.guide(item or self.item)
        number = f"{guide.code}{clock.today():%Y%m%d}9{next(self.serials):05d}"
        approvals.open_case(
            actor=self.lin,
            opening=approvals.Opening(
                number=number,
                query_code=codes.random_code(10),
                guide=guide,
                party=party or self.company,
                agent_name="",
                channel="web",
                submitted_at=clock.now(),
                accept_due_on=calendar.add_workdays(clock.today(), 5).on,
            ),
        )
        return number

    def accepted_case(self, item: str = "", **more: Any) -> str:
        number = self.open_case(item, **more)
        approvals.accept_case(actor=self.clerk, number=number, on=clock.today(), opinion="材料齐全")
        return number

    def tasks(self, number: str) -> dict[str, Any]:
        """Open tasks by node."""
        view = approvals.case_view(identity.SYSTEM(), number)
        return {one.task.node: one.task for one in view.tasks}

    def decide(self, number: str, outcome: str = "grant", opinion: str = "符合条件") -> None:
        """From acceptance to the decision, everybody agreeing."""
        for node, who in [
            ("review", "reviewer"),
            ("review_0", "reviewer"),
            ("review_1", "health_reviewer"),
            ("review_2", "fire_reviewer"),
        ]:
            if node in (open_tasks := self.tasks(number)):
                approvals.complete_task(actor=self.people[who], task_id=open_tasks[node].id, outcome="agree")
        approvals.complete_task(
            actor=self.decider, task_id=self.tasks(number)["decide"].id, outcome=outcome, opinion=opinion
        )


@kept
def build() -> City:
    divisions = _divisions()
    stamped.forget_all()
    rows = {
        key: _agency(key, name, divisions[place], number)
        for number, (key, name, place) in enumerate(
            [
                ("market", "南平市市场监督管理局", CITY),
                ("health", "南平市卫生健康委员会", CITY),
                ("fire", "南平市消防救援支队", CITY),
                ("neighbour", "南平市建阳区市场监督管理局", COUNTY),
                ("centre", "南平市行政服务中心", CITY),
            ]
        )
    }
    stamped.forget_all()
    infos = {key: agencies.agency_by_id(row.pk) for key, row in rows.items()}
    city = City(infos["market"], infos["health"], infos["fire"], infos["neighbour"])
    for username, name, role, agency, place, is_bound in [
        ("clerk", "陈雨桐", "window_clerk", "centre", CITY, False),
        ("other_clerk", "吴一鸣", "window_clerk", "centre", CITY, False),
        ("reviewer", "周启明", "reviewer", "market", CITY, True),
        ("colleague", "赵同事", "reviewer", "market", CITY, True),
        ("health_reviewer", "李丽娟", "reviewer", "health", CITY, True),
        ("fire_reviewer", "郑俊杰", "reviewer", "fire", CITY, True),
        ("decider", "郑维山", "decider", "market", CITY, True),
        ("head", "孙立群", "agency_head", "market", CITY, True),
        ("auditor", "叶承志", "auditor", "centre", CITY, False),
        ("neighbour", "周邻区", "decider", "neighbour", COUNTY, True),
        ("neighbour_clerk", "林邻窗", "window_clerk", "neighbour", COUNTY, True),
    ]:
        city.people[username] = _staff(username, name, role, rows[agency], divisions[place], is_bound=is_bound)
    city.people["lin"] = _citizen("lin", "林晓岚", 1)
    city.people["wu"] = _citizen("wu", "吴建国", 2)
    company = apps.get_model("identity", "LegalPerson").objects.create(
        uscc=codes.make_credit_code("91350702MA9TE5T12"),
        name="南平市溪山小馆餐饮有限公司",
        representative=city.lin.person,
        phone="0599-5550401",
    )
    city.company = identity.Party("legal", "uscc", company.uscc, company.name, company.phone)
    licences.load_types(LICENCE_TYPES)
    items.ensure_flows(actor=identity.SYSTEM())
    city.item = _item(city, "350117001001", body("食品经营许可（新办）"))
    city.business_licence = licences.issue(
        actor=identity.SYSTEM(),
        type_code="business_licence",
        agency=city.market,
        holder=city.company,
        data={"name": city.company.name, "address": "延平区演示路 1 号", "representative": "林晓岚"},
        case_number="",
        on=date(2025, 1, 6),
    ).identifier
    stamped.forget_all()
    return city


def _item(city: City, base_code: str, content: dict[str, Any]) -> str:
    with clock.at(moment("2026-01-05")):
        return _publish_item(city, base_code, content)


def _publish_item(city: City, base_code: str, content: dict[str, Any]) -> str:
    system = identity.SYSTEM()
    draft = items.create_item(actor=system, agency_uscc=city.market.uscc, level="3", base_code=base_code, body=content)
    code: str = draft.item.code
    items.publish(actor=_publisher(), code=code)
    return code


def _publisher() -> Any:
    """Another system account: who edits may not publish."""
    return identity.User.objects.get_or_create(
        username="publisher", defaults={"name": "发布", "kind": "system", "password": "!"}
    )[0]


def _divisions() -> dict[str, Any]:
    division = apps.get_model("agencies", "Division")
    rows: dict[str, Any] = {}
    parent = None
    for level, (path, name) in enumerate(
        zip([PROVINCE, CITY, COUNTY], ["福建省", "南平市", "建阳区"], strict=True), start=1
    ):
        parent = rows[path] = division.objects.create(
            code=path.rsplit(".", 1)[-1], name=name, level=level, parent=parent, path=path, valid_from_on=SINCE
        )
    return rows


def _agency(key: str, name: str, division: Any, number: int) -> Any:
    return apps.get_model("agencies", "Agency").objects.create(
        key=f"serve-{key}",
        uscc=codes.make_credit_code(f"11350700MB0200{number:03d}"),
        name=name,
        short_name=name,
        division=division,
        phone="0599-5550120",
        address="演示路 1 号",
    )


def _citizen(username: str, name: str, number: int) -> Any:
    person = apps.get_model("identity", "NaturalPerson").objects.create(
        id_number=codes.make_citizen_id("350702", date(1990, 3, number), 900 + number), name=name, phone="13800000101"
    )
    return identity.User.objects.create(username=username, name=name, kind="citizen", person=person, password="!")


def _staff(username: str, name: str, role: str, agency: Any, division: Any, *, is_bound: bool) -> Any:
    user = identity.User.objects.create(username=username, name=name, kind="staff", agency=agency, password="!")
    apps.get_model("identity", "Grant").objects.create(
        user=user,
        role=apps.get_model("identity", "Role").objects.get(code=role),
        division=division,
        agency=agency if is_bound else None,
    )
    return user
