"""Reading cases for pages and reports; every list and every single case goes through `permissions`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import nullcontext
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.utils import timezone

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.common.namesearch import names_hold
from tongban.common.pages import keyset_page
from tongban.common.prepared import planned_afresh
from tongban.data.exchange import api as exchange
from tongban.data.licences import api as licences
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from . import lamps, papers, permissions
from .actions.deceiving import consequence_words
from .actions.walking import ACCEPTANCE, DECISION
from .aftermath import aftermath_of
from .deceits import HAS_RECORD, bar_of
from .enums import CaseState, Channel, ErrandKind, LapseGround, VoidGround
from .errands import errand_verbs, errands_of, mark_words
from .models import Case, Errand, Review
from .timeline import timeline_of
from .values import (
    CaseFilters,
    CaseInfo,
    CaseView,
    MessageInfo,
    OpenTask,
    Page,
    ProcedureInfo,
    ReviewInfo,
    Timeline,
)
from .verbs import office_verbs, verbs_for

PAGE_SIZE = 20
ORDER = ("-submitted_at", "-pk")
MARKED = (ErrandKind.SUPERVISE, ErrandKind.URGE)
LAST_STEPS = {"done", "cosigned", "returned", "paused", "resumed", "held", "released", "withdrawn", "terminated"}


def info_of(case: Case) -> CaseInfo:
    """The row as a value, with its lamp of today."""
    lamp = lamps.lamp_view(case)
    return CaseInfo(
        number=case.number,
        query_code=case.query_code,
        item_code=case.item_code,
        item_version_id=case.item_version_id,
        item_name=case.item_name,
        kind_code=case.kind_code,
        agency_id=case.agency_id,
        agency_name=case.agency_name,
        division_path=case.division_path,
        applicant=identity.Party(
            case.applicant_kind,
            case.applicant_id_type,
            case.applicant_id_number,
            case.applicant_name,
            case.applicant_phone,
        ),
        agent_name=case.agent_name,
        channel=case.channel,
        channel_name=Channel(case.channel).label,
        state=case.state,
        state_name=_state_name(case),
        submitted_at=case.submitted_at,
        received_on=case.received_on,
        accept_due_on=case.accept_due_on,
        accepted_on=case.accepted_on,
        is_deemed_accepted=case.is_deemed_accepted,
        promised_due_on=case.promised_due_on,
        statutory_due_on=case.statutory_due_on,
        due_on=case.due_on,
        is_provisional=case.is_provisional,
        extended_days=case.extended_days,
        pause_reason=case.pause_reason,
        pause_reason_name=flow.PauseReason(case.pause_reason).label if case.pause_reason else "",
        pause_until_on=case.pause_until_on,
        outstanding=tuple(case.outstanding),
        outstanding_due_on=case.outstanding_due_on,
        decided_on=case.decided_on,
        closed_at=case.closed_at,
        reason=case.reason,
        licence_identifier=case.licence_identifier,
        revoked_at=case.revoked_at,
        revoke_ground=case.revoke_ground,
        revoke_reason=case.revoke_reason,
        delivered_at=case.delivered_at,
        flow_instance_id=case.flow_instance_id,
        lamp=lamp.code,
        lamp_name=lamp.name,
        lamp_shape=lamp.shape,
        lamp_words=lamp.words,
        days_left=lamp.left,
        is_lapsed=case.end_ground in LapseGround.values,
        participant_ids=tuple(case.participant_ids),
        end_ground=case.end_ground,
    )


def _state_name(case: Case) -> str:
    if case.revoked_at:
        return "已撤销"
    if case.end_ground in LapseGround.values:
        return "到期关闭"
    return "已作废" if case.end_ground in VoidGround.values else CaseState(case.state).label


def case(number: str) -> CaseInfo:
    """For other modules; the caller decides who may see it."""
    return info_of(_get(Q(number=number)))


def infos(numbers: Collection[str]) -> dict[str, CaseInfo]:
    """Those that exist, in one statement; the caller decides who may see them (rows of somebody's own inbox)."""
    return {row.number: info_of(row) for row in Case.objects.filter(number__in=list(numbers))}


def infos_with_marks(numbers: Collection[str]) -> dict[str, tuple[CaseInfo, str]]:
    """The same with what the inbox says of each (督办、催办 2 次). One statement."""
    marking = Errand.objects.filter(case=OuterRef("pk"), closed_at=None, kind__in=MARKED)
    rows = Case.objects.filter(number__in=list(numbers)).annotate(errand_kinds=ArraySubquery(marking.values("kind")))
    return {row.number: (info_of(row), mark_words(row.errand_kinds)) for row in rows}


def case_by_query_code(query_code: str) -> CaseInfo:
    """By the code on the receipt: whoever holds the paper may ask how far it is."""
    return info_of(_get(Q(query_code=query_code.strip().upper())))


def case_count(agency_id: int) -> int:
    return Case.objects.filter(agency_id=agency_id).count()


def open_case_count(agency_id: int) -> int:
    return Case.objects.open().filter(agency_id=agency_id).count()


def find(actor: identity.User, number: str) -> CaseInfo:
    """The case, if the actor may read it; else it does not exist for him."""
    found = _get(Q(number=number))
    permissions.require_read(actor, found)
    return info_of(found)


def _get(condition: Q) -> Case:
    found = Case.objects.filter(condition).first()
    if found is None:
        raise NotFoundError(what="这个办件")
    return found


def visible_cases(actor: identity.User, filters: CaseFilters) -> QuerySet[Case]:
    """One place for list, export and counters: the policy, then the filters."""
    rows = Case.objects.filter(permissions.visible_q(actor))
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.lamp:
        rows = rows.filter(lamps.lamp_q(filters.lamp, clock.today()))
    if filters.item_code:
        rows = rows.filter(item_code=filters.item_code)
    if filters.agency_id:
        rows = rows.filter(agency_id=filters.agency_id)
    if filters.applicant_id_number:
        rows = rows.filter(applicant_id_number=filters.applicant_id_number)
    if filters.submitted_from:
        rows = rows.filter(submitted_at__gte=_midnight(filters.submitted_from))
    if filters.submitted_to:
        rows = rows.filter(submitted_at__lt=_midnight(filters.submitted_to + timedelta(days=1)))
    if filters.text.strip():
        rows = rows.filter(text_q(filters.text.strip()))
    return rows


def text_q(text: str) -> Q:
    """Number, query code, id number and phone exactly (they are indexed); name and item by a part of it."""
    exact = text.upper()
    return (
        Q(number=exact)
        | Q(query_code=exact)
        | Q(applicant_id_number=exact)
        | Q(applicant_phone=text)
        | names_hold("applicant_name", "item_name", text=text)
    )


def cases_page(
    actor: identity.User, filters: CaseFilters | None = None, after: str | None = None, size: int = PAGE_SIZE
) -> Page:
    """One page, newest first, no exact count: it stays as quick at 100,000 cases as at a thousand."""
    filters = filters or CaseFilters()
    with nullcontext() if filters == CaseFilters() else planned_afresh():
        page = keyset_page(visible_cases(actor, filters), ORDER, after, size)
    return Page([info_of(row) for row in page.rows], page.next_cursor)


def my_cases(parties: Sequence[identity.Party], after: str | None = None, size: int = PAGE_SIZE) -> Page:
    """The cases of a citizen and of the companies he acts for."""
    rows = Case.objects.of_parties([party.id_number for party in parties])
    page = keyset_page(rows, ORDER, after, size)
    return Page([info_of(row) for row in page.rows], page.next_cursor)


def similar_cases(number: str) -> list[CaseInfo]:
    """Other open cases of the same applicant for the same item: a hint for the window, never a refusal."""
    this = _get(Q(number=number))
    rows = Case.objects.open().filter(applicant_id_number=this.applicant_id_number, item_code=this.item_code)
    return [info_of(row) for row in rows.exclude(pk=this.pk)[:10]]


def preview_decision(
    actor: identity.User, number: str, *, is_grant: bool, opinion: str, is_deceit: bool = False
) -> notices.Paper:
    """What the decision paper would say, for an official who may read the case."""
    row = _get(Q(number=number))
    permissions.require_read(actor, row)
    deceit = consequence_words(row) if is_deceit and not is_grant else ""
    return papers.preview_decision(row, is_grant=is_grant, opinion=opinion, deceit=deceit)


def own_opinions(actor: identity.User, item_code: str, limit: int = 4) -> list[str]:
    """What this official wrote last in cases of the same item, without repeats. One statement."""
    rows = Review.objects.filter(actor=actor, case__item_code=item_code).exclude(opinion="").order_by("-done_at")
    return list(dict.fromkeys(rows.values_list("opinion", flat=True)[: limit * 5]))[:limit]


def case_view(actor: identity.User, number: str, *, purpose: str = "查看办件") -> CaseView:
    """The whole case page; an official's look at it, and for what, is written to the audit log."""
    row = Case.objects.filter(number=number).annotate(has_record=HAS_RECORD).first()
    if row is None:
        raise NotFoundError(what="这个办件")
    permissions.require_read(actor, row)
    is_official = actor.kind != identity.UserKind.CITIZEN
    if is_official:
        audit.record_read(actor, f"case:{number}", purpose=purpose)

    info = info_of(row)
    assert row.flow_instance_id is not None
    run = flow.Run(row.flow_instance_id)
    tasks = run.open_tasks if info.is_open else []
    trail = flow.history(row.flow_instance_id)
    issued = notices.of_case(number)
    reviews = tuple(_review(one) for one in row.reviews.all())
    progress = _progress(number, trail)
    guide = items.version(row.item_version_id)
    aftermath = aftermath_of(info, guide)
    was_paused = any(one.kind == "paused" for one in trail)
    messages = _messages(row, trail)
    return CaseView(
        case=info,
        guide=guide,
        tasks=tuple(_open_task(actor, task) for task in tasks),
        clocks=tuple(flow.clocks([row.flow_instance_id]).get(row.flow_instance_id, [])),
        trail=tuple(trail),
        reviews=reviews,
        procedures=tuple(_procedure(one) for one in row.procedures.all()) if was_paused else (),
        papers=tuple(issued),
        licence=licences.licence(row.licence_identifier) if row.licence_identifier else None,
        progress=progress,
        run=run,
        messages=messages,
        timeline=timeline_of(info, tasks, reviews, trail, progress, tuple(aftermath.values()), messages),
        verbs=(*verbs_for(actor, row, tasks, trail), *office_verbs(actor, row), *errand_verbs(actor, row)),
        errands=errands_of(actor, row) if actor.kind != identity.UserKind.CITIZEN else (),
        bar=bar_of(guide, info.applicant.id_number) if is_official and info.is_open and row.has_record else "",
        told={name: one.facts for name, one in aftermath.items()},
    )


def last_step(number: str) -> str:
    """Who did the last thing and when, for an official who comes too late: 陈雨桐 2026-03-02 09:30 受理：予以受理."""
    instance = _get(Q(number=number)).flow_instance_id
    done = [row for row in flow.history(instance) if row.kind in LAST_STEPS] if instance else []
    if not done:
        return ""
    row = done[-1]
    return f"{row.actor_name} {timezone.localtime(row.at):%Y-%m-%d %H:%M} {row.words}"


def timeline(number: str) -> Timeline:
    """For the citizen's page and the public query by code."""
    row = _get(Q(number=number))
    info = info_of(row)
    assert row.flow_instance_id is not None
    tasks = flow.open_tasks(row.flow_instance_id) if info.is_open else []
    reviews = tuple(_review(one) for one in row.reviews.all())
    trail = flow.history(row.flow_instance_id)
    aftermath = tuple(aftermath_of(info, items.version(row.item_version_id)).values())
    return timeline_of(info, tasks, reviews, trail, _progress(number, trail), aftermath, _messages(row, trail))


def _messages(row: Case, trail: Sequence[flow.EventRow]) -> tuple[MessageInfo, ...]:
    """Asked only for cases that were told something."""
    if not any(one.kind == "message" or one.outcome == "received" for one in trail):
        return ()
    return tuple(
        MessageInfo(
            name=one.name,
            words=one.words,
            facts=tuple((fact["label"], fact["value"]) for fact in one.facts),
            evidence=tuple((file["file"], file["name"]) for file in one.evidence),
            from_name=one.from_name,
            agency_name=one.agency_name,
            is_early=one.is_early,
            received_at=one.received_at,
        )
        for one in row.messages.all()
    )


def _progress(number: str, trail: Sequence[flow.EventRow]) -> tuple[exchange.Progress, ...]:
    """Asked only for cases that have come to a department's system."""
    return tuple(exchange.progress_of(number)) if any(row.opens_external for row in trail) else ()


def _open_task(actor: identity.User, task: flow.TaskInfo) -> OpenTask:
    agency = agencies.agency_by_id(task.agency_id)
    return OpenTask(
        task=task,
        agency_name=agency.name,
        is_mine=task.milestone != ACCEPTANCE and flow.may_work(actor, task),
        is_decision=task.milestone == DECISION,
        lamp=flow.lamp_of(task.due_on, is_held=task.is_held),
    )


def _review(row: Any) -> ReviewInfo:
    return ReviewInfo(
        task_id=row.task_id,
        task_name=row.task_name,
        actor_name=f"{row.actor_name}（受{row.acting_for}委托）" if row.acting_for else row.actor_name,
        agency_name=row.agency_name,
        outcome=row.outcome,
        outcome_name=row.outcome_name,
        opinion=row.opinion,
        checks=row.checks,
        done_at=row.done_at,
        is_cosign=row.is_cosign,
    )


def _procedure(row: Any) -> ProcedureInfo:
    return ProcedureInfo(
        reason=row.reason,
        reason_name=row.reason_name,
        note=row.note,
        planned_days=row.planned_days,
        started_on=row.started_on,
        planned_end_on=row.planned_end_on,
        ended_on=row.ended_on,
        result=row.result,
        started_by_name=row.started_by_name,
        evidence=tuple((one["at"], one.get("file", ""), one["name"]) for one in row.evidence),
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
