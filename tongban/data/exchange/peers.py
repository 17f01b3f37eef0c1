"""Registering the systems of departments."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.db import transaction

from tongban.common import clock
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from . import keys, permissions
from .enums import Signing
from .errors import InvalidInputError, NotFoundError
from .models import Peer

CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")
KEY = re.compile(r"[0-9a-f]{100,400}")
SCHEMES = ("http", "https")
HERE = ("127.0.0.1", "localhost", "::1")  # without encryption only inside the machine itself


@transaction.atomic
def save_peer(
    *,
    actor: identity.User,
    code: str,
    name: str,
    agency_uscc: str,
    address: str,
    signing: str,
    public_key: str = "",
    is_active: bool = True,
    is_new: bool = False,
    schemes: tuple[str, ...] = SCHEMES,
) -> str:
    """Enter a system, or change it (its code stays). Gives the code."""
    agency = agencies.find_agency(agency_uscc)
    old = Peer.objects.select_for_update().filter(code=code).first()
    if old is not None and not permissions.may_see(actor, old):
        raise NotFoundError(what="这个对接系统")
    key = "".join(public_key.split()).lower()
    if faults := _faults(code, name, agency, address, signing, key, old, is_new, is_active, schemes):
        raise InvalidInputError(fields=faults)
    assert agency is not None
    permissions.require_at(actor, agency.division_path, agency.id)
    row = old or Peer(code=code, key_name=keys.name_for(code), created_at=clock.now())
    if row.address != address or row.signing != signing:
        row.failures, row.retry_at = 0, None
    row.name, row.agency_id, row.division_path = name.strip(), agency.id, agency.division_path
    row.address, row.signing, row.public_key, row.is_active = address.strip(), signing, key, is_active
    row.save()
    keys.sign_for(row)  # the key is made now, so that it can be handed over
    facts = {"name": row.name, "agency": agency.name, "address": row.address, "signing": signing, "active": is_active}
    audit.record(actor, "exchange.peer.save", f"peer:{code}", facts=facts)
    return code


def _faults(
    code: str, name: str, agency: agencies.AgencyInfo | None, address: str, signing: str, key: str, old: Peer | None,
    is_new: bool, is_active: bool, schemes: tuple[str, ...],
) -> dict[str, str]:  # fmt: skip
    faults = {}
    if not CODE.fullmatch(code):
        faults["code"] = "编码以小写字母开头，只含小写字母、数字和短横，2 至 40 个字符，例如 nanping-gaj"
    elif is_new and old is not None:
        faults["code"] = f"编码“{code}”已经用了，请换一个"
    if not 0 < len(name.strip()) <= 100:
        faults["name"] = "请填写名称，最多 100 个字"
    if agency is None:
        faults["agency"] = "请选择单位"
    elif is_active and Peer.objects.filter(agency_id=agency.id, is_active=True).exclude(code=code).exists():
        faults["agency"] = f"{agency.name}已有启用的对接系统，一个单位同时只接一个"
    parts = urlsplit(address.strip())
    if parts.scheme not in schemes or not parts.netloc or parts.query or parts.fragment or len(address) > 300:
        faults["address"] = "地址写成 https://主机/路径 的样子，不带参数"
    elif parts.username or parts.password:
        faults["address"] = "地址里不能带账号密码，身份由签名证明"
    elif parts.scheme == "http" and parts.hostname not in HERE:
        faults["address"] = "地址（address）要用 https://，http:// 只能指向本机（127.0.0.1、localhost）"
    if signing not in Signing.values:
        faults["signing"] = "请选择签名方式"
    elif signing == Signing.SM2 and not KEY.fullmatch(key):
        faults["public_key"] = "国密签名要填对方的公钥（SubjectPublicKeyInfo，十六进制）"
    return faults
