"""Reading for pages; every list within what the reader's policy allows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tongban.common import clock
from tongban.common.pages import Page, keyset_page
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from . import permissions, rules
from .enums import DayState, InKind, InState, OutKind, OutState, PeerLamp, Signing
from .errors import NotFoundError
from .models import InMessage, OutMessage, Peer, Reconciliation
from .values import DayInfo, Message, PeerInfo, Progress

OUT, IN = "out", "in"
COUNT_CAP = 1000


def peers(actor: identity.User) -> list[PeerInfo]:
    """Few: one for each department that has a system."""
    rows = list(Peer.objects.filter(permissions.visible_q(actor)))
    return _infos(rows)


def peer(actor: identity.User, code: str) -> PeerInfo:
    row = Peer.objects.filter(permissions.visible_q(actor), code=code).first()
    if row is None:
        raise NotFoundError(what="这个对接系统")
    return _infos([row])[0]


def peer_for(system: str, agency_id: int) -> tuple[str, str] | None:
    """Code and name of the system that a flow means: by its code, or `department` for the agency's own."""
    rows = Peer.objects.filter(is_active=True)
    row = rows.filter(agency_id=agency_id).first() if system == "department" else rows.filter(code=system).first()
    return (row.code, row.name) if row else None


def peers_of_case(case_number: str) -> list[str]:
    rows = Peer.objects.filter(pk__in=OutMessage.objects.filter(case_number=case_number).values("peer"))
    return list(rows.values_list("code", flat=True))


def _infos(rows: list[Peer]) -> list[PeerInfo]:
    out = _counts(OutMessage.objects.filter(peer__in=rows), OutState.WAITING, OutState.DEAD)
    came = _counts(InMessage.objects.filter(peer__in=rows), InState.WAITING, InState.DEAD)
    late = set(
        OutMessage.objects.filter(
            peer__in=rows, state=OutState.WAITING, created_at__lt=clock.now() - rules.LATE_AFTER
        ).values_list("peer_id", flat=True).distinct()
    )  # fmt: skip
    return [_info(row, out.get(row.pk, (0, 0)), came.get(row.pk, (0, 0)), is_late=row.pk in late) for row in rows]


def _counts(rows: QuerySet[Any], waiting: str, dead: str) -> dict[int, tuple[int, int]]:
    """By peer; the partial and the state index serve it, what has arrived is not read."""
    found = rows.filter(state__in=[waiting, dead]).order_by().values("peer_id")
    counted = found.annotate(waiting=Count("pk", filter=Q(state=waiting)), dead=Count("pk", filter=Q(state=dead)))
    return {one["peer_id"]: (one["waiting"], one["dead"]) for one in counted}


def _info(row: Peer, out: tuple[int, int], came: tuple[int, int], *, is_late: bool) -> PeerInfo:
    waiting, dead = out[0] + came[0], out[1] + came[1]
    lamp = PeerLamp.OK
    if not row.is_active:
        lamp = PeerLamp.OFF
    elif row.failures:
        lamp = PeerLamp.DOWN
    elif dead or is_late:
        lamp = PeerLamp.LATE
    return PeerInfo(
        code=row.code,
        name=row.name,
        agency_id=row.agency_id,
        agency_name=agencies.agency_by_id(row.agency_id).name,
        division_path=row.division_path,
        address=row.address,
        signing=row.signing,
        signing_name=Signing(row.signing).label,
        public_key=row.public_key,
        is_active=row.is_active,
        lamp=lamp.value,
        lamp_name="有死信" if lamp == PeerLamp.LATE and dead else str(lamp.label),
        waiting=waiting,
        dead=dead,
        last_success_at=row.last_success_at,
        last_failure_at=row.last_failure_at,
        last_error=row.last_error,
        retry_at=row.retry_at,
    )


def messages_page(
    actor: identity.User, *, direction: str, peer_code: str = "", case_number: str = "", state: str = "",
    after: str | None = None, size: int = 30,
) -> Page:  # fmt: skip
    """Newest first."""
    rows = _messages(direction).filter(peer__in=Peer.objects.filter(permissions.visible_q(actor)))
    if peer_code:
        rows = rows.filter(peer__code=peer_code)
    if case_number:
        rows = rows.filter(case_number=case_number)
    if state in OutState.values or state in InState.values:
        rows = rows.filter(state=state)
    page = keyset_page(rows, ("-pk",), after, size)
    return Page([_message(row) for row in page.rows], page.next_cursor, page.previous_cursor)


