"""征求意见、会商、督办、催办、抄告: asked beside the flow, answered, closed. No clock stops for any of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .. import errand_rules as rules
from .. import papers, permissions
from ..enums import CaseState, ErrandKind, Stance
from ..errors import CaseStateError
from ..events import ErrandAnswered, ErrandAsked, ErrandClosed
from ..models import Case, Errand, ErrandReply
from .opening import first_time
from .walking import change, lock_case, subject_of, tell

#: Which of them goes out as a sealed letter of the agency that asks.
LETTERS = {ErrandKind.CONSULT: "consult_letter", ErrandKind.SUPERVISE: "supervision"}
CLOSES = (ErrandKind.MEETING, ErrandKind.SUPERVISE, ErrandKind.CONSULT)


@transaction.atomic
def ask_errand(
    *,
    actor: identity.User,
    number: str,
    kind: str,
    topic: str,
    text: str = "",
    agency_ids: Collection[int] = (),
    due_on: date | None = None,
    holds_decision: bool = False,
    meets_at: str = "",
    key: str | None = None,
) -> int:
    """Ask agencies beside the flow; they see the case from now on. 督办 goes to those who hold the open tasks.

    `holds_decision`: the decision waits for the answers; no term is longer for it.
    """
    what, case = ErrandKind(kind), lock_case(number)
    permissions.require_read(actor, case)
    if what == ErrandKind.URGE:
        raise InvalidInputError(fields={"kind": "催办用 urge_case"})
    _require(actor, case, what)
    if key and not first_time(actor, key, f"errand-{what}", subject_of(number)):
        return _latest(case, what)
    _require_state(case, what)
    wanted = list(dict.fromkeys(agency_ids))
    if what == ErrandKind.SUPERVISE:
        wanted = _holders(case)
    fields = rules.ask_faults(what, topic, text, wanted, due_on, clock.today(), meets_at)
    if actor.agency_id in wanted and what != ErrandKind.SUPERVISE:
        fields["agencies"] = "不用问自己的单位"
    if holds_decision and what != ErrandKind.CONSULT:
        fields["holds_decision"] = "只有征求意见可以等答复再决定"
    if fields:
        raise InvalidInputError(fields=fields)
    return _write(actor, case, what, topic.strip(), text.strip(), wanted, due_on, holds_decision, meets_at.strip())


@transaction.atomic
def urge_case(*, actor: identity.User, number: str, text: str = "", key: str | None = None) -> int:
    """催办: the applicant, or who supervises, reminds those who hold the case; once a day for each person."""
    case = lock_case(number)
    permissions.require_read(actor, case)
    if not permissions.is_applicant(actor, case):
        _require(actor, case, ErrandKind.URGE)
    if key and not first_time(actor, key, "errand-urge", subject_of(number)):
        return _latest(case, ErrandKind.URGE)
    if case.state == CaseState.CORRECTING:
        raise ConflictError(reason="现在等申请人补正材料，补齐以后办件才能往下走")
    _require_state(case, ErrandKind.URGE)
    last = case.errands.filter(kind=ErrandKind.URGE, asked_by_id=actor.pk).last()
    fault = rules.urge_fault(timezone.localdate(last.asked_at) if last else None, clock.today())
    if fault:
        raise ConflictError(reason=fault)
    if len(text) > rules.LONGEST:
        raise InvalidInputError(fields={"text": f"内容最多 {rules.LONGEST} 个字"})
    topic = "申请人催办" if permissions.is_applicant(actor, case) else "上级催办"
    return _write(actor, case, ErrandKind.URGE, topic, text.strip(), _holders(case))


@transaction.atomic
def answer_errand(
    *, actor: identity.User, errand_id: int, stance: str = "", answer: str = "", key: str | None = None
) -> None:
    """An official of an agency that was asked answers for it: once; 抄告 and 催办 are only read (已阅)."""
    errand, case, reply = _asked(actor, errand_id)
    if key and not first_time(actor, key, "errand-answer", subject_of(case.number)):
        return
    if reply.answered_at is not None:
        at = timezone.localtime(reply.answered_at)
        raise ConflictError(reason=f"{reply.answered_by_name}已于 {at:%Y-%m-%d %H:%M} 答复过")
    if reply.is_dropped or errand.closed_at is not None:
        raise ConflictError(reason=f"这项{errand.get_kind_display()}已经了结，不用再答复")
    fields = {}
    is_read = errand.kind in (ErrandKind.COPY, ErrandKind.URGE)
    if errand.kind in (ErrandKind.CONSULT, ErrandKind.MEETING) and stance not in Stance.values:
        fields["stance"] = f"请选择：{'、'.join(Stance.labels)}"
    if not is_read and not answer.strip():
        fields["answer"] = "请写明答复"
    if len(answer) > rules.LONGEST:
        fields["answer"] = f"答复最多 {rules.LONGEST} 个字"
    if fields:
        raise InvalidInputError(fields=fields)
    reply.stance = stance if errand.kind in (ErrandKind.CONSULT, ErrandKind.MEETING) else ""
    reply.answer, reply.answered_at = answer.strip(), clock.now()
    reply.answered_by_id, reply.answered_by_name = actor.pk, actor.name
    _reply_by_letter(actor, case, errand, reply)
    reply.save(
        update_fields=[
            "stance", "answer", "answered_at", "answered_by", "answered_by_name", "letter_id", "letter_number",
        ]
    )  # fmt: skip
    said = "已阅" if is_read else (str(Stance(reply.stance).label) if reply.stance else "已答复")
    _note(actor, case, f"{reply.agency_name}对{_called(errand)}：{said}", reply.answer)
    told = ErrandAnswered(case.number, errand.pk, errand.kind, reply.agency_name)
    facts = {"errand": errand.pk, "kind": errand.kind, "stance": reply.stance}
    tell(actor, case, "errand.answer", facts, told)


@transaction.atomic
def close_errand(
    *, actor: identity.User, errand_id: int, conclusion: str, minutes: str = "", key: str | None = None
) -> None:
    """会商: minutes and conclusion. 督办: 销号. 征求意见: no longer waited for. By the agency that asked."""
    case = lock_case(_number_of(errand_id))
    permissions.require_read(actor, case)
    errand = Errand.objects.select_for_update(of=("self",)).get(pk=errand_id)
    kind = ErrandKind(errand.kind)
    if kind not in CLOSES:
        raise ConflictError(reason=f"{kind.label}不用了结")
    _require(actor, case, kind)
    if errand.agency_id != actor.agency_id:
        raise NotAllowedError
    if key and not first_time(actor, key, "errand-close", subject_of(case.number)):
        return
    if errand.closed_at is not None:
        raise ConflictError(reason=f"这项{kind.label}已由{errand.closed_by_name}了结")
    fields = {}
    if not conclusion.strip():
        fields["conclusion"] = "请写明结论"
    if kind == ErrandKind.MEETING and not minutes.strip():
        fields["minutes"] = "请写会商纪要"
    for name, value in (("conclusion", conclusion), ("minutes", minutes)):
        if len(value) > rules.LONGEST:
            fields[name] = f"最多 {rules.LONGEST} 个字"
    if kind == ErrandKind.SUPERVISE and errand.replies.filter(answered_at=None).exists():
        raise ConflictError(reason="承办单位还没有答复，不能销号")
    if fields:
        raise InvalidInputError(fields=fields)
    _close(errand, actor.name, conclusion.strip(), minutes.strip())
    errand.replies.filter(answered_at=None).update(is_dropped=True)
    verb = "销号" if kind == ErrandKind.SUPERVISE else "了结"
    _note(actor, case, f"{_called(errand)}{verb}", errand.conclusion)
    facts = {"errand": errand.pk, "kind": errand.kind, "conclusion": errand.conclusion}
    tell(actor, case, "errand.close", facts, ErrandClosed(case.number, errand.pk, errand.kind))


def end_errands(case: Case, words: str) -> None:
    """The case has ended: what was still open is settled with it; 抄告 stays to be read. Two statements."""
    still = Errand.objects.filter(case=case, closed_at=None).exclude(kind=ErrandKind.COPY)
    ErrandReply.objects.filter(errand__in=still, answered_at=None).update(is_dropped=True)
    still.update(closed_at=clock.now(), closed_by_name="系统", conclusion=words)


def waited_for(case: Case) -> list[str]:
    """Agencies whose answer the decision waits for."""
    rows = ErrandReply.objects.filter(
        errand__case=case, errand__holds_decision=True, errand__closed_at=None, answered_at=None, is_dropped=False
    )
    return list(rows.values_list("agency_name", flat=True))


def _write(
    actor: identity.User,
    case: Case,
    kind: ErrandKind,
    topic: str,
    text: str,
    agency_ids: Sequence[int],
    due_on: date | None = None,
    holds_decision: bool = False,
    meets_at: str = "",
) -> int:
    own = agencies.agency_by_id(actor.agency_id) if actor.agency_id else None
    found = [agencies.agency_by_id(key) for key in agency_ids]
    letter = None
    if kind in LETTERS:
        if own is None:
            raise ConflictError(reason=f"您的账号不属于任何单位，{kind.label}要由单位发出")
        said = {"topic": topic, "text": text, "due_on": _iso(due_on), "holds_decision": holds_decision}
        letter = papers.issue_letter(actor=actor, case=case, kind=LETTERS[kind], sender=own, to=found, data=said)
    errand = Errand.objects.create(
        case=case,
        kind=kind,
        topic=topic,
        text=text,
        meets_at=meets_at,
        due_on=due_on,
        holds_decision=holds_decision,
        asked_by_id=actor.pk,
        asked_by_name=actor.name,
        agency_id=actor.agency_id,
        agency_name=own.name if own else "",
        asked_at=clock.now(),
        letter_id=letter.id if letter else None,
        letter_number=letter.number if letter else "",
    )
    ErrandReply.objects.bulk_create(ErrandReply(errand=errand, agency_id=one.id, agency_name=one.name) for one in found)
    joined = set(agency_ids) - set(case.participant_ids)
    if joined:
        change(case, participant_ids=sorted(joined | set(case.participant_ids)))
    names = "、".join(one.name for one in found)
    until = f"，{due_on.isoformat()} 以前答复" if due_on else ""
    _note(actor, case, f"{kind.label}：{topic}，送{names}{until}", text)
    facts = {"errand": errand.pk, "kind": kind, "topic": topic, "agencies": names, "due_on": due_on}
    facts |= {"letter": letter.number} if letter else {}
    tell(actor, case, "errand.ask", facts, ErrandAsked(case.number, errand.pk, kind))
    return errand.pk


def _reply_by_letter(actor: identity.User, case: Case, errand: Errand, reply: ErrandReply) -> None:
    """征求意见复函, by the agency that was asked; to a question that was asked of an agency."""
    if errand.kind != ErrandKind.CONSULT or errand.agency_id is None:
        return
    letter = papers.issue_letter(
        actor=actor,
        case=case,
        kind="consult_reply",
        sender=agencies.agency_by_id(reply.agency_id),
        to=[agencies.agency_by_id(errand.agency_id)],
        data={
            "topic": errand.topic,
            "letter_number": errand.letter_number,
            "letter_on": timezone.localdate(errand.asked_at).isoformat(),
            "stance": str(Stance(reply.stance).label),
            "answer": reply.answer,
        },
    )
    reply.letter_id, reply.letter_number = letter.id, letter.number


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _require(actor: identity.User, case: Case, kind: ErrandKind) -> None:
    """By the action at the case, or at one's own agency that takes part in it; who decides may ask like who reviews."""
    action = rules.NEEDS[kind]
    also = ("case.decide",) if action == "case.review" or kind == ErrandKind.URGE else ()
    if not any(permissions.may_as_participant(actor, one, case) for one in (action, *also)):
        raise NotAllowedError


