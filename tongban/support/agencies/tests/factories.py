"""A small piece of the real tree, and agencies in it; made through the actions, so that caches notice."""

from __future__ import annotations

from itertools import count

from tongban.common.codes import make_credit_code
from tongban.support.agencies import actions, registry
from tongban.support.agencies.actions import AgencyData
from tongban.support.agencies.enums import CodeScheme
from tongban.support.agencies.rules import DivisionRow

FUJIAN, NANPING = "350000000000", "350700000000"
YANPING, JIANYANG, MASHA = "350702000000", "350703000000", "350703105000"
TREE = [
    ("1", FUJIAN, "", "福建省"),
    ("2", NANPING, FUJIAN, "南平市"),
    ("3", YANPING, NANPING, "延平区"),
    ("3", JIANYANG, NANPING, "建阳区"),
    ("4", MASHA, JIANYANG, "麻沙镇"),
]
_numbers = count(1)


def system():
    from django.contrib.auth import get_user_model

    return get_user_model().objects.system()


def make_tree() -> None:
    rows = [DivisionRow(line, *row) for line, row in enumerate(TREE, start=2)]
    actions.import_divisions(actor=system(), rows=rows, scheme=CodeScheme.MCA, valid_from_on=actions.FIRST_DAY)


def make_agency(key: str = "", division: str = NANPING, name: str = "", **kwargs) -> registry.AgencyInfo:
    """The tree is made when it is not there."""
    number = next(_numbers)
    if registry.registry().divisions.get(division) is None:
        make_tree()
    data = AgencyData(
        key=key or f"agency-{number}",
        uscc=kwargs.pop("uscc", "") or make_credit_code(f"11{division[:6]}8{number:08d}"),
        name=name or f"示例机构{number}",
        short_name=kwargs.pop("short_name", "") or f"机构{number}",
        division=division,
        phone="0599-5550100",
        complaint_phone="0599-5550200",
        **kwargs,
    )
    agency_id = actions.save_agency(actor=system(), data=data)
    return registry.registry().agency("id", agency_id)


class DivisionAdmin:
    """Someone who manages one division and what lies below it; users proper live a floor above."""

    pk, username, name, kind, agency_id = 0, "county_admin", "区管理员", "staff", None

    def __init__(self, path: str) -> None:
        self.path = path

    def may(self, action, *, division_path="", agency_id=None, item_code=""):
        return registry.is_within(division_path, self.path)

    def may_citywide(self, action):
        return False
