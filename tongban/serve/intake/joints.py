"""Reading of joint applications: one with its parts, and which of a list of cases belong together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from tongban.catalog.themes import api as themes
from tongban.common.errors import NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.support.audit import api as audit
from tongban.support.calendar import api as calendar
from tongban.support.identity import api as identity

from .models import Application, JointApplication, JointPart


@dataclass(frozen=True)
class JointView:
    """一件事 with its parts, in the order of the stages."""

    number: str
    theme_code: str
    theme_name: str
    theme_version_id: int
    applicant_name: str
    submitted_at: datetime
    parts: tuple[approvals.CaseInfo, ...]
    stages: tuple[int, ...]
    later: tuple[str, ...]
    project_code: str = ""
    #: 父件限时: working days from the acceptance, along the longest way through the parts.
    days: int | None = None

    @property
    def due_on(self) -> date | None:
        """Known when all parts are accepted; a part that ended before that needs no more time."""
        accepted = [part.accepted_on for part in self.parts if part.accepted_on]
        if self.days is None or not accepted or any(part.is_open and not part.accepted_on for part in self.parts):
            return None
        return calendar.add_workdays(max(accepted), self.days).on if self.days else max(accepted)

    @property
    def term_words(self) -> str:
        if self.days is None or not self.is_open:
            return ""
        day = self.due_on
        return f"全部最晚 {day} 办完" if day else f"受理以后 {self.days} 个工作日内全部办完"

    @property
    def done(self) -> int:
        return sum(not part.is_open for part in self.parts)

    @property
    def is_open(self) -> bool:
        return self.done < len(self.parts)

    def others(self, number: str) -> tuple[approvals.CaseInfo, ...]:
        return tuple(part for part in self.parts if part.number != number)


@dataclass(frozen=True)
class JointLine:
    """For officials: the matter that a case belongs to, and its sister cases; `readable`: those they may open."""

    theme_name: str
    number: str
    sisters: tuple[approvals.CaseInfo, ...]
    readable: frozenset[str]
    term: str = ""

    @property
    def words(self) -> str:
        closed = [f"{one.item_name}（{one.state_name}）" for one in self.sisters if one.number not in self.readable]
        words = f"这件属于一件事“{self.theme_name}”，一次提交 {len(self.sisters) + 1} 件"
        words += f"，{self.term}。" if self.term else "。"
        if closed:
            words += f"其他部门的：{'、'.join(closed)}。"
        return words

    @property
    def links(self) -> list[tuple[str, str]]:
        """(words, number) of the sister cases that may be opened."""
        return [
            (f"{one.item_name}（{one.state_name}）", one.number) for one in self.sisters if one.number in self.readable
        ]


def joint_line(actor: identity.User, number: str) -> JointLine | None:
    """For an official who may see the case; nothing when it was handed in by itself."""
    view = joint_of(number)
    if view is None:
        return None
    sisters = view.others(number)
    rows = Application.objects.select_related("case").filter(number__in=[one.number for one in sisters])
    readable = frozenset(row.number for row in rows if approvals.may_read(actor, row.case))
    return JointLine(view.theme_name, view.number, sisters, readable, view.term_words)


def joint_for(actor: identity.User, number: str) -> JointView:
    """For the applicant: a joint application of his own or of a company of his."""
    row = JointApplication.objects.filter(number=number).first()
    mine = {party.id_number for party in identity.parties_of(actor)} if actor.kind == identity.UserKind.CITIZEN else ()
    if row is None or row.applicant_id_number not in mine:
        raise NotFoundError(what="这件一件事申请")
    return _views([row])[0]


def joint_visible(actor: identity.User, number: str) -> tuple[JointView, frozenset[str]]:
    """For programs: the applicant's own, or for an official one of whose parts he may see a case.

    With the numbers of the cases that may be opened. The view of an official is recorded.
    """
    if actor.kind == identity.UserKind.CITIZEN:
        view = joint_for(actor, number)
        return view, frozenset(part.number for part in view.parts)
    row = JointApplication.objects.filter(number=number).first()
    parts = Application.objects.select_related("case").filter(
        number__in=row.parts.values_list("number", flat=True) if row else []
    )
    readable = frozenset(part.number for part in parts if approvals.may_read(actor, part.case))
    if row is None or not readable:
        raise NotFoundError(what="这件一件事申请")
    audit.record_read(actor, f"joint:{number}", purpose="查看一件事申请")
    return _views([row])[0], readable


def joint_by_number(number: str) -> JointView | None:
    """By its own number; the caller has asked who may see it."""
    row = JointApplication.objects.filter(number=number).first()
    return _views([row])[0] if row else None


def joints_by_number(numbers: Collection[str]) -> dict[str, JointView]:
    """By their own numbers, three statements however many there are."""
    rows = list(JointApplication.objects.filter(number__in=list(numbers))) if numbers else []
    return {view.number: view for view in _views(rows)} if rows else {}


def joint_of(number: str) -> JointView | None:
    """The joint application that a case belongs to; the caller has asked who may see the case."""
    row = JointApplication.objects.filter(parts__number=number).first()
    return _views([row])[0] if row else None


def bundle_of(number: str) -> approvals.Bundle | None:
    """多证合一: which part of the matter has the licence that bears the others. The matter stays locked.

    None for a single case, for 一件事 whose items each give their own result, and for versions that name no main item.
    """
    row = JointApplication.objects.filter(parts__number=number).first()
    body = themes.version(row.theme_version_id).body if row else None
    if row is None or body is None or not body.bears:
        return None
    JointApplication.objects.select_for_update().get(pk=row.pk)
    parts = approvals.infos(row.parts.values_list("number", flat=True))
    main = next((one.number for one in parts.values() if one.item_code == body.main), None)
    if main is None:
        return None
    return approvals.Bundle(main, tuple(one for one in parts if one != main))


def joints_of(numbers: Collection[str]) -> dict[str, JointView]:
    """By case number, for lists; three statements however many there are, one when there is none."""
    rows = list(JointApplication.objects.filter(parts__number__in=list(numbers)).distinct())
    return {part.number: view for view in _views(rows) for part in view.parts} if rows else {}


def _views(rows: list[JointApplication]) -> list[JointView]:
    parts = list(JointPart.objects.filter(joint__in=rows).order_by("order"))
    infos = approvals.infos([part.number for part in parts])
    found = []
    for row in rows:
        own = [part for part in parts if part.joint_id == row.pk and part.number in infos]
        found.append(
            JointView(
                number=row.number,
                theme_code=row.theme_code,
                theme_name=row.theme_name,
                theme_version_id=row.theme_version_id,
                applicant_name=row.applicant_name,
                submitted_at=row.submitted_at,
                parts=tuple(infos[part.number] for part in own),
                stages=tuple(part.stage for part in own),
                later=tuple(row.later),
                project_code=row.project_code,
                days=row.days,
            )
        )
    return found
