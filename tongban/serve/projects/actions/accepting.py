"""联合验收: arranged once for all departments; each says its word, the leading agency issues one certificate."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.common.seen import require_seen
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .. import papers, permissions, tasklist
from ..enums import StageState, Verdict
from ..errors import CertificateTooEarlyError, StageStateError
from ..events import AcceptanceIssued
from ..models import Acceptance, AcceptanceOpinion, Project, ProjectStage
from ..rules.acceptance import Word, missing
from ..showing import survey_of
from .staging import settle_stage
from .walking import message, owner_of, refuse_input, stage_of, tell


@transaction.atomic
def arrange_survey(
    *,
    actor: identity.User,
    code: str,
    number: int,
    survey_at: datetime | None,
    place: str,
    seen: str | None = None,
) -> Acceptance:
    """统一踏勘: one time for all; another time replaces the one that the page showed, until the certificate is out."""
    project, stage = _led(actor, code, number)
    acceptance = _of(stage)
    if acceptance is not None and acceptance.certificate_id:
        raise StageStateError(code=code, stage=stage.name, state="已经出具联合验收意见书", verb="再安排踏勘")
    place = place.strip()
    errors = {}
    if survey_at is None:
        errors["survey_at"] = "请填写踏勘时间，如 2026-09-30 09:30"
    elif stage.started_at and timezone.localdate(survey_at) < timezone.localdate(stage.started_at):
        errors["survey_at"] = f"踏勘不能早于申报日期 {timezone.localdate(stage.started_at):%Y-%m-%d}"
    if not place or len(place) > 200:
        errors["place"] = "请填写集合地点，最多 200 个字"
    refuse_input(errors)
    assert survey_at is not None
    if acceptance is not None and (acceptance.survey_at, acceptance.place) == (survey_at, place):
        return acceptance
    require_seen(seen, *survey_of(acceptance), what="踏勘的时间或者地点")
    arranged = {"survey_at": survey_at, "place": place, "host_name": actor.name, "arranged_at": clock.now()}
    acceptance, is_new = Acceptance.objects.update_or_create(stage=stage, defaults=arranged)
    if is_new:
        AcceptanceOpinion.objects.bulk_create(
            AcceptanceOpinion(acceptance=acceptance, agency_id=one, agency_name=agencies.agency_by_id(one).name)
            for one in stage.participant_ids
        )
    stage.acceptance = acceptance
    tasklist.follow(project, today=clock.today())
    when = f"{timezone.localtime(survey_at):%Y年%-m月%-d日 %H:%M}"
    tell(actor, project, "acceptance.arrange", {"stage": number, "at": survey_at.isoformat(), "place": place})
    message(project, f"联合验收踏勘：{project.name}", f"{when}在{place}集合，各部门一次到场。")
    return acceptance


@transaction.atomic
def give_opinion(
    *,
    actor: identity.User,
    code: str,
    number: int,
    agency_id: int,
    verdict: str,
    words: str,
    seen: str | None = None,
) -> AcceptanceOpinion:
    """One department's word, by its own official."""
    project = permissions.lock(actor, code, clock.today())
    stage = _accepted(project, number)
    acceptance = _of(stage)
    row = acceptance.opinions.filter(agency_id=agency_id).first() if acceptance else None
    if acceptance is None or row is None:
        raise NotFoundError(what="这个部门的联合验收")
    permissions.require(permissions.may_speak_for(actor, agency_id))
    if acceptance.certificate_id:
        raise StageStateError(code=code, stage=stage.name, state="已经出具联合验收意见书", verb="再改意见")
    _require_underway(project, stage, "填验收意见")
    words = words.strip()
    errors = {}
    if acceptance.survey_at > clock.now():
        errors["verdict"] = f"踏勘在 {timezone.localtime(acceptance.survey_at):%Y-%m-%d %H:%M}，到场以后再填意见"
    elif verdict not in Verdict.values:
        errors["verdict"] = "请选择通过，或者整改后复验"
    elif verdict == Verdict.MEND and not words:
        errors["words"] = "请写明要整改什么"
    if len(words) > 500:
        errors["words"] = "说明最多 500 个字"
    refuse_input(errors)
    if (row.verdict, row.words) == (verdict, words):
        return row
    require_seen(seen, row.verdict, row.words, what=f"{row.agency_name}的意见")
    row.verdict, row.words, row.given_by_name, row.given_at = verdict, words, actor.name, clock.now()
    row.save(update_fields=["verdict", "words", "given_by_name", "given_at"])
    facts = {"stage": number, "agency": row.agency_name, "verdict": verdict, "words": words}
    tell(actor, project, "acceptance.opinion", facts)
    if verdict == Verdict.MEND:
        message(project, f"联合验收要整改：{project.name}", f"{row.agency_name}：{words}")
    return row


