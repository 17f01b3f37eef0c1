"""公示: awards are made public before they are paid, and anybody may object while the list is open."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import transaction

from tongban.common import clock
from tongban.common.errors import ConflictError, NotFoundError
from tongban.support.calendar import api as calendar
from tongban.support.identity import api as identity

from .. import permissions
from ..body import body_from
from ..enums import AwardState, ObjectionState
from ..errors import AwardStateError
from ..events import PublicityOpened
from ..models import Award, Objection, Publicity
from .assessing import subject_of
from .budgeting import release
from .policies import version_for
from .walking import cleaned, message, refuse_input, tell

MOST, WAITING_EACH = 500, 20


@transaction.atomic
def open_publicity(
    *, actor: identity.User, policy_id: int, numbers: list[str], title: str, contact: str, days: int
) -> Publicity:
    """Of one policy. The day of opening does not count; `days` are working days, not fewer than the policy says."""
    policy = permissions.find_policy(actor, policy_id)
    permissions.require(actor, policy, permissions.PUBLICISE)
    rows = list(
        Award.objects.select_for_update(of=("self",)).filter(policy=policy, case_number__in=numbers).order_by("pk")
    )
    errors = {}
    if not rows or len(rows) != len(set(numbers)) or len(rows) > MOST:
        errors["numbers"] = f"请选择要公示的奖补，最多 {MOST} 笔"
    version = version_for(policy)
    least = max(settings.GRANTS_PUBLICITY_DAYS, body_from(version.body).publicity_days if version else 0)
    if not least <= days <= 60:
        errors["days"] = f"公示期应为 {least} 到 60 个工作日"
    refuse_input(errors)
    for row in rows:
        if row.state != AwardState.RESERVED:
            raise AwardStateError(number=row.case_number, state=AwardState(row.state).label, verb="公示")
    today = clock.today()
    made = Publicity(
        policy=policy,
        title=cleaned(title, 120, "标题", "title"),
        contact=cleaned(contact, 60, "异议受理电话", "contact"),
        agency_name=policy.agency_name,
        starts_on=today,
        ends_on=calendar.add_workdays(today, days).on,
        opened_by=actor,
        opened_at=clock.now(),
    )
    made.save()
    made.number = f"GS{today:%Y}{made.pk:06d}"
    made.save(update_fields=["number"])
    Award.objects.filter(pk__in=[row.pk for row in rows]).update(state=AwardState.PUBLIC, publicity=made)
    facts = {"number": made.number, "awards": len(rows), "ends_on": made.ends_on.isoformat()}
    tell(actor, "publicity.open", f"grant-publicity:{made.number}", facts, PublicityOpened(made.number))
    for row in rows:
        message(row, "奖补正在公示", f"公示到 {made.ends_on:%Y-%m-%d}，期满没有异议就拨付。")
    return made


@transaction.atomic
def file_objection(*, number: str, award_id: int, name: str, phone: str, words: str, key: str) -> Objection:
    """提出异议: by anybody, under his name, until the last day. The same form sent twice is one objection."""
    row = Award.objects.select_for_update(of=("self",)).filter(pk=award_id, publicity__number=number).first()
    if row is None or row.publicity is None:
        raise NotFoundError(what="公示的这一笔")
    if not 1 <= len(key) <= 100:
        raise ConflictError(reason="提交编号应为 1 到 100 个字符，请刷新页面再提交")
    if (held := Objection.objects.filter(key=key).first()) is not None:
        return held
    if not is_open(row.publicity, clock.today()) or row.state != AwardState.PUBLIC:
        raise ConflictError(reason="公示期已满，不能再在网上提异议，请打异议受理电话")
    name = cleaned(name, 60, "姓名或者单位名称", "name")
    phone = cleaned(phone, 30, "联系电话", "phone")
    words = cleaned(words, 1000, "异议内容和依据", "words")
    if row.objections.filter(state=ObjectionState.OPEN).count() >= WAITING_EACH:
        raise ConflictError(reason="这一笔已有很多异议正在处理，请打异议受理电话")
    made = Objection.objects.create(award=row, name=name, phone=phone, words=words, filed_at=clock.now(), key=key)
    tell(identity.SYSTEM(), "objection.file", subject_of(row), {"objection": made.pk, "publicity": number})
    return made


@transaction.atomic
def settle_objection(*, actor: identity.User, objection_id: int, upheld: bool, answer: str) -> Objection:
    """Upheld, the award falls and its money goes back; dismissed, it goes on."""
    found = Objection.objects.filter(pk=objection_id).select_related("award").first()
    if found is None:
        raise NotFoundError(what="这条异议")
    award = permissions.lock_award(actor, found.award.case_number)
    permissions.require(actor, award, permissions.PUBLICISE)
    row = Objection.objects.select_for_update().get(pk=found.pk)
    if row.state != ObjectionState.OPEN:
        return row
    row.answer = cleaned(answer, 1000, "处理意见", "answer")
    row.state = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
    row.handled_by, row.handled_at = actor, clock.now()
    row.save(update_fields=["answer", "state", "handled_by", "handled_at"])
    tell(actor, "objection.settle", subject_of(award), {"objection": row.pk, "state": row.state})
    if upheld and award.state == AwardState.PUBLIC:
        release(actor, award, "公示期内的异议成立")
        message(award, "奖补已撤销", f"公示期内有人提出异议，经核实成立：{row.answer}")
    return row


def is_open(row: Publicity, today: date) -> bool:
    """The last day is still open."""
    return row.starts_on <= today <= row.ends_on
