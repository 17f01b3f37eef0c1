"""通办方式: where else a matter is taken in than at the window of the body that decides. Data, kept by the city.

The three ways across provinces are those of 国办发〔2020〕35号 (the names are checked; the sentences that say how each
works are from memory, and their basis says so); those within the city are the plan's words.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from django.db import transaction

from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.common.stamped import Stamped
from tongban.support.audit import api as audit
from tongban.support.identity.api import User

from . import catalogue
from .enums import WayGroup
from .models import CrossWay, Stamp

ACROSS = "国办发〔2020〕35号（释义凭记忆，以原文为准）"
LOCAL = "本市方案"


@dataclass(frozen=True)
class Way:
    """`takes_elsewhere`: a window of another place in the city may take it in and hand it on (代收)."""

    name: str
    group: str
    takes_elsewhere: bool
    meaning: str
    basis: str = ""
    is_active: bool = True

    @property
    def group_name(self) -> str:
        return WayGroup(self.group).label


#: Names stand side by side in a cell of the Excel template.
SEPARATORS = re.compile(r"[、,，;；\s]")
CITY, NATION = WayGroup.CITY.value, WayGroup.NATION.value
USUAL = (
    Way("全城通办", CITY, True, "全市任何一个政务服务大厅都收件，由有权机关办理", LOCAL),
    Way("就近可办", CITY, True, "到最近的大厅或者便民服务中心交件，由有权机关办理", LOCAL),
    Way("异地代收代办", CITY, True, "当地没有办理权的窗口代收，转有权机关受理和决定，结果回到代收窗口或者寄达", LOCAL),
    Way("跨省通办·全程网办", NATION, False, "在网上申报，由业务属地办理，结果网上送达或者寄达", ACROSS),
    Way("跨省通办·异地代收代办", NATION, False, "外省大厅收件、核对身份和形式，寄给业务属地办理，结果寄回", ACROSS),
    Way("跨省通办·多地联办", NATION, False, "一地受理，各地政府部门在内部协同办理，申请人不用多地跑", ACROSS),
)


def _load() -> tuple[Way, ...]:
    own = {
        row.name: Way(row.name, row.group, row.takes_elsewhere, row.meaning, row.basis, row.is_active)
        for row in CrossWay.objects.order_by("pk")
    }
    return tuple([own.pop(one.name, one) for one in USUAL] + list(own.values()))


_stamped: Stamped[tuple[Way, ...]] = Stamped("ways", _load, lambda: Stamp)


def ways() -> tuple[Way, ...]:
    """All of them, those out of use too; the usual ones first."""
    return _stamped.get()


def ways_in_use() -> tuple[Way, ...]:
    return tuple(one for one in ways() if one.is_active)


def takes_elsewhere(names: tuple[str, ...]) -> bool:
    """May a window of another place take this in? One of the guide's ways has to allow it."""
    return any(one.name in names and one.takes_elsewhere and one.is_active for one in ways())


@transaction.atomic
def save_way(*, actor: User, data: Way, is_new: bool = False) -> None:
    """A way of the city's own, or another wording of a usual one. Published guides name it, so its name stays."""
    if not catalogue.may_keep(actor):
        raise NotAllowedError
    name = data.name.strip()
    known = {one.name for one in ways()}
    faults = {}
    if not 2 <= len(name) <= 40 or SEPARATORS.search(name):
        faults["name"] = "请填写名称，2 到 40 个字，不含空格、顿号、逗号和分号"
    elif is_new and name in known:
        faults["name"] = f"已经有“{name}”"
    elif not is_new and name not in known:
        faults["name"] = f"没有“{name}”这种通办方式"
    if data.group not in WayGroup.values:
        faults["group"] = "请选择市内通办或者跨省通办"
    elif data.group == NATION and data.takes_elsewhere:
        faults["takes_elsewhere"] = "外省收件的不由本市窗口代收，登记来源就可以"
    if not 4 <= len(data.meaning.strip()) <= 300:
        faults["meaning"] = "请写明怎样办，4 到 300 个字"
    if len(data.basis.strip()) > 200:
        faults["basis"] = "依据最多 200 个字"
    if faults:
        raise InvalidInputError(fields=faults)
    values = asdict(data) | {"name": name, "meaning": data.meaning.strip(), "basis": data.basis.strip()}
    CrossWay.objects.update_or_create(name=name, defaults={key: one for key, one in values.items() if key != "name"})
    _stamped.changed()
    audit.record(actor, "items.way.save", "items", facts=values)
