from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils import timezone

from tongban.common.codes import mask_name
from tongban.common.errors import NotFoundError
from tongban.common.pages import Page, keyset_page
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from . import wording
from .models import Message, Notice, VoidNotice
from .values import MessageInfo, NoticeInfo, NoticeVerification

NOT_FOUND = NoticeVerification(
    found=False,
    valid=False,
    headline="没有查到这份文书",
    reason="核验码不对，或者文书不是本平台制发的。请核对后再试，仍查不到的请向制发单位核实。",
)


def of_case(case_number: str, *, with_internal: bool = False) -> list[NoticeInfo]:
    """All papers of a case to its party, oldest first; one query. `with_internal`, for officials: also the letters
    between agencies."""
    rows = _light().filter(case_number=case_number)
    return [notice_info(row) for row in (rows if with_internal else rows.filter(is_internal=False))]


def of_cases(case_numbers: Collection[str]) -> dict[str, list[NoticeInfo]]:
    """The papers of several cases to their parties by case number, oldest first; one query."""
    found: dict[str, list[NoticeInfo]] = {}
    for row in _light().filter(case_number__in=list(case_numbers), is_internal=False):
        found.setdefault(row.case_number, []).append(notice_info(row))
    return found


def of_recipient(id_numbers: Collection[str], *, limit: int = 50) -> list[NoticeInfo]:
    """The latest papers to these parties."""
    rows = _light().filter(recipient_id_number__in=list(id_numbers), is_internal=False).order_by("-issued_at")
    return [notice_info(row) for row in rows[:limit]]


def notice(notice_id: UUID) -> NoticeInfo:
    row = _light().filter(pk=notice_id).first()
    if row is None:
        raise NotFoundError(what="这份文书")
    return notice_info(row)


def verification(code: str) -> NoticeVerification:
    """What the public page says about a 核验码, typed with or without spaces and dashes."""
    return _verification(Notice.objects.filter(verify_code=plain_code(code)).first())


def verification_of_file(sha256: str) -> NoticeVerification:
    """The paper whose sealed PDF has this SHA-256."""
    found = Notice.objects.filter(pdf_sha256=sha256).first() if sha256 else None
    return _verification(found)


def _verification(row: Notice | None) -> NoticeVerification:
    if row is None:
        return NOT_FOUND
    intact = wording.content_hash(row.data) == row.content_hash
    void = VoidNotice.objects.filter(notice=row).first()
    headline, reason = _judged(intact=intact, void=void)
    recipient = row.recipient_name if row.recipient_kind == "legal" else mask_name(row.recipient_name)
    return NoticeVerification(
        found=True,
        valid=intact and void is None,
        headline=headline,
        reason=reason,
        name=row.name,
        number=row.number,
        agency_name=row.agency_name,
        recipient=recipient,
        item_name=str(row.data["given"].get("item_name", "")),
        issued_at=row.issued_at,
        content_hash=row.content_hash,
        pdf_sha256=row.pdf_sha256,
    )


def _judged(*, intact: bool, void: VoidNotice | None) -> tuple[str, str]:
    if not intact:
        return "登记内容有异常，不能确认真伪", "登记内容与制发时的摘要不一致，请向制发单位核实。"
    if void is not None:
        day = wording.chinese_date(timezone.localdate(void.voided_at))
        return "这份文书已经作废", f"制发单位已于{day}作废这份文书，文号不再使用。"
    return "这份文书是真的", "与制发单位的登记一致。"


def may_read(actor: Any, subject: str) -> bool:
    """The recipient, those who act for it, and officials who may read the agency's cases. A letter between agencies:
    officials of both sides, nobody else."""
    row = Notice.objects.filter(pk=subject.partition(":")[2]).first()
    if row is None:
        return False
    if row.is_internal:
        written_to = [str(one.get("uscc", "")) for one in row.data["given"].get("addressees") or []]
        return any(_reads_cases(actor, row, uscc) for uscc in [row.agency_uscc, *written_to])
    if any(party.id_number == row.recipient_id_number for party in identity.parties_of(actor)):
        return True
    return _reads_cases(actor, row, row.agency_uscc)


def _reads_cases(actor: Any, row: Notice, uscc: str) -> bool:
    """As an official of this agency, or of one that stands over it."""
    agency = agencies.find_agency(uscc)
    is_own = uscc == row.agency_uscc
    if agency is None and not is_own:
        return False
    return identity.allowed(
        actor,
        "case.read",
        division_path=row.division_path if is_own or agency is None else agency.division_path,
        agency_id=agency.id if agency else None,
        item_code=row.item_code,
    )


def messages(party_id_numbers: Collection[str], *, limit: int = 50) -> list[MessageInfo]:
    """The inbox of these parties, newest first."""
    rows = Message.objects.filter(party_id_number__in=list(party_id_numbers))[:limit]
    return [_message_info(row) for row in rows]


def message_page(party_id_numbers: Collection[str], *, after: str | None = None, size: int = 20) -> Page:
    """One page of the inbox, newest first; its rows are MessageInfo."""
    rows = Message.objects.filter(party_id_number__in=list(party_id_numbers))
    page = keyset_page(rows, ("-sent_at", "-id"), after, size)
    return replace(page, rows=[_message_info(row) for row in page.rows])


def _message_info(row: Message) -> MessageInfo:
    return MessageInfo(row.pk, row.title, row.body, row.link, row.sent_at, row.read_at is not None)


def unread_count(party_id_numbers: Collection[str]) -> int:
    return Message.objects.filter(party_id_number__in=list(party_id_numbers), read_at__isnull=True).count()


def plain_code(code: str) -> str:
    return "".join(character for character in code.upper() if character.isalnum())[:20]


def notice_info(row: Notice) -> NoticeInfo:
    return NoticeInfo(
        id=row.pk,
        kind=row.kind,
        name=row.name,
        number=row.number,
        case_number=row.case_number,
        agency_name=row.agency_name,
        issued_at=row.issued_at,
        ready=row.file_id is not None,
        verify_code=row.verify_code,
    )


def _light() -> Any:
    return Notice.objects.defer("data")
