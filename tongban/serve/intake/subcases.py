"""Reading of 子办件: the case above one and those below it, for its pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from tongban.common.stamped import Stamped
from tongban.serve.approvals import api as approvals
from tongban.support.identity import api as identity

from .models import Application, Stamp, SubCase

WORK = ("case.review", "case.decide")
MOST_STUCK = 1_000


@dataclass(frozen=True)
class Below:
    """One 子办件 of a case: opened (`case`), or not yet, and why (`problem`); `words` is what came of it."""

    task_id: int
    name: str
    case: approvals.CaseInfo | None
    problem: str
    outcome: str
    words: str
    settled_by_name: str
    #: 下级, or 上级 where a higher level is asked; 协办单位 at the same one.
    side: str
    is_open: bool
    is_readable: bool
    may_settle: bool

    @property
    def is_stuck(self) -> bool:
        return self.is_open and self.case is None and bool(self.problem)

    @property
    def may_do(self) -> bool:
        return self.is_stuck and self.may_settle

    @property
    def sentence(self) -> str:
        if self.is_stuck:
            return f"“{self.name}”的子办件没有开出：{self.problem}。"
        if self.case is None:
            return f"“{self.name}”正在开出子办件。" if self.is_open else f"“{self.name}”：{self.words}。"
        if self.is_open:
            return f"等{self.side}：{self.case.agency_name}办理“{self.case.item_name}”，{self.case.state_name}。"
        return f"{self.side}“{self.case.item_name}”已有结果：{self.words}。"


@dataclass(frozen=True)
class Linked:
    """四级联动: the case that waits for this one, and those that it waits for itself, in the order of the asking."""

    upper: approvals.CaseInfo | None
    upper_step: str
    is_upper_readable: bool
    below: tuple[Below, ...]

    @property
    def lines(self) -> list[LinkedLine]:
        """What officials read of it: first for whom this case is, then what it waits for."""
        found = []
        if self.upper is not None:
            words = (
                f"这是子办件：{self.upper.agency_name}的“{self.upper.item_name}”（{self.upper.state_name}）等它的结果。"
            )
            label = "看上级办件" if self.is_upper_readable else ""
            found.append(LinkedLine("", words, self.upper, self.upper.number, label))
        for one in self.below:
            number = one.case.number if one.case else ""
            label = "看子办件" if one.is_readable else ""
            found.append(LinkedLine("warn" if one.is_stuck else "", one.sentence, one.case, number, label, one.may_do))
        return found


@dataclass(frozen=True)
class LinkedLine:
    """One sentence with the lamp of the other case; `label` is empty where the reader may not open it."""

    kind: str
    words: str
    case: approvals.CaseInfo | None
    number: str
    label: str
    may_settle: bool = False


def linked(actor: identity.User, number: str) -> Linked | None:
    """For who may see the case; None where it stands by itself, which costs one statement."""
    rows = list(SubCase.objects.filter(Q(upper_number=number) | Q(number=number)).order_by("pk"))
    if not rows:
        return None
    numbers = [one for row in rows for one in (row.upper_number, row.number) if one]
    cases = {row.number: row.case for row in Application.objects.select_related("case").filter(number__in=numbers)}
    readable = {one for one, case in cases.items() if approvals.may_read(actor, case)}
    infos = {one: approvals.info_of(case) for one, case in cases.items()}
    above = next((row for row in rows if row.number == number), None)
    may = may_settle(actor, infos[number])
    below = tuple(
        Below(
            task_id=row.task_id,
            name=row.name,
            case=infos.get(row.number or ""),
            problem=row.problem,
            outcome=row.outcome,
            words=row.words.rstrip("。"),
            settled_by_name=row.settled_by_name,
            side=_side(infos[number], infos.get(row.number or "")),
            is_open=row.closed_at is None,
            is_readable=row.number in readable,
            may_settle=may and row.number is None and row.closed_at is None,
        )
        for row in rows
        if row.upper_number == number
    )
    return Linked(
        upper=infos.get(above.upper_number) if above else None,
        upper_step=above.name if above else "",
        is_upper_readable=above is not None and above.upper_number in readable,
        below=below,
    )


def stuck_for(actor: identity.User) -> list[approvals.CaseInfo]:
    """Cases that wait for a 子办件 that could not be opened, the longest waiting first, of who may put it in order.

    For every page of the office: what all processes keep costs no statement.
    """
    return [case for case in _stuck.get() if may_settle(actor, case)]


def stuck_changed() -> None:
    """To be called in the transaction that leaves one unopened, or opens or closes such a one."""
    _stuck.changed()


def _load_stuck() -> tuple[approvals.CaseInfo, ...]:
    rows = SubCase.objects.filter(number=None, closed_at=None).exclude(problem="").order_by("asked_at", "pk")
    numbers = list(dict.fromkeys(rows.values_list("upper_number", flat=True)[:MOST_STUCK]))
    held = Application.objects.select_related("case").in_bulk(numbers, field_name="number")
    return tuple(approvals.info_of(held[number].case) for number in numbers if number in held)


_stuck: Stamped[tuple[approvals.CaseInfo, ...]] = Stamped("stuck-sub-cases", _load_stuck, lambda: Stamp)


def _side(case: approvals.CaseInfo, other: approvals.CaseInfo | None) -> str:
    own, there = (one.division_path.count(".") if one else 0 for one in (case, other))
    return "下级" if there > own else "上级" if there < own else "协办单位"


def may_settle(actor: identity.User, case: approvals.CaseInfo) -> bool:
    """Who reviews or decides the upper case."""
    return actor.kind != identity.UserKind.CITIZEN and any(
        identity.allowed(
            actor, action, division_path=case.division_path, agency_id=case.agency_id, item_code=case.item_code
        )
        for action in WORK
    )
