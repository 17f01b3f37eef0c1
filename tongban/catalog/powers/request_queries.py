"""Reading requests: lists, the desk of each gate, and one request with all that whoever decides must see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.common.pages import Page, keyset_page
from tongban.support.agencies import api as agencies
from tongban.support.files import api as files
from tongban.support.flow import api as flow
from tongban.support.identity.api import User

from . import permissions, review_flow
from .actions.drafting import faults_of
from .body import body_from
from .changes import changes_of, impact_of
from .checking import binding_findings
from .enums import EDITABLE, ChangeKind, Gate, RequestState
from .models import ChangeRequest, PowerVersion
from .proposal import proposal_from
from .queries import COLUMNS, row_of
from .registry import PowerChange
from .request_values import PartView, RequestRow, RequestView, VoteRow
from .rules.compare import changed_fields
from .rules.panel import Tally, tally


def requests(
    actor: User,
    *,
    kind: str = "",
    state: str = "",
    gate: str = "",
    agency_id: int | None = None,
    text: str = "",
    after: str | None = None,
    size: int = 30,
) -> Page:
    """Requests that this person may see, newest first; rows are RequestRow. One statement once grants are read."""
    rows = ChangeRequest.objects.filter(permissions.visible_to(actor))
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(state=state)
    if gate:
        rows = rows.filter(gate=gate, state=RequestState.REVIEW)
    if agency_id:
        rows = rows.filter(agency_id=agency_id)
    if text := text.replace("\0", "").strip():
        rows = rows.filter(title__icontains=text) | rows.filter(number=text.upper())
    page = keyset_page(rows, ("-drafted_at", "-id"), after, size)
    return replace(page, rows=[request_row(one) for one in page.rows])


def desk(actor: User, *, after: str | None = None, size: int = 30) -> Page:
    """What waits for this person at the gates, the most urgent first; rows are RequestRow with a lamp."""
    page = flow.inbox(actor, subject=review_flow.SUBJECT, after=after, size=size)
    numbers = {row.task.subject.removeprefix(review_flow.SUBJECT): row.lamp for row in page.rows}
    known = {row.number: row for row in ChangeRequest.objects.filter(number__in=numbers)}
    rows = [replace(request_row(known[number]), lamp=lamp) for number, lamp in numbers.items() if number in known]
    return replace(page, rows=rows)


def request_row(row: ChangeRequest) -> RequestRow:
    agency = agencies.agency_by_id(row.agency_id)
    return RequestRow(
        number=row.number,
        kind=row.kind,
        state=row.state,
        gate=row.gate,
        title=row.title,
        agency_id=agency.id,
        agency_name=agency.name,
        drafted_at=row.drafted_at,
        submitted_at=row.submitted_at,
        due_on=row.due_on,
        effective_on=row.effective_on,
        is_late=_is_late(row, clock.today()),
    )


def _is_late(row: ChangeRequest, today: date) -> bool:
    """Not handed in within the 20 working days."""
    if row.due_on is None:
        return False
    handed_in = row.submitted_at.date() if row.submitted_at else today
    return handed_in > row.due_on


def visible(actor: User, number: str) -> ChangeRequest:
    """The request, if this person may see it; a guessed number is as good as none."""
    row = (
        ChangeRequest.objects.filter(permissions.visible_to(actor), number=number).select_related("drafted_by").first()
    )
    if row is None:
        raise NotFoundError(what=f"编号为 {number} 的调整申请")
    return row


def request(actor: User, number: str) -> RequestView:
    """One request with its difference, impact, checks, votes and trail, and what this person may do."""
    row = visible(actor, number)
    is_open = row.state in (*EDITABLE, RequestState.REVIEW)
    task = _open_task(row)
    may_work = row.state == RequestState.REVIEW and task is not None and flow.may_work(actor, task)
    votes = list(row.votes.all())
    current = [one for one in votes if one.round == row.round]
    agency = agencies.agency_by_id(row.agency_id)
    may_edit = permissions.may_at(actor, permissions.EDIT, agency)
    entry = row.meetings.order_by("-pk").first()
    instance = row.flow_instance_id
    return RequestView(
        row=request_row(row),
        ground=row.ground,
        cause=row.cause,
        cause_on=row.cause_on,
        revision=row.revision,
        drafted_by_name=row.drafted_by.name,
        proposal=proposal_from(row.proposal),
        powers=tuple(_powers_of(row)),
        parts=tuple(parts_of(row)),
        attachments=tuple(files.of_subject(review_flow.subject_of(row))),
        faults=faults_of(row) if is_open else {},
        findings=tuple(binding_findings(row)) if is_open else (),
        impact=impact_of(row) if is_open else {},
        trail=tuple(reversed(flow.history(instance))) if instance else (),
        votes=tuple(VoteRow(one.round, one.member_name, one.choice, one.opinion, one.voted_at) for one in votes),
        tally=_tally(row, [one.choice for one in current]),
        round=row.round,
        origin_number=row.origin.number if row.origin else "",
        accepted_by=tuple(request_row(one) for one in row.accepted_by.order_by("pk")),
        returns=tuple(review_flow.earlier_gates(row)) if may_work and row.gate != Gate.EXPERTS else (),
        may_edit=may_edit and row.state in EDITABLE,
        may_discard=may_edit and row.state == RequestState.DRAFT and row.origin_id is None,
        may_withdraw=may_edit and row.state in (RequestState.REVIEW, RequestState.RETURNED) and row.origin_id is None,
        may_recall=row.state == RequestState.WAITING and permissions.may_at(actor, permissions.PUBLISH, agency),
        may_work=may_work,
        has_voted=any(one.member_id == actor.pk for one in current),
        meeting_id=entry.meeting_id if entry else None,
    )


def _open_task(row: ChangeRequest) -> flow.TaskInfo | None:
    if row.flow_instance_id is None:
        return None
    tasks = flow.open_tasks(row.flow_instance_id)
    return tasks[0] if tasks else None


def _tally(row: ChangeRequest, choices: list[str]) -> Tally | None:
    if row.state != RequestState.REVIEW or row.gate != Gate.EXPERTS:
        return None
    setup = review_flow.setup_for(str(row.division_path))
    return tally(choices, setup.seats, setup.needed)


def _powers_of(row: ChangeRequest):
    ids = list(row.powers.values_list("power_id", flat=True))
    versions = PowerVersion.objects.last().filter(power_id__in=ids).order_by("power__code").values(*COLUMNS)
    return [row_of(one, clock.today()) for one in versions]


def parts_of(row: ChangeRequest) -> list[PartView]:
    """Before and after of each power. Of what is published: the versions that it brought and the ones before."""
    if row.state in (RequestState.PUBLISHED, RequestState.WAITING):
        return _published_parts(row)
    changes = changes_of(row)
    if changes:
        return [_part(one) for one in changes]
    return [
        PartView("", part.base_code, part.body.name, None, part.body, tuple(changed_fields(None, part.body)), "新增")
        for part in proposal_from(row.proposal).parts
    ]


def _part(change: PowerChange) -> PartView:
    body = change.after or change.before
    assert body is not None
    if change.after is None:
        what = "退出清单"
    elif change.before is None:
        what = "进入清单"
    else:
        what = "暂停" if change.status == "suspended" else "调整"
    compared = changed_fields(change.before, change.after) if change.after is not None else []
    return PartView(change.code, change.base_code, body.name, change.before, change.after, tuple(compared), what)


def _published_parts(row: ChangeRequest) -> list[PartView]:
    found: list[PartView] = []
    for version in PowerVersion.objects.filter(request_number=row.number).select_related("power"):
        earlier = PowerVersion.objects.filter(power=version.power_id, version=version.version - 1).first()
        before = body_from(earlier.body) if earlier else None
        after = body_from(version.body)
        what = "调整" if earlier else "进入清单"
        changes = tuple(changed_fields(before, after))
        found.append(PartView(version.power.code, version.power.base_code, version.name, before, after, changes, what))
    ended = [ChangeKind.CANCEL, ChangeKind.MERGE, ChangeKind.SPLIT, ChangeKind.DELEGATE]
    if row.kind in ended:
        touched = {part.code for part in found}
        for power in _powers_of(row):
            if power.code not in touched:
                found.append(PartView(power.code, power.base_code, power.name, None, None, (), "退出清单"))
    return found
