"""The guide as readers get it: a published version with its names resolved and its words made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from tongban.common.errors import NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.agencies.api import AgencyInfo
from tongban.support.flow.api import FlowRef
from tongban.support.forms.api import FormRef

from .enums import (
    Handling,
    ItemState,
    Kind,
    Level,
    MaterialForm,
    MaterialSource,
    Necessity,
    OnlineDepth,
    PreviewUse,
    ResultKind,
    Subject,
)
from .guide import (
    Basis,
    CheckPoint,
    Faq,
    Fee,
    GuideBody,
    Limit,
    Material,
    Phones,
    Question,
    Result,
    Situation,
    Step,
    Themes,
)
from .rules.limits import NOT_STATED, clock_limits, limit_words, statutory_in_force


@dataclass(frozen=True)
class PlaceView:
    name: str
    address: str
    windows: str
    hours: str
    phone: str


@dataclass(frozen=True)
class Row:
    """One line of the guide's table."""

    label: str
    value: str


@dataclass(frozen=True)
class RowGroup:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Guide:
    """办事指南. Everything in it is a value: it may be kept, shared between threads and shown as it stands."""

    # identity
    code: str
    base_code: str
    item_id: int
    version_id: int
    version: int
    version_state: str
    item_state: str
    state_reason: str
    effective_on: date | None
    published_at: datetime | None
    level: str
    agency: AgencyInfo
    division_code: str
    division_path: str
    division_name: str
    form: FormRef | None
    flow: FlowRef | None
    body: GuideBody = field(repr=False)

    # who and what
    @property
    def name(self) -> str:
        return self.body.name

    @property
    def alias(self) -> tuple[str, ...]:
        return self.body.alias

    @property
    def summary(self) -> str:
        return self.body.summary

    @property
    def agency_id(self) -> int:
        return self.agency.id

    @property
    def agency_uscc(self) -> str:
        return self.agency.uscc

    @property
    def agency_name(self) -> str:
        return self.agency.name

    @property
    def level_name(self) -> str:
        return Level(self.level).label

    @property
    def kind_code(self) -> str:
        return self.body.kind

    @property
    def kind_name(self) -> str:
        return Kind(self.body.kind).label

    @property
    def handling_code(self) -> str:
        return self.body.handling

    @property
    def handling(self) -> str:
        return Handling(self.body.handling).label

    @property
    def is_instant(self) -> bool:
        return self.body.handling == Handling.INSTANT

    @property
    def is_open(self) -> bool:
        """Whether one can apply now."""
        return self.item_state == ItemState.IN_USE and self.version_state == "published"

    @property
    def subjects(self) -> tuple[str, ...]:
        return self.body.subjects

    @property
    def subject_names(self) -> tuple[str, ...]:
        return tuple(Subject(value).label for value in self.body.subjects)

    @property
    def is_for_people(self) -> bool:
        return Subject.NATURAL in self.body.subjects

    @property
    def is_for_bodies(self) -> bool:
        return any(value != Subject.NATURAL for value in self.body.subjects)

    @property
    def audience(self) -> str:
        return self.body.audience

    @property
    def audience_note(self) -> str:
        return self.body.audience_note

    @property
    def themes(self) -> Themes:
        return self.body.themes

    # time
    @property
    def statutory(self) -> Limit | None:
        """The limit that binds by law; for permits 行政许可法 第四十二条 where the guide is silent."""
        return statutory_in_force(self.body.kind, self.body.statutory)

    @property
    def promised(self) -> Limit | None:
        return self.body.promised

    @cached_property
    def limits(self) -> dict[str, int]:
        """Working days for the clocks of a case: {"promised": n, "statutory": n}, a clock without limit left out."""
        return dict(clock_limits(self.body.kind, self.body.statutory, self.body.promised))

    @property
    def statutory_days(self) -> int | None:
        return self.limits.get("statutory")

    @property
    def promised_days(self) -> int | None:
        return self.limits.get("promised")

    @property
    def statutory_words(self) -> str:
        words = limit_words(self.statutory)
        return words if self.body.statutory else f"{words}（指南未载明，按法律一般规定）" if self.statutory else words

    @property
    def promised_words(self) -> str:
        return limit_words(self.body.promised)

    # elements
    @property
    def bases(self) -> tuple[Basis, ...]:
        return self.body.bases

    @property
    def conditions(self) -> tuple[str, ...]:
        return self.body.conditions

    @property
    def questions(self) -> tuple[Question, ...]:
        return self.body.questions

    @property
    def situations(self) -> tuple[Situation, ...]:
        return self.body.situations

    @property
    def materials(self) -> tuple[Material, ...]:
        return self.body.materials

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.body.steps

    @property
    def check_points(self) -> tuple[CheckPoint, ...]:
        return self.body.check_points

    @property
    def check_texts(self) -> tuple[str, ...]:
        """What a reviewer ticks: a point is known by its words."""
        return tuple(one.text for one in self.body.check_points)

    @property
    def fees(self) -> Fee | None:
        return self.body.fee

    @property
    def fee_words(self) -> str:
        fee = self.body.fee
        if fee is None:
            return NOT_STATED
        return f"收费：{fee.project}，{fee.standard}" if fee.charged else "不收费"

    @property
    def result(self) -> Result:
        return self.body.result

    @property
    def licence_type_code(self) -> str:
        return self.body.result.licence_type or ""

    @property
    def faqs(self) -> tuple[Faq, ...]:
        return self.body.faqs

    @property
    def phones(self) -> Phones:
        return self.body.phones

    @cached_property
    def places(self) -> tuple[PlaceView, ...]:
        return tuple(_place(place.hall, place) for place in self.body.places)

    @property
    def visits(self) -> int:
        return self.body.visits

    @property
    def visits_words(self) -> str:
        if self.body.visits == 0:
            return "不用跑（0 次）"
        reason = f"（{self.body.visits_reason}）" if self.body.visits_reason else ""
        return f"{self.body.visits} 次{reason}"

    @property
    def visits_reason(self) -> str:
        return self.body.visits_reason

    @property
    def online_depth(self) -> int:
        return self.body.online_depth

    @property
    def online_words(self) -> str:
        return OnlineDepth(str(self.body.online_depth)).label

    @property
    def reach(self) -> str:
        return self.body.reach

    @property
    def ways(self) -> tuple[str, ...]:
        """通办方式, by name (ways.py)."""
        return self.body.ways

    @property
    def preview(self) -> str:
        """预审: "", "offered" or "required"."""
        return self.body.preview

    @property
    def post(self) -> bool:
        return self.body.post

    @property
    def quantity_limit(self) -> str:
        return self.body.quantity_limit

    @property
    def is_vital(self) -> bool:
        """直接关系公共安全、人身健康、生命财产安全的许可."""
        return self.body.vital

    @property
    def joint_agencies(self) -> tuple[str, ...]:
        """Credit codes of the agencies that review beside the owner."""
        return self.body.joint_agencies

    @property
    def source(self) -> str:
        return self.body.source

    @property
    def online_url(self) -> str:
        """Where the source of an imported guide lets people apply; always http or https."""
        return self.body.online_url

    @property
    def missing(self) -> tuple[str, ...]:
        """Elements that the source of an imported guide does not state; shown as 指南未载明, never invented."""
        return self.body.missing

    @property
    def path(self) -> str:
        """Address of the guide's page below the public address."""
        return f"/items/{self.code}"

    def material(self, code: str) -> Material:
        for one in self.body.materials:
            if one.code == code:
                return one
        raise NotFoundError(what=f"材料“{code}”")

    def has_material(self, code: str) -> bool:
        return any(one.code == code for one in self.body.materials)

    @cached_property
    def row_groups(self) -> tuple[RowGroup, ...]:
        """The guide as label and value, in the order of the printed form."""
        shown = [
            RowGroup("基本信息", _rows(
                ("事项名称", self.name),
                ("实施编码", self.code),
                ("基本编码", self.base_code),
                ("事项类型", self.kind_name),
                ("行使层级", self.level_name),
                ("实施机构", self.agency_name),
                ("实施机构代码", self.agency_uscc),
                ("服务对象", "、".join(self.subject_names)),
                ("适用对象", self.audience),
                ("版本", f"第 {self.version} 版"),
                ("生效日期", f"{self.effective_on:%Y-%m-%d}" if self.effective_on else ""),
            )),
            RowGroup("办理信息", _rows(
                ("办件类型", self.handling),
                ("法定办结时限", self.statutory_words),
                ("法定时限依据", self.statutory.basis if self.statutory else ""),
                ("承诺办结时限", self.promised_words),
                ("到办事现场次数", self.visits_words),
                ("网上办理深度", self.online_words),
                ("通办范围", self.reach or NOT_STATED),
                ("通办方式", "、".join(self.ways)),
                ("预审", PreviewUse(self.preview).label if self.preview else ""),
                ("快递送达", "支持" if self.post else "不支持"),
                ("数量限制", self.quantity_limit or "无"),
                ("安全事项", "直接关系公共安全、人身健康、生命财产安全" if self.is_vital else ""),
                ("收费", self.fee_words),
                ("收费依据", self.body.fee.basis if self.body.fee else ""),
                ("联办机构", "、".join(self.joint_agency_names) or self.body.joint_note),
                ("业务系统", self.body.platform),
                ("来源", self.body.source),
            )),
            RowGroup("结果信息", _rows(
                ("结果名称", self.result.name or NOT_STATED),
                ("结果类型", ResultKind(self.result.kind).label),
                ("结果样本", self.result.sample_note or NOT_STATED),
            )),
            RowGroup("咨询监督", _rows(
                ("咨询电话", self.phones.consult or NOT_STATED),
                ("投诉电话", self.phones.complain or NOT_STATED),
            )),
        ]  # fmt: skip
        return tuple(shown)

    @cached_property
    def joint_agency_names(self) -> tuple[str, ...]:
        found = [agencies.find_agency(uscc) for uscc in self.body.joint_agencies]
        return tuple(one.name for one in found if one)


def material_words(material: Material) -> dict[str, str]:
    """The codes of a material as words."""
    return {
        "form": MaterialForm(material.form).label,
        "necessity": Necessity(material.necessity).label,
        "source": MaterialSource(material.source).label,
        "copies": _copies(material),
    }


def _copies(material: Material) -> str:
    parts = []
    if material.copies.original:
        parts.append(f"原件 {material.copies.original} 份")
    if material.copies.copy:
        parts.append(f"复印件 {material.copies.copy} 份")
    return "、".join(parts) or "无需纸质"


def _rows(*pairs: tuple[str, str]) -> tuple[Row, ...]:
    return tuple(Row(label, value) for label, value in pairs if value)


def _place(hall_key: str, place: Any) -> PlaceView:
    hall = None
    if hall_key:
        try:
            hall = agencies.hall(hall_key)
        except NotFoundError:
            hall = None
    if hall is None:
        return PlaceView(place.name or hall_key or "办理地点", place.address, place.windows, place.hours, "")
    return PlaceView(hall.name, hall.address, place.windows, place.hours or hall.hours, hall.phone)
