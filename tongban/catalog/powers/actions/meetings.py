"""常务会议审定: requests bundled into one meeting, and what it decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.flow import api as flow
from tongban.support.identity.api import User

from .. import permissions, review_flow
from ..enums import Decision, Gate, RequestState
from ..errors import PowerStateError
from ..models import ChangeRequest, Meeting, MeetingEntry
from .reviewing import in_review, settle

TITLE_LENGTH, NOTE_LENGTH = 120, 500


@dataclass(frozen=True)
class Verdict:
    decision: str
    note: str = ""


@transaction.atomic
def call_meeting(*, actor: User, title: str, held_on: date, numbers: Sequence[str]) -> Meeting:
    """Put requests that wait for the meeting on its agenda, in this order."""
    title = title.replace("\x00", "").strip()
    if not title:
        raise InvalidInputError(fields={"title": "请填写会议名称，如“市政府第 12 次常务会议”"})
    if len(title) > TITLE_LENGTH:
        raise InvalidInputError(fields={"title": f"会议名称不能超过 {TITLE_LENGTH} 字"})
    if held_on < clock.today():
        raise InvalidInputError(fields={"held_on": "会议日期不能早于今天"})
    if not numbers:
        raise InvalidInputError(fields={"numbers": "请至少选择一件待审定的申请"})
    rows = [_waiting(actor, number) for number in sorted(dict.fromkeys(numbers))]
    office = agencies.agency_by_id(review_flow.setup_for(str(rows[0].division_path)).meeting_agency_id)
    meeting = Meeting.objects.create(
        title=title,
        held_on=held_on,
        agency_id=office.id,
        called_by_id=actor.pk,
        called_at=clock.now(),
    )
    by_number = {row.number: row for row in rows}
    for position, number in enumerate(dict.fromkeys(numbers), start=1):
        try:
            with transaction.atomic():
                MeetingEntry.objects.create(meeting=meeting, request=by_number[number], position=position)
        except IntegrityError:
            raise ConflictError(reason=f"申请 {number} 已在另一次会议的议题中") from None
    audit.record(actor, "powers.meeting.call", f"power-meeting:{meeting.pk}", facts={"numbers": list(numbers)})
    return meeting


@transaction.atomic
def record_meeting(*, actor: User, meeting_id: int, verdicts: Mapping[str, Verdict]) -> Meeting:
    """What the meeting decided on each of its requests: all of them, at once."""
    meeting = Meeting.objects.select_for_update().filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFoundError(what="这次会议")
    permissions.require_at(actor, permissions.MEETING, agencies.agency_by_id(meeting.agency_id))
    if meeting.is_held:
        raise PowerStateError(what="会议", state="已经登记了审定结果", verb="再登记")
    entries = list(meeting.entries.select_related("request").order_by("position"))
    _check(entries, verdicts)
    for entry in entries:
        _decide(actor, entry, verdicts[entry.request.number])
    meeting.is_held = True
    meeting.save(update_fields=["is_held"])
    audit.record(
        actor,
        "powers.meeting.record",
        f"power-meeting:{meeting.pk}",
        facts={number: one.decision for number, one in verdicts.items()},
    )
    return meeting


def _check(entries: Sequence[MeetingEntry], verdicts: Mapping[str, Verdict]) -> None:
    faults: dict[str, str] = {}
    for entry in entries:
        verdict = verdicts.get(entry.request.number, Verdict(""))
        field = f"decision-{entry.request.number}"
        if verdict.decision not in Decision.values:
            faults[field] = f"请登记第 {entry.position} 项的审定结果"
        elif verdict.decision != Decision.PASS and not verdict.note.strip():
            faults[f"note-{entry.request.number}"] = f"第 {entry.position} 项没有通过，请写明会议意见"
        elif len(verdict.note.strip()) > NOTE_LENGTH:
            faults[f"note-{entry.request.number}"] = f"第 {entry.position} 项的会议意见不能超过 {NOTE_LENGTH} 字"
    if faults:
        raise InvalidInputError(fields=faults)


def _decide(actor: User, entry: MeetingEntry, verdict: Verdict) -> None:
    request = in_review(entry.request.number, Gate.MEETING)
    task = review_flow.open_task(request)
    words = f"{entry.meeting.title}：{verdict.note}" if verdict.note else entry.meeting.title
    if verdict.decision == Decision.RETURN:
        flow.send_back(actor=actor, task_id=task.id, reason=words[:500], to_node=Gate.PREPARE.value)
        request.gate, request.state, request.round = Gate.PREPARE, RequestState.RETURNED, request.round + 1
        request.save(update_fields=["gate", "state", "round"])
    else:
        passes = verdict.decision == Decision.PASS
        flow.complete(actor=actor, task_id=task.id, outcome="pass" if passes else "refuse", opinion=words)
        settle(request, Gate.PUBLISH if passes else None)
    entry.decision, entry.note = verdict.decision, verdict.note.strip()[:500]
    entry.save(update_fields=["decision", "note"])


def _waiting(actor: User, number: str) -> ChangeRequest:
    request = in_review(number, Gate.MEETING)
    office = agencies.agency_by_id(review_flow.setup_for(str(request.division_path)).meeting_agency_id)
    permissions.require_at(actor, permissions.MEETING, office)
    return request
