"""登记赋码: a project is entered once and gets the code that it keeps."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import IntegrityError, connection, transaction

from tongban.catalog.themes import api as themes
from tongban.common import clock
from tongban.common.errors import ConflictError
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .. import permissions
from ..enums import ProjectState, StageState
from ..errors import KeyReusedError, StageStateError
from ..events import ProjectRegistered
from ..models import Area, Project, ProjectStage, ProjectType
from ..rules import areas as area_rules
from ..rules.code import project_code
from .walking import message, refuse_input, require_active, tell

LIMITS = {"name": 100, "address": 200, "summary": 500}
MOST_INVESTMENT, MOST_SIZE = Decimal(10) ** 13, Decimal(10) ** 9
ONCE = "project_once_per_key"


def register_project(*, actor: identity.User, party: identity.Party, facts: Mapping[str, Any], key: str) -> Project:
    """`facts`: type, name, division, address, area, industry, investment, land, size, summary, as typed.

    Of a project in an area with 联合审批 the area leads every stage, unless `joint` is "no".

    The same key gives the same project.
    """
    given = {name: str(value).replace("\x00", "").strip() for name, value in facts.items()}
    digest = hashlib.sha256(json.dumps([party.id_number, given], sort_keys=True).encode()).hexdigest()
    try:
        with transaction.atomic():
            return _earlier(actor, key, digest) or _register(actor, party, given, key, digest)
    except IntegrityError as problem:
        if ONCE not in str(problem):
            raise
    found = _earlier(actor, key, digest)
    if found is None:
        raise ConflictError(reason="项目没有登记成功，请再提交一次")
    return found


def _earlier(actor: identity.User, key: str, digest: str) -> Project | None:
    found = Project.objects.filter(registered_by=actor, key=key).first()
    if found is not None and found.request_hash != digest:
        raise KeyReusedError
    return found


def _register(actor: identity.User, party: identity.Party, given: dict[str, str], key: str, digest: str) -> Project:
    if actor.kind != identity.UserKind.SYSTEM and all(
        one.id_number != party.id_number for one in identity.parties_of(actor)
    ):
        raise identity.NotYourPartyError
    entry = _checked(party, given, key)
    now = clock.now()
    project = Project.objects.create(
        code=project_code(
            year=clock.today().year,
            division_code=entry.division.code,
            industry=entry.values["industry"],
            filing=entry.type.filing,
            serial=_serial(),
        ),
        type=entry.type,
        owner_kind=party.kind,
        owner_id_type=party.id_type,
        owner_id_number=party.id_number,
        owner_name=party.name,
        owner_phone=party.phone,
        division_code=entry.division.code,
        division_name=entry.division.name,
        division_path=entry.division.path,
        registered_by=actor,
        registered_at=now,
        key=key,
        request_hash=digest,
        area=entry.area,
        is_area_joint=entry.is_area_joint,
        **entry.values,
    )
    ProjectStage.objects.bulk_create(_stages(project))
    tell(actor, project, "register", {"type": entry.type.key, "code": project.code}, ProjectRegistered(project.code))
    message(project, f"项目已登记：{project.name}", f"项目代码 {project.code}，可以申报第一个阶段了。")
    return project


@dataclass(frozen=True)
class _Entry:
    type: ProjectType
    division: agencies.DivisionInfo
    area: Area | None
    is_area_joint: bool
    values: dict[str, Any]


def _checked(party: identity.Party, given: dict[str, str], key: str) -> _Entry:
    """Everything that is wrong is named at once."""
    errors: dict[str, str] = {}
    if not 1 <= len(key) <= 90:
        errors["key"] = "提交编号（Idempotency-Key）应为 1 到 90 个字符"
    if party.kind != identity.PartyKind.LEGAL:
        errors["party"] = "建设单位应是企业或者其他组织，请换成单位身份登记"
    kind = ProjectType.objects.filter(key=given.get("type", ""), is_active=True).first()
    if kind is None:
        errors["type"] = "请选择工程建设项目类型"
    division = agencies.find_division(given.get("division", ""))
    if division is None or division.level < 2:
        errors["division"] = "请选择建设地点所在的市、县（市、区）"
    for name, words in (("name", "项目名称"), ("address", "建设地点"), ("summary", "建设内容和规模")):
        if not given.get(name):
            errors[name] = f"请填写{words}"
        elif len(given[name]) > LIMITS[name]:
            errors[name] = f"{words}最多 {LIMITS[name]} 个字"
    industry = given.get("industry", "")
    if not (len(industry) == 2 and industry.isascii() and industry.isdigit() and industry != "00"):
        errors["industry"] = "行业应为两位行业代码，如 13（农副食品加工业）"
    investment = _number(given.get("investment", ""), MOST_INVESTMENT)
    if investment is None:
        errors["investment"] = "总投资应为大于 0 的金额（元），最多两位小数"
    sizes = {}
    for name, words in (("land", "用地面积"), ("size", "建筑面积")):
        sizes[name] = _number(given.get(name, ""), MOST_SIZE)
        if sizes[name] is None:
            errors[name] = f"{words}应为大于 0 的数（平方米），最多两位小数"
    area = None
    if given.get("area"):
        area = Area.objects.filter(pk=given["area"]).first() if given["area"].isdecimal() else None
        if area is None:
            errors["area"] = "没有这个区域，请重新选择"
        elif division is not None and not _overlap(area.division_path, division.path):
            errors["area"] = f"“{area.name}”不在{division.name}，请重新选择区域或者建设地点"
    refuse_input(errors)
    assert kind is not None
    assert division is not None
    values = {name: given[name] for name in ("name", "address", "summary", "industry")}
    is_joint = (
        area is not None
        and given.get("joint") != "no"
        and area_rules.is_in_effect(area_rules.rule_of(area), clock.today())
    )
    return _Entry(kind, division, area, is_joint, values | sizes | {"investment": investment})


def _overlap(one: str, other: str) -> bool:
    return agencies.is_within(one, other) or agencies.is_within(other, one)


def _number(text: str, most: Decimal) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 < value < most or value != round(value, 2):
        return None
    return value


def _serial() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('projects_project_serial')")
        return int(cursor.fetchone()[0])


def _stages(project: Project) -> list[ProjectStage]:
    """The rules of the type as they are today, each with the agencies of its theme."""
    found = []
    for rule in project.type.stages.all():
        theme = themes.guide(rule.theme_code)
        lead, lead_name = theme.agency.id, theme.agency.name
        members = {guide.agency_id for guide in theme.guides.values()} | {lead}
        if project.is_area_joint and project.area is not None and project.area.lead_agency_id is not None:
            lead, lead_name = project.area.lead_agency_id, project.area.lead_agency_name
            members |= set(project.area.joint_agency_ids)
        others = sorted(members - {lead})
        found.append(
            ProjectStage(
                project=project,
                number=rule.number,
                name=rule.name,
                theme_code=rule.theme_code,
                days=rule.days,
                after=rule.after,
                is_acceptance=rule.is_acceptance,
                covers=rule.covers,
                lead_agency_id=lead,
                lead_agency_name=lead_name,
                participant_ids=[lead, *others],
            )
        )
    return found


@transaction.atomic
def close_project(*, actor: identity.User, code: str, reason: str) -> Project:
    """终止: the project will not be built. A stage that is being handled has to end first."""
    today = clock.today()
    project = permissions.lock(actor, code, today)
    permissions.require(permissions.may_manage(actor, project) or permissions.is_owner(actor, project))
    if project.state == ProjectState.CLOSED:
        return project
    require_active(project, "终止")
    reason = reason.strip()
    if not reason or len(reason) > 300:
        refuse_input({"reason": "请写明终止的原因，最多 300 个字"})
    busy = project.stages.filter(state=StageState.UNDERWAY).first()
    if busy is not None:
        raise StageStateError(code=code, stage=busy.name, state="正在办理", verb="终止项目，请先撤回申请")
    project.state, project.end_reason = ProjectState.CLOSED, reason
    project.save(update_fields=["state", "end_reason"])
    tell(actor, project, "close", {"reason": reason})
    return project
