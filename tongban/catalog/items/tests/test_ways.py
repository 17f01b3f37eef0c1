"""通办方式: data that guides choose from, and what lets a window of another place take something in."""

import pytest

from tongban.catalog.items import api as items
from tongban.catalog.items.guide import body_from
from tongban.catalog.items.rules.publish import Surroundings, publish_faults
from tongban.catalog.items.sheets import cells, tables
from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from .samples import guide

NEW = items.Way("延平就近办", "city", True, "到延平区任何一个便民中心交件", "延政〔2026〕1 号")


def faults(**changes):
    around = Surroundings(ways=("全城通办", "就近可办"))
    found = publish_faults(body_from(guide(**changes)), around)
    return [(one.field, one.message) for one in found if one.field in ("ways", "preview")]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ways": ["全城通办", "就近可办"], "preview": "offered"}, []),
        ({"ways": ["全球通办"]}, ["通办方式“全球通办”不在本市的清单里（全城通办、就近可办）"]),
        ({"ways": ["全城通办", "全城通办"]}, ["通办方式写重了"]),
        ({"preview": "always"}, ["预审只能是：可以先预审、网上申报先预审，或者不设"]),
        ({"preview": "required", "online_depth": 0, "post": True}, ["不能网上申报的事项，不应要求先预审"]),
    ],
)
def test_a_guide_names_only_ways_of_the_list(changes, said):
    assert [reason for _, reason in faults(**changes)] == said


def test_the_template_shows_both_elements_and_reads_them_back():
    columns = {one.field: one for one in tables.BODY}
    assert cells.write(columns["ways"], ["全城通办", "就近可办"]) == "全城通办、就近可办"
    assert cells.read(columns["ways"], "全城通办、就近可办") == ["全城通办", "就近可办"]
    assert cells.write(columns["preview"], "offered") == "可以先预审"
    assert cells.read(columns["preview"], "网上申报先预审") == "required"


def test_the_city_adds_and_switches_off_ways_and_only_the_city(db, city):
    assert [one.name for one in items.ways()][:3] == ["全城通办", "就近可办", "异地代收代办"]
    assert items.takes_elsewhere(("就近可办",))
    assert not items.takes_elsewhere(("跨省通办·全程网办",))
    system = identity.SYSTEM()
    items.save_way(actor=system, data=NEW, is_new=True)
    assert items.takes_elsewhere((NEW.name,))
    with pytest.raises(InvalidInputError) as refusal:
        items.save_way(actor=system, data=NEW, is_new=True)
    assert list(refusal.value.fields) == ["name"]
    with pytest.raises(InvalidInputError) as refusal:
        items.save_way(actor=system, data=items.Way("a、b", "x", True, "短"), is_new=True)
    assert list(refusal.value.fields) == ["name", "group", "meaning"]
    off = items.Way("就近可办", "city", True, "到最近的大厅交件", is_active=False)
    items.save_way(actor=system, data=off)
    assert not items.takes_elsewhere(("就近可办",))
    assert "就近可办" not in [one.name for one in items.ways_in_use()]
    with pytest.raises(NotAllowedError):
        items.save_way(actor=identity.User(kind="staff", is_active=True), data=NEW)
    assert [one.action for one in audit.trail("items")][-2:] == ["items.way.save", "items.way.save"]