def message(actor: identity.User, direction: str, message_id: int) -> Message:
    row = _messages(direction).filter(pk=message_id).first()
    if row is None or not permissions.may_see(actor, row.peer):
        raise NotFoundError(what="这条消息")
    may_pass = row.state == "dead" and permissions.may_pass(actor, row.peer)
    return _message(row, cost=rules.cost_of_passing(direction, row.kind) if may_pass else "")


def _messages(direction: str) -> QuerySet[Any]:
    model: Any = InMessage if direction == IN else OutMessage
    rows: QuerySet[Any] = model.objects.select_related("peer")
    return rows


def _message(row: Any, *, cost: str = "") -> Message:
    is_in = isinstance(row, InMessage)
    kinds: Any = InKind if is_in else OutKind
    states: Any = InState if is_in else OutState
    return Message(
        id=row.pk,
        direction=IN if is_in else OUT,
        peer_code=row.peer.code,
        peer_name=row.peer.name,
        case_number=row.case_number,
        seq=row.seq,
        key=row.key,
        kind=row.kind,
        kind_name=kinds(row.kind).label,
        state=row.state,
        state_name=states(row.state).label,
        day=row.day,
        body=row.envelope["body"],
        digest=row.digest,
        attempts=row.attempts,
        error=row.error,
        outcome=row.outcome if is_in else "",
        at=row.received_at if is_in else row.created_at,
        done_at=row.handled_at if is_in else row.sent_at,
        next_at=row.next_at,
        is_pulled=is_in and row.is_pulled,
        pass_reason=row.pass_reason,
        passed_by_name=row.passed_by_name,
        passed_at=row.passed_at,
        cost_of_passing=cost,
    )


def progress_of(case_number: str) -> list[Progress]:
    """What departments told of a case, in their order; one statement."""
    rows = InMessage.objects.filter(case_number=case_number, state=InState.DONE, kind=InKind.PROCESS)
    return [
        Progress(
            row.received_at, *(str(row.envelope["body"].get(name) or "")[:200] for name in ("title", "words", "who"))
        )
        for row in rows.order_by("conversation", "seq")
    ]


def licence_of(case_number: str) -> dict[str, Any] | None:
    """The licence that the department made, as it sent it; the newest where it sent several."""
    rows = InMessage.objects.filter(case_number=case_number, state=InState.DONE, kind=InKind.LICENCE)
    row = rows.order_by("-pk").first()
    return row.envelope["body"] if row else None


def days_page(actor: identity.User, *, peer_code: str = "", after: str | None = None, size: int = 30) -> Page:
    rows = Reconciliation.objects.select_related("peer").filter(
        peer__in=Peer.objects.filter(permissions.visible_q(actor))
    )
    if peer_code:
        rows = rows.filter(peer__code=peer_code)
    page = keyset_page(rows, ("-day", "-pk"), after, size)
    return Page(list(_days(page.rows)), page.next_cursor, page.previous_cursor)


def _days(rows: Iterable[Reconciliation]) -> Iterable[DayInfo]:
    for row in rows:
        yield DayInfo(
            id=row.pk,
            peer_code=row.peer.code,
            peer_name=row.peer.name,
            day=row.day,
            state=row.state,
            state_name=str(DayState(row.state).label),
            figures=row.figures,
            differences=row.differences,
            error=row.error,
            checked_at=row.checked_at,
        )


def alarm() -> str:
    """For the administrator, above every page of the office: connections that are down, hold dead letters, do not
    come out equal (对账), or were switched off with messages still to go. One statement."""
    rows = Peer.objects.annotate(
        is_dead=_has("dead"),
        is_waiting=_has("waiting"),
        is_different=Exists(Reconciliation.objects.filter(peer=OuterRef("pk"), state=DayState.DIFFERENT)),
    )
    is_bad = Q(failures__gt=0) | Q(is_dead=True) | Q(is_different=True)
    is_left = Q(is_waiting=True) | Q(is_dead=True)
    bad = rows.filter(Q(is_bad, is_active=True) | Q(is_left, is_active=False)).order_by("code")
    return "、".join(f"{one.name}{_trouble(one)}" for one in bad[:3])


def _has(state: str) -> Any:
    either = [Exists(model.objects.filter(peer=OuterRef("pk"), state=state)) for model in (OutMessage, InMessage)]
    return either[0] | either[1]


def _trouble(row: Any) -> str:
    if not row.is_active:
        return "停用了，还有消息没有办完"
    if row.failures:
        return "不通"
    return "有死信" if row.is_dead else "对账有差异"
