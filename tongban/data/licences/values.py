"""What goes over the counter of licences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class FieldInfo:
    id: str
    label: str
    public: bool


@dataclass(frozen=True)
class TypeInfo:
    code: str
    name: str
    holder_kind: str
    issuing_role: str
    issuer_key: str
    validity_months: int | None
    fields: tuple[FieldInfo, ...]
    founds_body: bool  # its number is the credit code of its holder, who may be new


@dataclass(frozen=True)
class MergedItem:
    """合并事项: what another item decided, borne by this licence (多证合一). `number`: of the decision."""

    case: str
    name: str
    agency: str
    number: str
    on: date


@dataclass(frozen=True)
class LicenceInfo:
    identifier: str
    number: str
    name: str
    type_code: str
    holder_kind: str
    holder_id_number: str
    holder_name: str
    issuer_uscc: str
    issuer_name: str
    issued_on: date
    valid_from_on: date
    valid_to_on: date | None
    status: str
    status_name: str
    is_valid: bool
    case_number: str
    version: int
    data: dict[str, str]
    fields: tuple[FieldInfo, ...]
    verify_code: str
    ready: bool
    merged: tuple[MergedItem, ...] = ()


@dataclass(frozen=True)
class ShownField:
    label: str
    value: str


@dataclass(frozen=True)
class Verification:
    """The answer to a scan. `state`: valid, expired, not_yet, suspended, ended, changed, not_found, token_over."""

    valid: bool
    state: str
    status_name: str
    headline: str
    reason: str
    intact: bool
    checked_at: datetime
    type_name: str = ""
    number: str = ""
    identifier: str = ""
    holder_name: str = ""
    issuer_name: str = ""
    issued_on: date | None = None
    valid_from_on: date | None = None
    valid_to_on: date | None = None
    fields: tuple[ShownField, ...] = ()
    merged: tuple[ShownField, ...] = ()
    shown_by_holder: bool = False


@dataclass(frozen=True)
class FileCheck:
    """`genuine`: this very file was made and sealed here. Whether the licence still holds is in `verification`."""

    genuine: bool
    headline: str
    reason: str
    verification: Verification | None = None


@dataclass(frozen=True)
class UseLine:
    used_at: datetime
    way_name: str
    user_name: str
    agency_name: str
    case_number: str
    purpose: str


@dataclass(frozen=True)
class Shown:
    """An 亮证码: `token` goes into the QR, `link` is what the QR holds."""

    token: str
    link: str
    expires_at: datetime
