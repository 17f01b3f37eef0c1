from dataclasses import replace

import pytest

from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.support.agencies import actions
from tongban.support.agencies import api as agencies
from tongban.support.agencies.actions import HallData, WindowData
from tongban.support.agencies.models import Hall, Window
from tongban.support.audit import api as audit

from .factories import JIANYANG, NANPING, YANPING, DivisionAdmin, make_agency, system

pytestmark = pytest.mark.django_db
WINDOWS = [WindowData("A01", "综合窗口"), WindowData("B01", "专窗", "agency", "centre")]
DATA = HallData("", "建阳区行政服务中心", JIANYANG, "centre", "演示路 1 号", "工作日 8:30–12:00", windows=WINDOWS)


@pytest.fixture(autouse=True)
def centre():
    return make_agency("centre", JIANYANG)


def test_new_halls_of_a_place_get_keys_in_a_row():
    keys = [actions.create_hall(actor=system(), data=DATA) for _ in range(2)]
    assert keys == ["hall-350703000000-1", "hall-350703000000-2"]
    assert [one.key for one in agencies.halls(JIANYANG)] == keys


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"name": " "}, "name", "请填写大厅名称"),
        ({"address": ""}, "address", "请填写地址"),
        ({"hours": ""}, "hours", "请填写办公时间"),
        ({"hours": "长" * 121}, "hours", "办公时间最多 120 个字"),
        ({"phone": "88"}, "phone", "电话“88”不是能拨通的号码"),
        ({"agency_key": ""}, "agency", "请填写管理机构"),
        ({"agency_key": "nobody"}, "agency", "机构 nobody 没有登记"),
        ({"windows": [WindowData("", "综合窗口")]}, "windows-0-number", "请填写窗口号"),
        ({"windows": [WindowData("1" * 13, "综合窗口")]}, "windows-0-number", "窗口号最多 12 个字"),
        ({"windows": [WindowData("A1", "")]}, "windows-0-name", "请填写 A1 窗口的名称"),
        ({"windows": [WindowData("A1", "甲", "king")]}, "windows-0-kind", "窗口类型“king”不存在"),
        ({"windows": [WindowData("A1", "甲", "agency")]}, "windows-0-agency", "请填写进驻机构"),
        ({"windows": [WindowData("A1", "甲", "general", "nobody")]}, "windows-0-agency", "机构 nobody 没有登记"),
    ],
)
def test_bad_data_of_a_hall_name_the_field_and_save_nothing(change, field, words):
    with pytest.raises(InvalidInputError) as refusal:
        actions.create_hall(actor=system(), data=replace(DATA, **change))
    assert (list(refusal.value.fields), words in refusal.value.fields[field]) == ([field], True)
    assert not Hall.objects.exists()


def test_a_number_stands_once_in_a_hall():
    twice = [WindowData("A1", "甲"), WindowData(" A1 ", "乙")]
    with pytest.raises(InvalidInputError) as refusal:
        actions.create_hall(actor=system(), data=replace(DATA, windows=twice))
    assert refusal.value.fields == {f"windows-{index}-number": "窗口号 A1 写了 2 次" for index in range(2)}


def test_the_log_says_which_windows_came_and_went():
    key = actions.create_hall(actor=system(), data=DATA)
    fewer = [WINDOWS[0], WindowData("C01", "出件窗口", "delivery")]
    actions.save_hall(actor=system(), data=replace(DATA, key=key, phone="0599-5550301", windows=fewer))
    row = audit.trail(f"hall:{key}")[-1]
    assert row.facts == {
        "name": DATA.name,
        "fields": ["phone"],
        "windows": 2,
        "given": ["C01"],
        "taken": ["B01"],
    }
    assert list(Window.objects.values_list("number", flat=True)) == ["A01", "C01"]


def test_a_hall_of_the_neighbour_is_neither_taken_over_nor_given_away():
    make_agency("yanping", YANPING)
    key = actions.create_hall(actor=system(), data=replace(DATA, division=YANPING, agency_key="yanping", windows=[]))
    here, there = (DivisionAdmin(agencies.division(code).path) for code in (JIANYANG, YANPING))
    for actor, data in [
        (here, replace(DATA, key=key)),
        (there, replace(DATA, key=key, division=YANPING, agency_key="centre")),
        (there, DATA),
    ]:
        with pytest.raises(NotAllowedError):
            actions.save_hall(actor=actor, data=data) if data.key else actions.create_hall(actor=actor, data=data)
    assert [(one.key, one.division_code) for one in agencies.halls(NANPING)] == [(key, YANPING)]
