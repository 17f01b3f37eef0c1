"""召集: who, when, where and by which rules; 会议通知 goes to all that are called."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .. import papers, permissions
from ..enums import CouncilState, PassRule, Quorum
from ..events import CouncilCalled
from ..models import Council, Seat
from ..rules import turns
from ..subjects import Subject, subject
from .walking import moment_words, note, refuse_input, require_move, tell


@transaction.atomic
def call_council(
    *,
    actor: identity.User,
    kind: str,
    number: str,
    topic: str,
    agenda: str,
    starts_at: datetime | None,
    place: str = "",
    online: str = "",
    agency_ids: Collection[int] = (),
    veto_ids: Collection[int] = (),
    pass_rule: str = PassRule.MAJORITY,
    quorum: str = Quorum.MAJORITY,
    written_until_on: date | None = None,
    key: str,
) -> int:
    """The actor's own agency is in the chair and has a seat; with the same key, the same meeting."""
    about = subject(actor, kind, number)
    _one_at_a_time(actor, key)
    held = Council.objects.filter(called_by_id=actor.pk, key=key).first()
    if held is not None:
        return held.pk
    if actor.agency_id is None or not permissions.may_speak_for(actor, actor.agency_id):
        raise NotAllowedError
    wanted = list(dict.fromkeys([actor.agency_id, *agency_ids]))
    fields = turns.call_faults(
        topic=topic,
        agenda=agenda,
        place=place,
        online=online,
        agencies=wanted,
        vetoes=list(veto_ids),
        held_on=timezone.localdate(starts_at) if starts_at else None,
        written_until_on=written_until_on,
        today=clock.today(),
    )
    if "agencies" not in fields and (silent := _without_voice(wanted)):
        fields["agencies"] = f"{'、'.join(silent)}还没有能表态的人员，先请它的管理员设审查员或者决定人"
    if pass_rule not in PassRule.values:
        fields["pass_rule"] = f"请选择：{'、'.join(PassRule.labels)}"
    if quorum not in Quorum.values:
        fields["quorum"] = f"请选择：{'、'.join(Quorum.labels)}"
    if not key or len(key) > 90:
        fields["key"] = "提交编号要有，最多 90 个字符"
    refuse_input(fields)
    assert starts_at is not None
    chair = agencies.agency_by_id(actor.agency_id)
    council = Council.objects.create(
        subject_kind=about.kind,
        subject_number=about.number,
        subject_title=about.title[:300],
        case_numbers=list(about.cases),
        topic=topic.strip(),
        agenda=agenda.strip(),
        starts_at=starts_at,
        place=place.strip(),
        online=online.strip(),
        chair_agency_id=chair.id,
        chair_agency_name=chair.name,
        division_path=chair.division_path,
        pass_rule=pass_rule,
        quorum=quorum,
        written_until_on=written_until_on,
        called_by_id=actor.pk,
        called_by_name=actor.name,
        called_at=clock.now(),
        key=key,
    )
    _seat(actor, council, about, wanted, set(veto_ids))
    return council.pk


def _without_voice(agency_ids: list[int]) -> list[str]:
    """Agencies where nobody could sign in or vote."""
    return [
        agencies.agency_by_id(one).name
        for one in agency_ids
        if not any(identity.holders(role, one) for role in ("reviewer", "decider", "agency_head"))
    ]


def _one_at_a_time(actor: identity.User, key: str) -> None:
    """Two of the same at the same moment: the second waits and finds what the first made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"council {actor.pk} {key}"])


def _seat(actor: identity.User, council: Council, about: Subject, wanted: list[int], vetoes: set[int]) -> None:
    found = [agencies.agency_by_id(one) for one in wanted]
    Seat.objects.bulk_create(
        Seat(council=council, agency_id=one.id, agency_name=one.name, has_veto=one.id in vetoes) for one in found
    )
    names = [one.name for one in found]
    paper = papers.issue(
        actor,
        council,
        papers.CALL,
        {
            "subject": about.title,
            "topic": council.topic,
            "agenda": council.agenda,
            "starts_at": moment_words(council.starts_at),
            "chair": council.chair_agency_name,
            "place": council.place,
            "online": council.online,
            "agencies": names,
            "quorum": council.get_quorum_display(),
            "pass_rule": council.get_pass_rule_display(),
            "written_until_on": council.written_until_on.isoformat() if council.written_until_on else None,
        },
    )
    council.notice_id = paper.id
    council.save(update_fields=["notice_id"])
    words = f"召集会审：{council.topic}，{moment_words(council.starts_at)}，{'、'.join(names)}"
    note(actor, council, words, council.agenda, joining=wanted)
    facts = {
        "topic": council.topic,
        "subject": f"{about.kind}:{about.number}",
        "agencies": names,
        "paper": paper.number,
    }
    tell(actor, council, "call", facts, CouncilCalled(council.pk, f"{about.kind}:{about.number}"))


@transaction.atomic
def cancel_council(*, actor: identity.User, council_id: int, reason: str) -> None:
    """Before it has begun: nobody came, or it is not needed any more."""
    council = permissions.lock(actor, council_id)
    permissions.require_chair(actor, council)
    reason = reason.strip()
    if council.state == CouncilState.CANCELLED and council.cancel_reason == reason:
        return
    require_move(council, CouncilState.CANCELLED, "取消")
    if not reason or len(reason) > 300:
        raise InvalidInputError(fields={"reason": "请写明取消原因，最多 300 个字"})
    council.state, council.cancel_reason = CouncilState.CANCELLED, reason
    council.save(update_fields=["state", "cancel_reason"])
    note(actor, council, f"会审“{council.topic}”取消", reason)
    tell(actor, council, "cancel", {"reason": reason})