def _require_state(case: Case, kind: ErrandKind) -> None:
    if not rules.may_ask(kind, CaseState(case.state)):
        raise CaseStateError(number=case.number, state=CaseState(case.state).label, verb=kind.label)


def _holders(case: Case) -> list[int]:
    """The agencies that have an open task of the case."""
    assert case.flow_instance_id is not None
    return list(dict.fromkeys(task.agency_id for task in flow.open_tasks(case.flow_instance_id))) or [case.agency_id]


def _asked(actor: identity.User, errand_id: int) -> tuple[Errand, Case, ErrandReply]:
    """What was asked of the actor's own agency; for everybody else it does not exist."""
    case = lock_case(_number_of(errand_id))
    permissions.require_read(actor, case)
    if actor.kind != identity.UserKind.STAFF or actor.agency_id is None:
        raise NotFoundError(what="这项协同事项")
    reply = ErrandReply.objects.filter(errand_id=errand_id, agency_id=actor.agency_id).first()
    if reply is None:
        raise NotFoundError(what="这项协同事项")
    return Errand.objects.get(pk=errand_id), case, reply


def _number_of(errand_id: int) -> str:
    number = Errand.objects.filter(pk=errand_id).values_list("case__number", flat=True).first()
    if number is None:
        raise NotFoundError(what="这项协同事项")
    return number


def _latest(case: Case, kind: ErrandKind) -> int:
    return int(case.errands.filter(kind=kind).values_list("pk", flat=True).last() or 0)


def _close(errand: Errand, who: str, conclusion: str, minutes: str) -> None:
    errand.closed_at, errand.closed_by_name = clock.now(), who
    errand.conclusion, errand.minutes = conclusion, minutes
    errand.save(update_fields=["closed_at", "closed_by_name", "conclusion", "minutes"])


def _called(errand: Errand) -> str:
    return f"{errand.get_kind_display()}“{errand.topic}”"


def _note(actor: identity.User, case: Case, words: str, more: str) -> None:
    assert case.flow_instance_id is not None
    flow.remark(actor=actor, instance_id=case.flow_instance_id, words=words, facts={"note": more} if more else None)
