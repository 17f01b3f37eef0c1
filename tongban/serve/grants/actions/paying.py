"""拨付: one official makes the order, another checks it; the bank's answer settles it line by line."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from tongban.common import clock
from tongban.common.errors import ConflictError, NotFoundError
from tongban.support.identity import api as identity

from .. import permissions
from ..bankfile import Answer, read_answers, written
from ..enums import AwardState, BatchState, LineState, ObjectionState
from ..errors import BatchStateError, SamePersonError
from ..events import AwardPaid
from ..models import Award, Objection, PaymentBatch, PaymentLine
from ..rules.money import yuan
from .assessing import faults_of_account, subject_of
from .budgeting import spend
from .walking import cleaned, message, refuse_input, tell

MOST = 1000


def payable(today: date) -> QuerySet[Award]:
    """公示期满 without an open objection, or refused by the bank before; never what stands in a living order."""
    waits = Objection.objects.filter(award=OuterRef("pk"), state=ObjectionState.OPEN)
    over = Q(state=AwardState.PUBLIC, publicity__ends_on__lt=today)
    return Award.objects.filter(over | Q(state=AwardState.FAILED)).filter(~Exists(waits))


@transaction.atomic
def make_batch(*, actor: identity.User, numbers: list[str], title: str, key: str) -> PaymentBatch:
    """经办. The same form sent twice makes one order."""
    permissions.require_money(actor, permissions.PAY)
    if not 1 <= len(key) <= 100:
        raise ConflictError(reason="提交编号应为 1 到 100 个字符，请刷新页面再提交")
    words = cleaned(title, 120, "事由", "title")
    wanted = Award.objects.filter(permissions.q(actor, permissions.PAY), case_number__in=numbers)
    rows = list(wanted.select_for_update(of=("self",)).order_by("pk"))
    if (held := PaymentBatch.objects.filter(key=key).first()) is not None:
        return held
    if not rows or len(rows) != len(set(numbers)) or len(rows) > MOST:
        refuse_input({"numbers": f"请选择要拨付的奖补，最多 {MOST} 笔"})
    _require_payable(rows)
    made = PaymentBatch(
        number="", title=words, total_cents=sum(row.cents for row in rows), made_by=actor, made_at=clock.now(), key=key
    )
    made.save()
    made.number = f"BF{clock.today():%Y}{made.pk:06d}"
    made.save(update_fields=["number"])
    PaymentLine.objects.bulk_create(
        PaymentLine(
            batch=made,
            award=row,
            serial=serial,
            cents=row.cents,
            holder=row.holder,
            account=row.account,
            bank=row.bank,
        )
        for serial, row in enumerate(rows, start=1)
    )
    Award.objects.filter(pk__in=[row.pk for row in rows]).update(state=AwardState.PAYING)
    tell(actor, "payment.make", _subject(made), {"lines": len(rows), "cents": made.total_cents})
    return made


def _require_payable(rows: list[Award]) -> None:
    """Everything that keeps one of them from being paid is named at once."""
    good = set(payable(clock.today()).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    errors = {}
    for row in rows:
        if row.pk not in good:
            errors[f"award-{row.case_number}"] = (
                f"{row.party_name}（{AwardState(row.state).label}）还不能拨付：要公示期满、没有未处理的异议，也不在别的拨付单里"
            )
        elif faults := faults_of_account(row):
            errors[f"award-{row.case_number}"] = f"{row.party_name}的收款账户没有通过核验：{'；'.join(faults.values())}"
    refuse_input(errors)


@transaction.atomic
def check_batch(*, actor: identity.User, number: str, approved: bool, note: str = "") -> PaymentBatch:
    """复核: by another person. Sent back, every award is free for another order."""
    batch = _lock(actor, number, permissions.CHECK)
    wanted = BatchState.APPROVED if approved else BatchState.RETURNED
    if batch.state == wanted:
        return batch
    _require_state(batch, BatchState.CHECKING, "复核")
    if batch.made_by_id == actor.pk:
        raise SamePersonError(one="经办人", other="复核人")
    batch.check_note = cleaned(note, 300, "退回的原因", "note", is_needed=not approved)
    batch.state, batch.checked_by, batch.checked_at = wanted, actor, clock.now()
    batch.save(update_fields=["check_note", "state", "checked_by", "checked_at"])
    if not approved:
        _give_back(batch)
    tell(actor, "payment.check", _subject(batch), {"state": batch.state, "note": batch.check_note})
    return batch


def _give_back(batch: PaymentBatch) -> None:
    """An award that had failed before stays a failed one."""
    lines = batch.lines.filter(state=LineState.WAITING)
    ids = list(lines.values_list("award_id", flat=True))
    failed = set(PaymentLine.objects.filter(award__in=ids, state=LineState.FAILED).values_list("award_id", flat=True))
    lines.update(state=LineState.WITHDRAWN)
    Award.objects.filter(pk__in=failed).update(state=AwardState.FAILED)
    Award.objects.filter(pk__in=set(ids) - failed).update(state=AwardState.PUBLIC)


@transaction.atomic
def bank_file(*, actor: identity.User, number: str) -> str:
    """The CSV for the bank, of a checked order only; who took it is recorded."""
    batch = _lock(actor, number, permissions.PAY, permissions.CHECK)
    if batch.state not in (BatchState.APPROVED, BatchState.DONE):
        raise BatchStateError(number=number, state=BatchState(batch.state).label, verb="导出银行文件")
    lines = list(batch.lines.exclude(state=LineState.WITHDRAWN))
    tell(actor, "payment.export", _subject(batch), {"lines": len(lines)})
    return written(lines)


@transaction.atomic
def take_answers(*, actor: identity.User, number: str, content: bytes) -> tuple[int, int]:
    """回单: all rows or none. Gives how many were paid and how many failed now; a row sent again changes nothing."""
    batch = _lock(actor, number, permissions.PAY)
    if batch.state not in (BatchState.APPROVED, BatchState.DONE):
        raise BatchStateError(number=number, state=BatchState(batch.state).label, verb="导入回单")
    lines = {one.code: one for one in batch.lines.select_related("batch")}
    answers = read_answers(content, {code: one.cents for code, one in lines.items()})
    errors = {
        f"row-{one.row}": f"第 {one.row} 行：{one.code} 已记为{LineState(lines[one.code].state).label}，与回单不符"
        for one in answers
        if lines[one.code].state != LineState.WAITING and not _is_same(lines[one.code], one)
    }
    refuse_input(errors)
    fresh = [one for one in answers if lines[one.code].state == LineState.WAITING]
    awards = Award.objects.select_for_update(of=("self",)).order_by("pk")
    by_id = {row.pk: row for row in awards.filter(pk__in=[lines[one.code].award_id for one in fresh])}
    for one in sorted(fresh, key=lambda one: (by_id[lines[one.code].award_id].policy_id, one.row)):
        _settle(actor, batch, lines[one.code], by_id[lines[one.code].award_id], one)
    if not batch.lines.filter(state=LineState.WAITING).exists():
        batch.state = BatchState.DONE
        batch.save(update_fields=["state"])
    paid = sum(one.is_paid for one in fresh)
    if fresh:
        tell(actor, "payment.answer", _subject(batch), {"paid": paid, "failed": len(fresh) - paid})
    return paid, len(fresh) - paid


def _settle(actor: identity.User, batch: PaymentBatch, line: PaymentLine, award: Award, answer: Answer) -> None:
    line.state = LineState.PAID if answer.is_paid else LineState.FAILED
    line.reason, line.bank_reference, line.settled_at = answer.reason, answer.reference, clock.now()
    line.save(update_fields=["state", "reason", "bank_reference", "settled_at"])
    if not answer.is_paid:
        award.state, award.state_note = AwardState.FAILED, answer.reason
        award.save(update_fields=["state", "state_note"])
        message(
            award, "奖补拨付没有成功", f"银行退回的原因：{answer.reason}。请联系主管部门核对收款账户，核对后重新拨付。"
        )
        return
    spend(actor, award, f"{line.code} {answer.reference}".strip())
    award.state, award.state_note, award.paid_at = AwardState.PAID, "", clock.now()
    award.save(update_fields=["state", "state_note", "paid_at"])
    facts = {"cents": line.cents, "line": line.code}
    tell(actor, "award.pay", subject_of(award), facts, AwardPaid(award.case_number, line.cents, batch.number))
    message(award, "奖补资金已到账", f"{yuan(line.cents)} 已经拨付到尾号 {line.account[-4:]} 的账户。")


def _is_same(line: PaymentLine, answer: Answer) -> bool:
    state = LineState.PAID if answer.is_paid else LineState.FAILED
    return line.state == state and line.bank_reference == answer.reference


def _lock(actor: identity.User, number: str, *actions: str) -> PaymentBatch:
    found = visible_batches(actor).filter(number=number).first()
    if found is None:
        raise NotFoundError(what="这张拨付单")
    permissions.require_money(actor, *actions)
    return PaymentBatch.objects.select_for_update(of=("self",)).get(pk=found.pk)


def visible_batches(actor: identity.User) -> QuerySet[PaymentBatch]:
    """For finance and supervision, when every line of it lies within what they may see."""
    seen = Award.objects.filter(permissions.q(actor, *permissions.SEE_MONEY), pk=OuterRef("award_id"))
    beyond = PaymentLine.objects.filter(~Exists(seen), batch=OuterRef("pk"))
    found = PaymentBatch.objects.filter(~Exists(beyond))
    return found if permissions.holds(actor, *permissions.SEE_MONEY) else found.none()


def _require_state(batch: PaymentBatch, state: BatchState, verb: str) -> None:
    if batch.state != state:
        raise BatchStateError(number=batch.number, state=BatchState(batch.state).label, verb=verb)


def _subject(batch: PaymentBatch) -> str:
    return f"grant-payment:{batch.number}"
