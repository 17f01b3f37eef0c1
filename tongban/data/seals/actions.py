"""What is done with seals. Sealing itself is asked for by an agency's action above, which has checked who may."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from tongban.common import clock
from tongban.common.codes import random_code
from tongban.common.crypto import sm3
from tongban.common.errors import NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.notices.api import SealBox

from . import certificates, keys
from .enums import SealState, UseKind
from .errors import SealUnavailableError
from .models import Seal, SealUse
from .queries import seal_info
from .values import SealInfo, SignedData

TERM_YEARS = 6


@transaction.atomic
def register_seal(*, actor: Any, agency_uscc: str, valid_from_on: date, valid_to_on: date) -> SealInfo:
    """Enter a new seal of an agency; an agency has at most one that is not revoked."""
    agency = agencies.agency(agency_uscc)
    seal = _new_seal(agency.uscc, agency.name, valid_from_on, valid_to_on)
    audit.record(actor, "seals.register", f"seal:{seal.esid}", facts={"agency": agency.uscc})
    return seal_info(seal)


@transaction.atomic
def change_state(*, actor: Any, agency_uscc: str, state: str, reason: str) -> SealInfo:
    """Suspend, bring back or revoke; what was sealed before stays sealed."""
    seal = Seal.objects.select_for_update().filter(agency_uscc=agency_uscc).exclude(state="revoked").first()
    if seal is None:
        raise NotFoundError(what="该单位的电子印章")
    seal.state = SealState(state)
    seal.state_reason = reason
    seal.save(update_fields=["state", "state_reason"])
    audit.record(actor, "seals.change_state", f"seal:{seal.esid}", facts={"state": state, "reason": reason})
    return seal_info(seal)


@transaction.atomic
def sign_data(agency_uscc: str, data: bytes, *, reason: str = "数据签名") -> SignedData:
    """SM2 over SM3 of the data with the agency's key; the use is logged in the same transaction."""
    seal = _usable_seal(agency_uscc)
    key = keys.signing_key(agency_uscc)
    signature = key.sign(data)
    _log(seal, UseKind.DATA, reason, sm3(data).hex())
    return SignedData(algorithm=keys.ALGORITHM, key_id=key.key_id, signature=signature.hex())


@transaction.atomic
def seal_pdf(agency: Any, pdf: bytes, *, reason: str, contact: str = "", box: SealBox | None = None) -> bytes:
    """The PDF with a PAdES-B signature of the agency (anything with `uscc` and `name`) appended.

    `contact` stays readable in the file even when its signature breaks: the address where it can be checked.
    """
    from . import pades  # half a second to load, in processes that seldom sign

    seal = _usable_seal(agency.uscc)
    files = certificates.signing_files(agency.uscc, agency.name)
    sealed = pades.sign(pdf, files, reason=reason, contact=contact, box=box)
    _log(seal, UseKind.PDF, reason, hashlib.sha256(sealed).hexdigest())
    return sealed


def _usable_seal(agency_uscc: str) -> Seal:
    rows = list(Seal.objects.filter(agency_uscc=agency_uscc))
    seal = next((row for row in rows if row.state != SealState.REVOKED), None)
    if seal is None and rows:
        raise SealUnavailableError(agency=rows[-1].agency_name, state="已注销")
    if seal is None:
        seal = _first_seal(agency_uscc)
    trouble = seal.trouble_on(clock.today())
    if trouble:
        raise SealUnavailableError(agency=seal.agency_name, state=trouble)
    return seal


def _first_seal(agency_uscc: str) -> Seal:
    """An agency that never had a seal gets one, valid from the year before: papers may be made for earlier days."""
    agency = agencies.agency(agency_uscc)
    start = date(clock.today().year - 1, 1, 1)
    end = date(start.year + TERM_YEARS, 1, 1) - timedelta(days=1)
    esid = _esid(agency.uscc)
    # Two first uses at once: one row wins by the unique constraint, both go on with it.
    Seal.objects.bulk_create([_seal_row(agency.uscc, agency.name, esid, start, end)], ignore_conflicts=True)
    return Seal.objects.exclude(state="revoked").get(agency_uscc=agency_uscc)


def _new_seal(agency_uscc: str, agency_name: str, start: date, end: date) -> Seal:
    seal = _seal_row(agency_uscc, agency_name, _esid(agency_uscc), start, end)
    seal.save(force_insert=True)
    return seal


def _seal_row(agency_uscc: str, agency_name: str, esid: str, start: date, end: date) -> Seal:
    return Seal(
        agency_uscc=agency_uscc,
        agency_name=agency_name,
        name=f"{agency_name}政务服务电子印章",
        esid=esid,
        valid_from_on=start,
        valid_to_on=end,
    )


def _esid(agency_uscc: str) -> str:
    return f"ES{agency_uscc}{random_code(8)}"


def _log(seal: Seal, kind: UseKind, reason: str, digest: str) -> None:
    SealUse.objects.create(seal=seal, kind=kind, used_at=clock.now(), reason=reason[:200], digest=digest)
