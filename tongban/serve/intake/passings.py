"""Reading of 物料交接: where the paper of a case is, what waits for a body, what somebody gave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tongban.common import clock, pages
from tongban.common.errors import NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from . import passing_rules as rules
from .enums import PassingState, Source
from .models import Application, HandOver
from .values import MaterialView

#: Who works with paper: the counter, and those who review and decide.
HANDLERS = ("intake.accept", "intake.register", "intake.deliver", "case.review", "case.decide")
LISTS = {"to_receive": "等我单位签收的", "given": "我交出的"}


@dataclass(frozen=True)
class PassingInfo:
    """One hand-over, with both hands."""

    id: int
    case_number: str
    item_name: str
    applicant_name: str
    query_code: str
    things: tuple[dict[str, Any], ...]
    from_agency_id: int
    from_name: str
    given_by_id: int
    given_by_name: str
    given_at: datetime
    to_agency_id: int
    to_name: str
    note: str
    state: str
    state_name: str
    answered_by_name: str
    answered_at: datetime | None
    reason: str
    answer_due_on: date
    is_unclear: bool

    @property
    def words(self) -> str:
        """The list in one line."""
        return "、".join(f"{one['name']} {one['count']} 份" for one in self.things)


@dataclass(frozen=True)
class Whereabouts:
    """Where one paper is now, in words; `kind`: received, waiting, unclear, or here (at the counter that took it)."""

    code: str
    name: str
    kind: str
    words: str


def may_handle(actor: identity.User) -> bool:
    return actor.kind == identity.UserKind.STAFF and any(identity.scope(actor, action) for action in HANDLERS)


def destinations(actor: identity.User, case: Any) -> list[agencies.AgencyInfo]:
    """The deciding body, those beside it, whoever had paper of it before, the bodies of the halls, and one's own."""
    had = HandOver.objects.filter(application__number=case.number).values_list("from_agency_id", flat=True)
    halls = [hall.agency_id for hall in agencies.halls()]
    wanted = [case.agency_id, *case.participant_ids, *had, *halls, actor.agency_id]
    found = [agencies.agency_by_id(one) for one in dict.fromkeys(wanted) if one is not None]
    return [one for one in found if one.is_active]


def steps_of(application: Application) -> list[rules.Step]:
    return [_step(row) for row in application.passings.order_by("pk")]


def passings_page(actor: identity.User, which: str, after: str | None = None, size: int = 20) -> pages.Page:
    """`to_receive`: what waits for the actor's body, the oldest first; `given`: what he gave, the newest first."""
    rows = HandOver.objects.select_related("application__case")
    if which == "given":
        found = pages.keyset_page(rows.filter(given_by=actor), ("-pk",), after, size)
    else:
        waiting = rows.filter(to_agency_id=actor.agency_id, state=PassingState.WAITING)
        found = pages.keyset_page(waiting, ("pk",), after, size)
    return pages.Page([_info(row) for row in found.rows], found.next_cursor, found.previous_cursor)


def waiting_paper_count(actor: identity.User) -> int:
    """For a badge: what waits for the actor's body, counted up to a hundred."""
    waiting = HandOver.objects.filter(to_agency_id=actor.agency_id, state=PassingState.WAITING)
    return waiting.order_by("pk")[:100].count()


def passing_for(actor: identity.User, passing_id: int) -> PassingInfo:
    """For the two bodies that take part, and for who may read the case."""
    row = HandOver.objects.select_related("application__case").filter(pk=passing_id).first()
    is_part = row is not None and actor.agency_id in (row.from_agency_id, row.to_agency_id) and may_handle(actor)
    if row is None or not (is_part or approvals.may_read(actor, row.application.case)):
        raise NotFoundError(what="这次物料交接")
    return _info(row)


def passings_of(number: str) -> list[PassingInfo]:
    """The whole way of the paper of a case; the caller has asked who may see it."""
    return [
        _info(row) for row in HandOver.objects.select_related("application__case").filter(application__number=number)
    ]


def paper_of(materials: Iterable[MaterialView], passings: Iterable[PassingInfo]) -> list[Whereabouts]:
    """纸质材料现在在哪里: each paper material, and each result that was handed over, with who has it."""
    known = list(passings)
    names = {one.code: one.name for one in materials if one.source == Source.PAPER}
    for passing in known:
        names |= {one["code"]: one["name"] for one in passing.things}
    steps = [
        rules.Step(frozenset(one["code"] for one in p.things), p.from_agency_id, p.to_agency_id, p.state) for p in known
    ]
    return [_where(code, name, rules.custody(code, steps), known) for code, name in names.items()]


def _where(code: str, name: str, now: rules.Custody, known: list[PassingInfo]) -> Whereabouts:
    if now.step is None:
        return Whereabouts(code, name, "here", "在收件窗口")
    step = known[now.step]
    if not now.is_on_its_way:
        return Whereabouts(code, name, "received", f"在{step.to_name}（{step.answered_by_name}签收）")
    since = "，超过一个工作日没有签收，责任不清" if step.is_unclear else ""
    kind = "unclear" if step.is_unclear else "waiting"
    return Whereabouts(code, name, kind, f"{step.given_by_name}已交出，等{step.to_name}签收{since}")


def _step(row: HandOver) -> rules.Step:
    codes = frozenset(str(one["code"]) for one in row.things)
    return rules.Step(codes, row.from_agency_id, row.to_agency_id, row.state)


def _info(row: HandOver) -> PassingInfo:
    case = row.application.case
    return PassingInfo(
        id=row.pk,
        case_number=case.number,
        item_name=case.item_name,
        applicant_name=case.applicant_name,
        query_code=case.query_code,
        things=tuple(row.things),
        from_agency_id=row.from_agency_id,
        from_name=_name(row.from_agency_id, row.from_place),
        given_by_id=row.given_by_id,
        given_by_name=row.given_by_name,
        given_at=row.given_at,
        to_agency_id=row.to_agency_id,
        to_name=_name(row.to_agency_id, row.to_place),
        note=row.note,
        state=row.state,
        state_name=PassingState(row.state).label,
        answered_by_name=row.answered_by_name,
        answered_at=row.answered_at,
        reason=row.reason,
        answer_due_on=row.answer_due_on,
        is_unclear=rules.is_unclear(row.state, row.answer_due_on, clock.today()),
    )


def _name(agency_id: int, place: str) -> str:
    return f"{agencies.agency_by_id(agency_id).name} {place}".strip()
