"""验真: is this licence real and does it hold today? For anyone who scans or uploads; shows public fields only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from tongban.common import clock
from tongban.common.codes import mask_name
from tongban.data.seals import api as seals

from . import rules, signing
from .actions import CODE_MARK, TOKEN_MARK, token_hash
from .enums import HolderKind, LicenceStatus, UseWay
from .models import Licence, LicenceUse, ShowToken
from .queries import fields_of
from .values import FileCheck, ShownField, Verification

# In a PDF a slash may be written as an octal escape.
CONTACT = re.compile(rb"(?:/|\\057)v(?:/|\\057)(Z[0-9A-Z]{15})\b")
SENTENCES = {
    "valid": ("这张证有效", "与发证机关的登记一致，没有被撤销、注销或暂停。"),
    "expired": ("这张证已过期", "有效期已经届满。"),
    "not_yet": ("这张证还没有生效", "有效期尚未开始。"),
    "suspended": ("这张证暂时无效", "发证机关已暂扣这张证。"),
    "ended": ("这张证无效", "发证机关登记的状态不是有效。"),
    "changed": ("不能确认这张证", "登记的数据与发证机关的签名不一致，可能被改动，请向发证机关核实。"),
    "not_found": ("没有查到这张证", "号码不对，或者这张证不是本平台登记的。请核对后再试，仍查不到的请向发证机关核实。"),
    "token_over": ("这个亮证码已经失效", "亮证码五分钟内有效，请持证人重新出示。"),
}


def verification(key: str) -> Verification:
    """By 证照标识, by the code on the paper, or by an 亮证码 (which logs the scan for the holder)."""
    key = key.strip().replace("\x00", "")
    if key.startswith(TOKEN_MARK) and len(key) > 20:
        return _by_token(key)
    plain = "".join(character for character in key.upper() if character.isalnum())
    by_code = plain.startswith(CODE_MARK) and "." not in key
    condition = {"verify_code": plain[:20]} if by_code else {"identifier": key[:120]}
    row = Licence.objects.select_related("type").filter(**condition).first()
    if row is None:
        return _answer("not_found")
    return _of(row, [one.id for one in fields_of(row.type) if one.public], with_name=by_code)


def check_file(pdf: bytes) -> FileCheck:
    """Was this very file made and sealed here, and does the licence in it hold?"""
    check = seals.check_pdf(pdf)
    row = _row_of_file(pdf)
    verified = _of(row, [one.id for one in fields_of(row.type) if one.public], with_name=True) if row else None
    if check.intact:
        return FileCheck(True, "文件是真的，没有改动", check.reason, verified)
    if row is not None:
        reason = f"文件自称是{row.type.name}{row.number}，但{check.reason}。请以登记的版本为准。"
        return FileCheck(False, "文件与发证时不一致", reason, verified)
    return FileCheck(False, "不能确认这份文件", check.reason)


def _row_of_file(pdf: bytes) -> Licence | None:
    """The address for checking is written into the signature; it stays readable when the rest is broken."""
    found = CONTACT.search(pdf)
    if found is None:
        return None
    return Licence.objects.select_related("type").filter(verify_code=found[1].decode("ascii")).first()


@transaction.atomic
def _by_token(token: str) -> Verification:
    shown = ShowToken.objects.select_for_update().filter(token_hash=token_hash(token)).first()
    now = clock.now()
    if shown is None or now >= shown.expires_at or (shown.is_single_use and shown.used_at is not None):
        return _answer("token_over")
    if shown.used_at is None:
        shown.used_at = now
        shown.save(update_fields=["used_at"])
    row = Licence.objects.select_related("type").get(pk=shown.licence_id)
    LicenceUse.objects.create(licence=row, way=UseWay.SCAN, used_at=now, purpose="扫描亮证码查看")
    return _of(row, shown.shown_fields, by_holder=True)


def _of(row: Licence, shown: Sequence[str], *, with_name: bool = False, by_holder: bool = False) -> Verification:
    intact = signing.is_intact(row)
    state = "changed"
    if intact:
        state = rules.state_on(
            clock.today(), status=row.status, valid_from_on=row.valid_from_on, valid_to_on=row.valid_to_on
        )
    open_name = "holder_name" in shown if by_holder else with_name or row.holder_kind == HolderKind.LEGAL
    hidden_number = by_holder and "number" not in shown
    person_number = row.holder_kind == HolderKind.NATURAL and row.holder_id_number in row.number
    fields = [
        ShownField(one.label, rules.text_of(row.data.get(one.id)))
        for one in fields_of(row.type)
        if one.id in shown and row.data.get(one.id) not in (None, "")
    ]
    return _answer(
        state,
        reason=_reason(row, state),
        intact=intact,
        status_name="已过期" if state == "expired" else LicenceStatus(row.status).label,
        type_name=row.type.name,
        number="" if hidden_number or (person_number and not by_holder) else row.number,
        identifier="" if by_holder else row.identifier,
        holder_name=row.holder_name if open_name else mask_name(row.holder_name),
        issuer_name=row.issuer_name,
        issued_on=row.issued_on,
        valid_from_on=row.valid_from_on,
        valid_to_on=row.valid_to_on,
        fields=tuple(fields),
        merged=() if by_holder else tuple(ShownField(one["name"], rules.merged_words(one)) for one in row.merged),
        shown_by_holder=by_holder,
    )


def _reason(row: Licence, state: str) -> str:
    sentence = SENTENCES[state][1]
    if state == "expired":
        return f"有效期到{rules.chinese_date(row.valid_to_on)}为止，已经届满。"
    if state == "not_yet":
        return f"自{rules.chinese_date(row.valid_from_on)}起有效。"
    if state in ("suspended", "ended") and row.status_on:
        return f"发证机关已于{rules.chinese_date(row.status_on)}登记为“{LicenceStatus(row.status).label}”。"
    return sentence


def _answer(state: str, **known: Any) -> Verification:
    headline, reason = SENTENCES[state]
    return Verification(
        valid=state == "valid",
        state=state,
        headline=headline,
        reason=known.pop("reason", reason),
        intact=known.pop("intact", False),
        status_name=known.pop("status_name", ""),
        checked_at=clock.now(),
        **known,
    )
