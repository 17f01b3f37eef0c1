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

from . import rules
from .models import Application, JointApplication, JointPart


def joint_path(number: str) -> str:
    """The applicant's page of the whole matter, as it stands in messages."""
    return f"/my/joint/{number}/"


@dataclass(frozen=True)
class JointView:
    """一件事 with its parts, in the order of the stages; each with its attempts, the first one first."""

    number: str
    theme_code: str
    theme_name: str
    theme_version_id: int
    applicant_name: str
    submitted_at: datetime
    attempts: tuple[tuple[approvals.CaseInfo, ...], ...]
    stages: tuple[int, ...]
    later: tuple[str, ...]
    project_code: str = ""
    #: 父件限时: working days from the acceptance, along the longest way through the parts.
    days: int | None = None
    finished_at: datetime | None = None

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
    def parts(self) -> tuple[approvals.CaseInfo, ...]:
        """Each as it stands: its last attempt."""
        return tuple(attempts[-1] for attempts in self.attempts)

    @property
    def cases(self) -> tuple[approvals.CaseInfo, ...]:
        """All that was ever handed in for it."""
        return tuple(case for attempts in self.attempts for case in attempts)

    @property
    def done(self) -> int:
        return sum(not part.is_open for part in self.parts)

    @property
    def is_open(self) -> bool:
        return self.done < len(self.parts)

    def of_part(self, number: str) -> tuple[approvals.CaseInfo, ...]:
        """All attempts of the part that a case belongs to."""
        return next((one for one in self.attempts if number in {case.number for case in one}), ())

    def attempt(self, number: str) -> int:
        return next((place for place, case in enumerate(self.of_part(number), start=1) if case.number == number), 1)

    def others(self, number: str) -> tuple[approvals.CaseInfo, ...]:
        own = {case.number for case in self.of_part(number)}
        return tuple(part for part in self.parts if part.number not in own)


@dataclass(frozen=True)
class JointLine:
    """For officials: the matter that a case belongs to, and its sister cases; `readable`: those they may open.

    `attempts`: of this very part, all of them.
    """

    theme_name: str
    number: str
    sisters: tuple[approvals.CaseInfo, ...]
    readable: frozenset[str]
    term: str = ""
    case_number: str = ""
    may_be_asked_again: bool = False
    attempts: tuple[approvals.CaseInfo, ...] = ()

    @property
    def words(self) -> str:
        closed = [f"{one.item_name}（{one.state_name}）" for one in self.sisters if one.number not in self.readable]
        words = f"这件属于一件事“{self.theme_name}”，一次提交 {len(self.sisters) + 1} 件"
        words += f"，{self.term}。" if self.term else "。"
        if closed:
            words += f"其他部门的：{'、'.join(closed)}。"
        return words + self._attempt_words

    @property
    def _attempt_words(self) -> str:
        if len(self.attempts) < 2:
            return ""
        numbers = [one.number for one in self.attempts]
        here = numbers.index(self.case_number)
        words = f"这是第 {here + 1} 次申请"
        if here + 1 < len(numbers):
            return f"{words}，申请人后来又申请过。"
        before = self.attempts[here - 1]
        reason = f"：{before.reason.rstrip('。')}" if before.reason else ""
        return f"{words}，上一次{before.state_name}{reason}。"

    @property
    def links(self) -> list[tuple[str, str]]:
        """(words, number) of the sister cases that may be opened, and of the other attempts of this one."""
        found = [
            (f"{one.item_name}（{one.state_name}）", one.number) for one in self.sisters if one.number in self.readable
        ]
        return found + [
            (f"第 {place} 次申请（{one.state_name}）", one.number)
            for place, one in enumerate(self.attempts, start=1)
            if one.number != self.case_number and one.number in self.readable
        ]


def joint_line(actor: identity.User, number: str) -> JointLine | None:
    """For an official who may see the case; nothing when it was handed in by itself."""
    view = joint_of(number)
    return _line(actor, number, view) if view else None


