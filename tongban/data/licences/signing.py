"""The SM2 signature over all that a licence says, its state included."""

from __future__ import annotations

from typing import Any

from tongban.data.seals import api as seals

from . import rules
from .models import Licence


def content(row: Licence) -> dict[str, Any]:
    """`merged` only where there is any: signatures from before there was such a list stay good."""
    return {
        **({"merged": row.merged} if row.merged else {}),
        "identifier": row.identifier,
        "version": row.version,
        "type": row.type.code,
        "number": row.number,
        "status": str(row.status),
        "status_reason": row.status_reason,
        "status_on": row.status_on.isoformat() if row.status_on else None,
        "holder": {
            "kind": str(row.holder_kind),
            "id_type": row.holder_id_type,
            "id_number": row.holder_id_number,
            "name": row.holder_name,
        },
        "data": row.data,
        "issuer": {"uscc": row.issuer_uscc, "name": row.issuer_name},
        "case_number": row.case_number,
        "issued_on": row.issued_on.isoformat(),
        "valid_from_on": row.valid_from_on.isoformat(),
        "valid_to_on": row.valid_to_on.isoformat() if row.valid_to_on else None,
        "verify_code": row.verify_code,
    }


def sign(row: Licence) -> None:
    """Fills the three signature columns; saving is the caller's."""
    signed = seals.sign_data(row.issuer_uscc, rules.canonical(content(row)), reason=f"电子证照 {row.number}")
    row.signature_algorithm, row.signature_key, row.signature = signed.algorithm, signed.key_id, signed.signature


def is_intact(row: Licence) -> bool:
    """Nothing in the register differs from what the issuer signed."""
    signed = seals.SignedData(row.signature_algorithm, row.signature_key, row.signature)
    return seals.verify_data(row.issuer_uscc, rules.canonical(content(row)), signed)