@transaction.atomic
def write_minutes(*, actor: identity.User, code: str, number: int, minutes: str, seen: str | None = None) -> None:
    project, stage = _led(actor, code, number)
    acceptance = _of(stage)
    if acceptance is None:
        raise StageStateError(code=code, stage=stage.name, state="还没有安排踏勘", verb="写纪要")
    if acceptance.certificate_id:
        raise StageStateError(code=code, stage=stage.name, state="已经出具联合验收意见书", verb="再改纪要")
    minutes = minutes.strip()
    if not minutes or len(minutes) > 2000:
        refuse_input({"minutes": "请写纪要：到场的人、看了什么、结论，最多 2000 个字"})
    if acceptance.minutes == minutes:
        return
    require_seen(seen, acceptance.minutes, what="纪要")
    acceptance.minutes = minutes
    acceptance.save(update_fields=["minutes"])
    tell(actor, project, "acceptance.minutes", {"stage": number})


@transaction.atomic
def issue_certificate(*, actor: identity.User, code: str, number: int) -> notices.NoticeInfo:
    """一份联合验收意见书 by the leading agency; asked again, the same one."""
    project, stage = _led(actor, code, number, verb="")
    acceptance = _of(stage)
    if acceptance is not None and acceptance.certificate_id:
        return notices.notice(acceptance.certificate_id)
    _require_underway(project, stage, "出具联合验收意见书")
    opinions = list(acceptance.opinions.all()) if acceptance else []
    words = [Word(one.agency_name, one.verdict) for one in opinions]
    survey_at = acceptance.survey_at if acceptance else None
    reasons = missing(words, survey_at=survey_at, minutes=acceptance.minutes if acceptance else "", now=clock.now())
    if reasons or acceptance is None:
        raise CertificateTooEarlyError(reasons="；".join(reasons))
    paper = notices.issue(
        actor=actor,
        kind=papers.CERTIFICATE,
        case_number=stage.joint_number,
        agency=agencies.agency_by_id(stage.lead_agency_id),
        recipient=owner_of(project),
        data={
            "item_name": stage.name,
            "project_name": project.name,
            "project_code": project.code,
            "survey_on": timezone.localdate(acceptance.survey_at).isoformat(),
            "place": project.address,
            "minutes": acceptance.minutes,
            "opinions": [
                {"agency": one.agency_name, "verdict": one.get_verdict_display(), "words": one.words}
                for one in opinions
            ],
        },
    )
    acceptance.certificate_id, acceptance.issued_at = paper.id, clock.now()
    acceptance.save(update_fields=["certificate_id", "issued_at"])
    tell(
        actor,
        project,
        "acceptance.issue",
        {"stage": number, "paper": paper.number},
        AcceptanceIssued(code=code, stage=number),
    )
    message(project, f"联合验收意见书：{project.name}", f"{paper.number}，可以在项目页下载。")
    stage.acceptance = acceptance
    tasklist.follow(project, today=clock.today())
    settle_stage(joint_number=stage.joint_number)
    return paper


def _of(stage: ProjectStage) -> Acceptance | None:
    return Acceptance.objects.select_for_update(of=("self",)).filter(stage=stage).first()


def _accepted(project: Project, number: int) -> ProjectStage:
    stage = stage_of(project, number)
    if not stage.is_acceptance:
        raise NotFoundError(what="这个阶段的联合验收")
    return stage


def _require_underway(project: Project, stage: ProjectStage, verb: str) -> None:
    if stage.state != StageState.UNDERWAY:
        raise StageStateError(code=project.code, stage=stage.name, state=StageState(stage.state).label, verb=verb)


def _led(actor: identity.User, code: str, number: int, *, verb: str = "组织联合验收") -> tuple[Project, ProjectStage]:
    project = permissions.lock(actor, code, clock.today())
    stage = _accepted(project, number)
    permissions.require(permissions.may_lead(actor, project, stage))
    if verb:
        _require_underway(project, stage, verb)
    return project, stage