def line_of(actor: identity.User, number: str, joint_id: int) -> JointLine:
    """The same, where it is known which matter it is."""
    return _line(actor, number, _views([JointApplication.objects.get(pk=joint_id)])[0])


def _line(actor: identity.User, number: str, view: JointView) -> JointLine:
    sisters, attempts = view.others(number), view.of_part(number)
    asked = [one.number for one in (*sisters, *attempts)]
    rows = Application.objects.select_related("case").filter(number__in=asked)
    readable = frozenset(row.number for row in rows if approvals.may_read(actor, row.case))
    may_again = number in askable(view)
    return JointLine(view.theme_name, view.number, sisters, readable, view.term_words, number, may_again, attempts)


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
        return view, frozenset(case.number for case in view.cases)
    row = JointApplication.objects.filter(number=number).first()
    parts = Application.objects.select_related("case").filter(
        number__in=row.parts.values_list("number", flat=True) if row else []
    )
    readable = frozenset(part.number for part in parts if approvals.may_read(actor, part.case))
    if row is None or not readable:
        raise NotFoundError(what="这件一件事申请")
    audit.record_read(actor, f"joint:{number}", purpose="查看一件事申请")
    return _views([row])[0], readable


def askable(view: JointView) -> frozenset[str]:
    """The cases of it whose part may be applied for again by itself; one statement at most."""
    main = _main_of(view)
    return frozenset(part.number for part in view.parts if not _reason_against(view, part.number, main))


def reason_against(view: JointView | None, number: str) -> str:
    """Why the part of this case may not be applied for again by itself; empty: it may."""
    if view is None or not view.of_part(number):
        return "这件不是一件事里的一项，请从办事指南重新申请"
    return _reason_against(view, number, _main_of(view))


def _main_of(view: JointView) -> str:
    """多证合一: the item whose licence bears the others; empty for other matters."""
    body = themes.version(view.theme_version_id).body
    return body.main if body.bears else ""


def _reason_against(view: JointView, number: str, main: str) -> str:
    attempts = view.of_part(number)
    case = next(one for one in attempts if one.number == number)
    return rules.again_reason(
        approvals.CaseState(case.state),
        is_last_attempt=attempts[-1].number == number,
        is_main=case.item_code == main,
        is_stage=bool(view.project_code),
        was_stopped=case.end_ground == approvals.EndGround.FORERUNNER,
    )


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
    view = _views([row])[0]
    main = next((one.number for one in view.parts if one.item_code == body.main), None)
    if main is None:
        return None
    return approvals.Bundle(main, tuple(one.number for one in view.parts if one.number != main))


def joints_of(numbers: Collection[str]) -> dict[str, JointView]:
    """By case number, for lists; three statements however many there are, one when there is none."""
    rows = list(JointApplication.objects.filter(parts__number__in=list(numbers)).distinct())
    return {case.number: view for view in _views(rows) for case in view.cases} if rows else {}


def _views(rows: list[JointApplication]) -> list[JointView]:
    parts = list(JointPart.objects.filter(joint__in=rows).order_by("order", "attempt"))
    infos = approvals.infos([part.number for part in parts])
    found = []
    for row in rows:
        own: dict[int, list[JointPart]] = {}
        for part in parts:
            if part.joint_id == row.pk and part.number in infos:
                own.setdefault(part.order, []).append(part)
        found.append(
            JointView(
                number=row.number,
                theme_code=row.theme_code,
                theme_name=row.theme_name,
                theme_version_id=row.theme_version_id,
                applicant_name=row.applicant_name,
                submitted_at=row.submitted_at,
                attempts=tuple(tuple(infos[part.number] for part in attempts) for attempts in own.values()),
                stages=tuple(attempts[0].stage for attempts in own.values()),
                later=tuple(row.later),
                project_code=row.project_code,
                days=row.days,
                finished_at=row.finished_at,
            )
        )
    return found
