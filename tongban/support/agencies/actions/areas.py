"""领域: the list of areas and what belongs to each; shared by the whole city."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from tongban.common.actors import Actor
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.audit import api as audit

from .. import registry
from ..models import Division, ServiceArea, Window
from .checking import stripped

MOST_CODES = 3000
CODE_FORM = re.compile(r"^[a-z][a-z0-9-]{1,19}$")
BASE_FORM = re.compile(r"^[0-9A-Z]{8,12}$")


@dataclass(frozen=True)
class AreaData:
    code: str
    name: str
    base_codes: tuple[str, ...] = ()
    order: int = 0


@transaction.atomic
def save_area(*, actor: Actor, data: AreaData, is_new: bool = False) -> str:
    """Enter an area, or make the one with this code agree; an item belongs to one area at most."""
    _require(actor)
    data = stripped(data)
    held = {row.code: row for row in ServiceArea.objects.select_for_update().order_by("pk")}
    if is_new and data.code in held:
        raise InvalidInputError(fields={"code": f"代码 {data.code} 已经用于“{held[data.code].name}”"})
    wanted = tuple(dict.fromkeys(one.strip() for one in data.base_codes if one.strip()))
    others = [row for row in held.values() if row.code != data.code]
    if faults := _faults(data, wanted, others):
        raise InvalidInputError(fields=faults)
    before = held.get(data.code)
    values = {"name": data.name, "base_codes": list(wanted), "order": data.order}
    if before is not None and all(getattr(before, name) == value for name, value in values.items()):
        return data.code
    ServiceArea.objects.update_or_create(code=data.code, defaults=values)
    registry.changed()
    had = set(before.base_codes) if before else set()
    facts = {
        "name": data.name,
        "given": sorted(set(wanted) - had)[:50],
        "taken": sorted(had - set(wanted))[:50],
        "items": len(wanted),
    }
    audit.record(actor, "agencies.area.save", f"service-area:{data.code}", facts=facts)
    return data.code


@transaction.atomic
def remove_area(*, actor: Actor, code: str) -> None:
    """Refused while a window still stands for it."""
    _require(actor)
    row = ServiceArea.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NotFoundError(what="这个领域")
    windows = Window.objects.filter(areas__contains=[code]).select_related("hall").order_by("hall", "number")
    if using := [f"{one.hall.name} {one.number}" for one in windows[:5]]:
        raise ConflictError(reason=f"“{row.name}”还有窗口在收：{'、'.join(using)}。先改这些窗口的领域")
    row.delete()
    registry.changed()
    audit.record(actor, "agencies.area.remove", f"service-area:{code}", facts={"name": row.name})


def _require(actor: Actor) -> None:
    city = Division.objects.filter(code=settings.CITY_DIVISION).first()
    if not actor.may("agencies.manage", division_path=city.path if city else ""):
        raise NotAllowedError


def _faults(data: AreaData, wanted: tuple[str, ...], others: Iterable[ServiceArea]) -> dict[str, str]:
    faults = {}
    if not CODE_FORM.match(data.code):
        faults["code"] = "代码用小写字母开头，字母、数字和短横，2 到 20 位"
    if not data.name or len(data.name) > 40:
        faults["name"] = "请填写领域名称，最多 40 个字"
    elif any(one.name == data.name for one in others):
        faults["name"] = f"已经有叫“{data.name}”的领域"
    if not 0 <= data.order <= 999:
        faults["order"] = "序号应为 0 到 999 的整数"
    if len(wanted) > MOST_CODES:
        faults["base_codes"] = f"一个领域最多 {MOST_CODES} 个事项"
    elif bad := [one for one in wanted if not BASE_FORM.match(one)]:
        faults["base_codes"] = f"“{bad[0][:20]}”不是 8 到 12 位的基本编码"
    else:
        taken = {code: one.name for one in others for code in one.base_codes}
        if twice := [code for code in wanted if code in taken]:
            faults["base_codes"] = f"{twice[0]} 已经归“{taken[twice[0]]}”，一个事项只归一个领域"
    return faults
