from dataclasses import replace

import pytest

from tongban.common.codes import make_credit_code
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError, WrongStateError
from tongban.support.agencies import actions, ties
from tongban.support.agencies import api as agencies
from tongban.support.agencies.actions import AgencyData, HallData, WindowData
from tongban.support.agencies.models import Agency
from tongban.support.audit import api as audit

from .factories import JIANYANG, NANPING, YANPING, DivisionAdmin, make_agency, make_tree, system

pytestmark = pytest.mark.django_db
USCC = make_credit_code("11350703999900502")
DATA = AgencyData("", USCC, "建阳区示例局", "示例局", JIANYANG, phone="0599-5550100")


@pytest.fixture(autouse=True)
def tree():
    make_tree()


@pytest.fixture
def nothing_kept_above(monkeypatch):
    """Without what the modules above told: their rows are theirs to test."""
    monkeypatch.setattr(ties, "_living", {})
    monkeypatch.setattr(ties, "_bound", {})


@pytest.fixture
def agency(nothing_kept_above):
    return make_agency("jianyang-x", JIANYANG)


def close(key, actor=None, reason="机构改革"):
    actions.close_agency(actor=actor or system(), key=key, reason=reason)


def test_a_new_agency_gets_a_key_of_its_code_and_stands_in_the_log():
    key = actions.create_agency(actor=system(), data=replace(DATA, uscc=f" {USCC.lower()} ", name=" 建阳区示例局 "))
    assert (key, agencies.agency_by_key(key).name) == (USCC.lower(), "建阳区示例局")
    (row,) = audit.trail(f"agency:{USCC}")
    assert (row.action, row.facts) == ("agencies.agency.create", {"name": "建阳区示例局"})


def test_a_code_that_is_there_already_is_not_taken_over():
    held = make_agency("held", JIANYANG, "原来的局", uscc=USCC)
    with pytest.raises(InvalidInputError, match=r"已经登记给另一个机构：原来的局$"):
        actions.create_agency(actor=system(), data=DATA)
    assert agencies.agency_by_id(held.id).name == "原来的局"


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"name": "长" * 121}, "name", "机构名称最多 120 个字"),
        ({"short_name": "长" * 41}, "short_name", "机构简称最多 40 个字"),
        ({"phone": "5550100"}, "phone", "应带区号"),
        ({"complaint_phone": "无"}, "complaint_phone", "投诉电话“无”"),
        ({"address": "长" * 201}, "address", "地址最多 200 个字"),
        ({"division": ""}, "division", "请选择区划"),
        ({"key": "held"}, "key", "简码 held 已经用于"),
    ],
)
def test_bad_data_of_a_new_agency_name_the_field(change, field, words):
    make_agency("held")
    with pytest.raises(InvalidInputError) as refusal:
        actions.create_agency(actor=system(), data=replace(DATA, **change))
    assert (list(refusal.value.fields), words in refusal.value.fields[field]) == ([field], True)
    assert not Agency.objects.filter(uscc=USCC).exists()


def test_only_who_manages_the_place_enters_an_agency():
    with pytest.raises(NotAllowedError):
        actions.create_agency(actor=DivisionAdmin(agencies.division(YANPING).path), data=DATA)
    assert not Agency.objects.exists()


def test_the_log_names_what_was_corrected(agency):
    data = replace(DATA, key="jianyang-x", uscc=agency.uscc, name="新名", short_name=agency.short_name)
    actions.save_agency(actor=system(), data=data)
    row = audit.trail(f"agency:{agency.uscc}")[-1]
    assert (row.action, row.facts) == (
        "agencies.agency.change",
        {"name": "新名", "fields": ["name", "complaint_phone"]},
    )


def test_nobody_stands_above_himself(agency):
    below = make_agency("below", JIANYANG, parent_key="jianyang-x")
    data = replace(DATA, key="jianyang-x", uscc=agency.uscc, parent_key="below")
    with pytest.raises(InvalidInputError, match=f"{below.name}在本机构之下"):
        actions.save_agency(actor=system(), data=data)


def test_a_closed_agency_is_offered_no_more_and_comes_back(agency):
    close("jianyang-x")
    assert agency.id not in {one.id for one in agencies.agencies()}
    assert agencies.agency_by_id(agency.id).name == agency.name
    actions.reopen_agency(actor=system(), key="jianyang-x")
    assert agency.id in {one.id for one in agencies.agencies()}
    trail = [(row.action, row.facts.get("reason")) for row in audit.trail(f"agency:{agency.uscc}")][1:]
    assert trail == [("agencies.agency.close", "机构改革"), ("agencies.agency.reopen", None)]


def test_closing_needs_a_reason(agency):
    with pytest.raises(InvalidInputError, match="请写明停用的原因"):
        close("jianyang-x", reason=" ")
    assert agencies.agency_by_key("jianyang-x").is_active


def test_only_who_manages_the_place_closes(agency):
    for attempt in [
        lambda: close("jianyang-x", DivisionAdmin(agencies.division(YANPING).path)),
        lambda: actions.reopen_agency(actor=DivisionAdmin(agencies.division(YANPING).path), key="jianyang-x"),
    ]:
        with pytest.raises(NotAllowedError):
            attempt()
    assert agencies.agency_by_key("jianyang-x").is_active
    with pytest.raises(NotFoundError):
        close("nobody")


def test_it_is_closed_and_opened_once(agency):
    with pytest.raises(WrongStateError, match="在用，不能恢复"):
        actions.reopen_agency(actor=system(), key="jianyang-x")
    close("jianyang-x")
    with pytest.raises(WrongStateError, match="已经停用，不能再停用"):
        close("jianyang-x")


def test_what_hangs_on_an_agency_keeps_it_open(agency):
    make_agency("below", JIANYANG, parent_key="jianyang-x")
    windows = [WindowData("B01", "专窗", "agency", "jianyang-x"), WindowData("A01", "综合窗口")]
    actions.save_hall(
        actor=system(), data=HallData("h", "大厅", JIANYANG, "jianyang-x", "路", "工作日", windows=windows)
    )
    ties.register_living("test", "件没有办结的办件", lambda agency_id: 2 if agency_id == agency.id else 0)
    with pytest.raises(agencies.AgencyTiedError) as refusal:
        close("jianyang-x")
    assert "还有 1 个下级机构、1 个管理的大厅、1 个进驻的窗口、2 件没有办结的办件" in refusal.value.sentence
    assert agencies.agency_by_key("jianyang-x").is_active


@pytest.mark.parametrize(
    ("change", "field"),
    [({"uscc": make_credit_code("11350703999900510")}, "uscc"), ({"division": NANPING}, "division")],
)
def test_code_and_place_stay_once_something_was_made_with_them(agency, change, field):
    data = replace(DATA, key="jianyang-x", uscc=agency.uscc)
    ties.register_bound("test", "个事项", lambda agency_id: 3)
    with pytest.raises(InvalidInputError, match="已有 3 个事项") as refusal:
        actions.save_agency(actor=system(), data=replace(data, **change))
    assert list(refusal.value.fields) == [field]
    ties.register_bound("test", "个事项", lambda agency_id: 0)
    actions.save_agency(actor=system(), data=replace(data, **change))
    held = agencies.agency_by_key("jianyang-x")
    assert change[field] in (held.uscc, held.division_code)


def test_every_module_above_says_what_it_keeps():
    assert set(ties._living) == {"identity", "flow", "items", "approvals"}
    assert set(ties._bound) == {"items", "approvals", "seals"}
