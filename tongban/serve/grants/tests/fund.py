"""A small policy on the small city: so much for each employee, with a budget and the people of finance."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps

from tongban.common import clock
from tongban.common.tests.kept import kept
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.grants import api as grants
from tongban.serve.intake import api as intake
from tongban.support.identity import api as identity

_keys = itertools.count(1)
FORM = [
    {
        "id": "grant",
        "title": "申请",
        "fields": [
            {"id": "employees", "type": "number", "label": "新招用人数", "required": True, "min": 1, "max": 9999},
            {"id": "account_name", "type": "text", "label": "账户名称", "required": True, "max_length": 120},
            {"id": "account_no", "type": "text", "label": "银行账号", "required": True, "max_length": 40},
            {"id": "account_bank", "type": "text", "label": "开户银行", "required": True, "max_length": 120},
        ],
    }
]
MATERIALS = [
    small.material("m1", "申请表", form="2", trust="D", generated=True),
    small.material("m2", "营业执照", source="agency", trust="A", licence_type="business_licence"),
]
RESULT = {"name": "奖补决定", "kind": "2", "licence_type": None, "sample_note": "拨付到账户。"}
BODY: dict[str, Any] = {
    "name": "吸纳就业补贴",
    "document": "关于支持吸纳就业的若干措施（示范）",
    "document_number": "南示〔2026〕1 号",
    "summary": "每新招一人补 1000 元。",
    "audience": "市内企业",
    "valid_from_on": "2026-01-01",
    "valid_to_on": "2026-12-31",
    "opens_on": "2026-01-01",
    "closes_on": "2026-11-30",
    "budget_subject": "2080799 其他就业补助支出",
    "publicity_days": 5,
    "conditions": [
        {"clause": "第三条", "text": "持有营业执照", "check": "held", "fact": "licence.business_licence"},
        {
            "clause": "第四条",
            "text": "新招用不少于 2 人",
            "check": "at_least",
            "fact": "answer.employees",
            "value": "2",
        },
        {"clause": "第五条", "text": "没有失信记录"},
    ],
    "standard": {
        "kind": "unit",
        "clause": "第六条",
        "cents": 100_000,
        "fact": "answer.employees",
        "of": "人",
        "cap_cents": 5_000_000,
    },
}


@dataclass
class Fund:
    """`city` is the small one of approvals; 市场监管 gives the money, 行政服务中心 stands for finance."""

    city: Any
    item: str = ""
    policy: int = 0
    people: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def apply(self, employees: int = 10, **changes: Any) -> str:
        """Handed in by the company, accepted at the counter."""
        city = self.city
        answers = {
            "employees": employees,
            "account_name": city.company.name,
            "account_no": "35050100123456789",
            "account_bank": "示例银行",
        } | changes
        number = intake.submit(
            actor=city.lin,
            party=city.company,
            item_code=self.item,
            answers=answers,
            situations={},
            materials={"m2": {"licence": city.business_licence}},
            channel="web",
            key=f"fund-{next(_keys)}",
        ).number
        intake.accept(actor=city.clerk, number=number, verdicts={"m1": "ok", "m2": "ok"})
        grants.evaluate(number)
        return number

    def review(self, number: str) -> None:
        (task,) = [one for one in self.city.tasks(number).values() if one.node == "review"]
        approvals.complete_task(actor=self.city.reviewer, task_id=task.id, outcome="agree")

    def grant(self, number: str, amount: str = "", **more: str) -> Any:
        """Assessed with what the rule gives, reviewed and granted."""
        row = grants.award(identity.SYSTEM(), number)
        grants.assess(
            actor=self.city.reviewer, number=number, amount=amount or grants.plain(row.worked_cents or 0), **more
        )
        self.city.decide(number)
        return self.award(number)

    def award(self, number: str) -> Any:
        return grants.award(identity.SYSTEM(), number).row

    def give(self, yuan: str, year: int = 2026) -> None:
        grants.change_budget(
            actor=self.people["money"], policy_id=self.policy, year=year, amount=yuan, note="下达",
            key=f"give-{next(_keys)}",
        )  # fmt: skip

    def budget(self, year: int = 2026) -> tuple[int, int, int]:
        row = apps.get_model("grants", "Budget").objects.get(policy_id=self.policy, year=year)
        return row.total_cents, row.reserved_cents, row.paid_cents

    def publicise(self, *numbers: str) -> str:
        return grants.open_publicity(
            actor=self.people["officer"], policy_id=self.policy, numbers=list(numbers), title="吸纳就业补贴公示",
            contact="0599-5550120", days=5,
        ).number  # fmt: skip

    def order(self, *numbers: str, **changes: Any) -> str:
        given = {"actor": self.people["money"], "title": "三月拨付", "key": f"order-{next(_keys)}"} | changes
        return grants.make_batch(numbers=list(numbers), **given).number


@kept
def build() -> Fund:
    return begin(small.build())


def begin(city: Any) -> Fund:
    """In the small city that is there already."""
    fund = Fund(city)
    for key, role, agency, is_bound in [
        ("officer", "grants_officer", city.market, True),
        ("publisher", "grants_publisher", city.market, True),
        ("money", "finance_clerk", city.fire, False),
        ("checker", "finance_checker", city.fire, False),
        ("watcher", "grants_supervisor", city.fire, False),
        ("stranger", "grants_officer", city.health, True),
    ]:
        row = apps.get_model("agencies", "Agency").objects.get(pk=agency.id)
        place = apps.get_model("agencies", "Division").objects.get(path=small.CITY)
        fund.people[key] = small._staff(f"fund_{key}", key, role, row, place, is_bound=is_bound)
    body = small.body("吸纳就业补贴", kind="05", subjects=["legal"], situations=[], materials=MATERIALS, form=FORM,
                      result=RESULT)  # fmt: skip
    fund.item = small._item(city, "350517009001", body)
    fund.policy = grants.create_policy(actor=fund.officer, item_code=fund.item).pk
    grants.save_draft(actor=fund.officer, policy_id=fund.policy, body=BODY, revision=0)
    grants.publish_policy(actor=fund.publisher, policy_id=fund.policy, revision=1)
    with clock.at(small.moment("2026-01-06")):
        fund.give("30000")
    return fund
