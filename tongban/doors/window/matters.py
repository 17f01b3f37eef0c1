"""What is registered at the counter: one item, or several as one matter (一件事); the pages ask both the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.catalog.items import api as items
from tongban.catalog.themes import api as themes
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.serve.pledges import api as pledges
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity

ONLY_BODIES, ONLY_PEOPLE = "只面向法人和其他组织，请输入统一社会信用代码", "只面向个人，请输入身份证号码"
Fact = dict[str, str]


@dataclass(frozen=True)
class Telling:
    """告知 before a pledge: of which item of a whole matter, and what."""

    name: str
    told: items.Pledge

    @property
    def within(self) -> str:
        return pledges.within_words(self.told.check.days, self.told.check.unit)

    @property
    def publicity(self) -> str:
        return pledges.publicity_words(self.told.publicity)


@dataclass(frozen=True)
class OneItem:
    guide: items.Guide
    situations: Mapping[str, str]

    mark = "item"

    @property
    def code(self) -> str:
        return self.guide.code

    @property
    def name(self) -> str:
        return self.guide.name

    @property
    def body_name(self) -> str:
        return self.guide.agency_name

    @property
    def facts(self) -> list[Fact]:
        return [
            {"label": "承办部门", "value": self.guide.agency_name},
            {"label": "服务对象", "value": "、".join(self.guide.subject_names)},
        ]

    @property
    def more_facts(self) -> list[Fact]:
        return [
            {"label": "办件类型", "value": self.guide.handling},
            {"label": "承诺时限", "value": self.guide.promised_words},
        ]

    @property
    def asks(self) -> Any:
        return self.guide.situations

    @property
    def is_by_post(self) -> bool:
        return self.guide.post

    @property
    def pledges(self) -> list[Telling]:
        return [Telling("", self.guide.body.pledge)] if self.guide.body.pledge else []

    @property
    def pledgeable(self) -> frozenset[str]:
        """Materials that a pledge may stand for (告知承诺)."""
        return frozenset(self.guide.body.pledge.materials) if self.guide.body.pledge else frozenset()

    @property
    def form(self) -> forms.Form:
        return items.form(self.guide)

    @property
    def wanted(self) -> list[items.Material]:
        return items.materials_for(self.guide, self.situations)

    def situation_errors(self) -> dict[str, str]:
        return items.situation_errors(self.guide, self.situations)

    def subject_error(self, kind: str) -> str:
        if kind == identity.PartyKind.NATURAL and not self.guide.is_for_people:
            return f"这个事项{ONLY_BODIES}"
        if kind == identity.PartyKind.LEGAL and not self.guide.is_for_bodies:
            return f"这个事项{ONLY_PEOPLE}"
        return ""

    def party_error(self, id_number: str) -> str:
        """Why it cannot be this applicant, whatever his kind."""
        return approvals.bar_of(self.guide, id_number)

    def hand_in(self, answers: Mapping[str, Any], materials: Mapping[str, Any], **facts: Any) -> list[str]:
        """Gives the numbers of the cases."""
        receipt = intake.register(
            item_code=self.code, situations=self.situations, answers=answers, materials=materials, **facts
        )
        return [receipt.number]


@dataclass(frozen=True)
class AgainItem(OneItem):
    """重新申办: one part of a matter that was refused before; `earlier` is the number of its case."""

    earlier: str = ""
    applicant: str = ""
    attempt: int = 2

    mark = "again"

    @property
    def code(self) -> str:
        return self.earlier

    @property
    def facts(self) -> list[Fact]:
        return [*super().facts, {"label": "一件事里的这一项", "value": f"第 {self.attempt} 次申请"}]

    def party_error(self, id_number: str) -> str:
        if id_number != self.applicant:
            return "和上一次的申请人不一致，重新申办只能由同一个申请人提出"
        return super().party_error(id_number)

    def hand_in(self, answers: Mapping[str, Any], materials: Mapping[str, Any], **facts: Any) -> list[str]:
        facts.pop("party")  # that of the earlier case
        receipt = intake.register_again(
            number=self.earlier, situations=self.situations, answers=answers, materials=materials, **facts
        )
        return [receipt.number]


@dataclass(frozen=True)
class WholeMatter:
    """`plan`: with the situations and for the kind of applicant that were given so far."""

    plan: themes.Plan

    mark = "theme"

    @property
    def code(self) -> str:
        return self.plan.theme.code

    @property
    def name(self) -> str:
        return self.plan.theme.name

    @property
    def body_name(self) -> str:
        return self.plan.theme.agency.name

    @property
    def situations(self) -> Mapping[str, str]:
        return self.plan.answers

    @property
    def facts(self) -> list[Fact]:
        now = "、".join(part.guide.name for part in self.plan.now)
        return [{"label": self.plan.theme.kind_name, "value": now or "看情形"}]

    @property
    def more_facts(self) -> list[Fact]:
        later = "、".join(part.guide.name for part in self.plan.later)
        return [{"label": "换身份以后再办", "value": later}] if later else []

    @property
    def asks(self) -> Any:
        return self.plan.asks

    @property
    def is_by_post(self) -> bool:
        return all(part.guide.post for part in self.plan.now)

    @property
    def pledges(self) -> list[Telling]:
        """Each item tells its own; a material that another item needs too is handed in."""
        parts = self.plan.pledging(self.pledgeable)
        return [Telling(part.guide.name, part.guide.body.pledge) for part in parts if part.guide.body.pledge]

    @property
    def pledgeable(self) -> frozenset[str]:
        return self.plan.pledgeable

    @property
    def form(self) -> forms.Form | None:
        return self.plan.form

    @property
    def wanted(self) -> list[items.Material]:
        return [one.material for one in self.plan.pool]

    def situation_errors(self) -> dict[str, str]:
        return self.plan.unanswered

    def subject_error(self, kind: str) -> str:
        plan = themes.plan(self.plan.theme, self.situations, is_person=kind == identity.PartyKind.NATURAL)
        if plan.closed:
            return f"“{'、'.join(plan.closed)}”现在不受理，这件事先不能一起登记"
        if not plan.unanswered and not plan.now:
            return "这件事要办的事项都不面向这种申请人"
        return ""

    def party_error(self, id_number: str) -> str:
        bars = (approvals.bar_of(part.guide, id_number) for part in self.plan.now)
        return next((reason for reason in bars if reason), "")

    def hand_in(self, answers: Mapping[str, Any], materials: Mapping[str, Any], **facts: Any) -> list[str]:
        receipt = intake.register_joint(
            theme_code=self.code, situations=self.situations, answers=answers, materials=materials, **facts
        )
        return list(receipt.case_numbers)


Matter = OneItem | WholeMatter


def one_item(code: str, situations: Mapping[str, str]) -> OneItem:
    return OneItem(items.guide(code), dict(situations))


def again_item(begun: intake.Again, situations: Mapping[str, str]) -> AgainItem:
    case = begun.earlier.case
    return AgainItem(
        items.guide(case.item_code), dict(situations), case.number, case.applicant.id_number, begun.attempt
    )


def whole_matter(code: str, situations: Mapping[str, str], kind: str = "") -> WholeMatter:
    """`kind` of the applicant; nothing while nobody knows who it is."""
    is_person = kind == identity.PartyKind.NATURAL if kind else None
    return WholeMatter(themes.plan(themes.guide(code), situations, is_person=is_person))
