"""Reading 协同事项: those of a case, those that wait for one's agency, and the marks of the inbox."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Prefetch, Q

from tongban.common.errors import NotFoundError
from tongban.common.pages import Page as RowPage
from tongban.common.pages import keyset_page
from tongban.support.identity import api as identity

from . import errand_rules as rules
from . import permissions
from .enums import CaseState, ErrandKind, Stance
from .models import Case, Errand, ErrandReply
from .values import ErrandInfo, ReplyInfo, VerbInfo


def errands_of(actor: identity.User, case: Case) -> tuple[ErrandInfo, ...]:
    """All of a case that the caller has let him read. Two statements at most."""
    rows = case.errands.select_related("case").prefetch_related(_REPLIES)
    return tuple(_info(actor, row) for row in rows)


def errand(actor: identity.User, errand_id: int) -> ErrandInfo:
    row = Errand.objects.select_related("case").prefetch_related(_REPLIES).filter(pk=errand_id).first()
    if row is None or actor.kind == identity.UserKind.CITIZEN or not permissions.may_read(actor, row.case):
        raise NotFoundError(what="这项协同事项")
    return _info(actor, row)


def errands_waiting(actor: identity.User, *, after: str | None = None, size: int = 30) -> RowPage:
    """What the actor's agency has not answered or read yet, newest first; only of cases that he may read."""
    keys = ErrandReply.objects.filter(_waiting(actor)).select_related("errand__case")
    page = keyset_page(keys, ("-id",), after, size)
    readable = [row.errand_id for row in page.rows if permissions.may_read(actor, row.errand.case)]
    rows = Errand.objects.filter(pk__in=readable).select_related("case").prefetch_related(_REPLIES).order_by("-pk")
    return RowPage([_info(actor, row) for row in rows], page.next_cursor, page.previous_cursor)


def waiting_count(actor: identity.User) -> int:
    return ErrandReply.objects.filter(_waiting(actor)).count()


def mark_words(kinds: Sequence[str]) -> str:
    """督办、催办 2 次: what the inbox says of a case with these open errands, each as often as it was asked."""
    words = ["督办"] if ErrandKind.SUPERVISE in kinds else []
    times = sum(kind == ErrandKind.URGE for kind in kinds)
    return "、".join([*words, f"催办 {times} 次"] if times else words)


def errand_verbs(actor: identity.User, case: Case) -> tuple[VerbInfo, ...]:
    """Which of them this official, or the applicant, may ask for now."""
    state, found = CaseState(case.state), []
    if permissions.is_applicant(actor, case):
        return (VerbInfo("urge", "催办"),) if rules.may_ask(ErrandKind.URGE, state) else ()
    if actor.kind != identity.UserKind.STAFF:
        return ()
    for kind in ErrandKind:
        action = rules.NEEDS[kind]
        also = ("case.decide",) if action == "case.review" or kind == ErrandKind.URGE else ()
        if rules.may_ask(kind, state) and any(
            permissions.may_as_participant(actor, one, case) for one in (action, *also)
        ):
            found.append(VerbInfo(kind.value, str(kind.label)))
    return tuple(found)


_REPLIES = Prefetch("replies", ErrandReply.objects.order_by("pk"))


def _waiting(actor: identity.User) -> Q:
    return Q(agency_id=actor.agency_id or 0, answered_at=None, is_dropped=False)


def _info(actor: identity.User, row: Errand) -> ErrandInfo:
    replies = tuple(
        ReplyInfo(
            one.agency_id,
            one.agency_name,
            str(Stance(one.stance).label) if one.stance else "",
            one.answer,
            one.answered_at,
            one.answered_by_name,
            one.is_dropped,
            one.letter_id,
            one.letter_number,
        )
        for one in row.replies.all()
    )
    kind, is_open = ErrandKind(row.kind), row.closed_at is None
    own = actor.agency_id if actor.kind == identity.UserKind.STAFF else None
    waits = any(one.agency_id == own and one.answered_at is None and not one.is_dropped for one in replies)
    closes = kind in (ErrandKind.MEETING, ErrandKind.SUPERVISE, ErrandKind.CONSULT) and row.agency_id == own
    return ErrandInfo(
        id=row.pk,
        case_number=row.case.number,
        case_title=f"{row.case.item_name} {row.case.applicant_name}",
        kind=row.kind,
        kind_name=str(kind.label),
        topic=row.topic,
        text=row.text,
        meets_at=row.meets_at,
        due_on=row.due_on,
        holds_decision=row.holds_decision,
        asked_by_name=row.asked_by_name,
        agency_id=row.agency_id,
        agency_name=row.agency_name,
        asked_at=row.asked_at,
        minutes=row.minutes,
        conclusion=row.conclusion,
        closed_at=row.closed_at,
        closed_by_name=row.closed_by_name,
        replies=replies,
        may_answer=is_open and waits,
        may_close=is_open and closes and kind.value in {verb.code for verb in errand_verbs(actor, row.case)},
        letter_id=row.letter_id,
        letter_number=row.letter_number,
    )
