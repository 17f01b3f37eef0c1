"""Reading meetings, and the printed pack."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Any

from django.db.models import Count

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity
from tongban.support.identity.api import User
from tongban.support.notices import api as notices

from . import permissions
from .enums import Cause, Gate, RequestState
from .models import ChangeRequest, Meeting, MeetingEntry
from .request_queries import parts_of, request_row
from .request_values import EntryRow, MeetingRow, MeetingView, RequestRow

PACK = Path(__file__).with_name("typst") / "meeting.typ"


def waiting_for_meeting(actor: User) -> list[RequestRow]:
    """Requests at the meeting's gate that are on no agenda yet."""
    names = {"division_path": "division_path", "agency": None, "item": None}
    rows = ChangeRequest.objects.filter(
        identity.filter_q(actor, permissions.MEETING, **names), state=RequestState.REVIEW, gate=Gate.MEETING
    )
    taken = MeetingEntry.objects.filter(decision="").values("request")
    return [request_row(row) for row in rows.exclude(pk__in=taken).order_by("submitted_at", "pk")[:200]]


def meetings(actor: User) -> list[MeetingRow]:
    """Newest first, the last fifty."""
    rows = _visible(actor).annotate(number=Count("entries")).order_by("-held_on", "-pk")[:50]
    return [_row(row, row.number) for row in rows]


def meeting(actor: User, meeting_id: int) -> MeetingView:
    row = _visible(actor).filter(pk=meeting_id).first()
    if row is None:
        raise NotFoundError(what="这次会议")
    entries = list(row.entries.select_related("request").order_by("position"))
    office = agencies.agency_by_id(row.agency_id)
    return MeetingView(
        row=_row(row, len(entries)),
        entries=tuple(EntryRow(one.position, request_row(one.request), one.decision, one.note) for one in entries),
        may_record=not row.is_held and permissions.may_at(actor, permissions.MEETING, office),
    )


def _visible(actor: User):
    found = Meeting.objects.none()
    for action in (permissions.MEETING, permissions.REFORM, permissions.LEGAL):
        scope = identity.scope(actor, action)
        if scope:
            ids = [one.id for one in agencies.agencies() if scope.covers(division_path=one.division_path)]
            found = found | Meeting.objects.filter(agency_id__in=ids)
    return found.distinct()


def _row(row: Meeting, count: int) -> MeetingRow:
    return MeetingRow(row.pk, row.title, row.held_on, row.is_held, agencies.agency_by_id(row.agency_id).name, count)


def pack(actor: User, meeting_id: int) -> bytes:
    """会议材料 as PDF: the agenda, then each request with its difference and what the gates said."""
    view = meeting(actor, meeting_id)
    rows = {row.number: row for row in ChangeRequest.objects.filter(meetings__meeting_id=meeting_id)}
    data: dict[str, Any] = {
        "title": view.row.title,
        "agency": view.row.agency_name,
        "held_on": f"{view.row.held_on:%Y年%-m月%-d日}",
        "entries": [_entry(rows[one.request.number], one) for one in view.entries],
    }
    return notices.render_typst(PACK, data, moment=clock.now().astimezone(UTC))


def _entry(row: ChangeRequest, entry: EntryRow) -> dict[str, Any]:
    trail = flow.history(row.flow_instance_id) if row.flow_instance_id else []
    return {
        "position": str(entry.position),
        "number": row.number,
        "kind": str(row.get_kind_display()),
        "title": row.title,
        "agency": entry.request.agency_name,
        "cause": str(Cause(row.cause).label),
        "ground": row.ground,
        "effective_on": f"{row.effective_on}" if row.effective_on else "公布之日",
        "changes": [
            [f"{part.name}：{one.label}", _text(one.before), _text(one.after)]
            for part in parts_of(row)
            for one in part.changes
        ],
        "opinions": [
            [one.node_name, one.actor_name, one.outcome_name, one.opinion] for one in trail if one.outcome_name
        ],
    }


def _text(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, dict):
        return "；".join(str(_text(one)) for one in value.values() if one)
    if isinstance(value, list):
        return "\n".join(_text(one) for one in value)
    return str(value)
