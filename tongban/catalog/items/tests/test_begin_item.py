from dataclasses import replace

import pytest

from tongban.catalog.items import api as items
from tongban.catalog.items.models import Item
from tongban.catalog.items.rules.codes import level_error
from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.support.agencies import api as agencies
from tongban.support.agencies.models import Agency
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity
from tongban.support.identity.models import Grant

from .samples import OTHER_USCC, USCC

BASE = "350117009000"
COUNTY = "350703000000"


@pytest.fixture
def new(city):
    agencies.ensure_divisions(actor=identity.SYSTEM(), names={COUNTY: "建阳区", "350800000000": "龙岩市"})
    Agency.objects.filter(pk=city.id).update(phone="0599-5550120", complaint_phone="0599-5550220")
    agencies.save_agency(
        actor=identity.SYSTEM(),
        data=agencies.AgencyData(city.key, city.uscc, city.name, city.short_name, city.division_code, "0599-5550121"),
    )
    return items.NewItem(agency_id=city.id, name="小餐饮登记", kind="01", base_code=BASE, note="目录新增")


def test_an_item_begins_with_what_is_known(editor, new):
    draft = items.begin_item(actor=editor, new=new)
    view = items.draft(editor, f"{USCC}3{BASE}")
    assert (draft.item.level, draft.item.division_code, view.name, view.has_draft) == (
        "3",
        "350700000000",
        "小餐饮登记",
        True,
    )
    assert (view.body.kind, view.body.phones.consult) == ("01", "0599-5550121")
    assert {"statutory", "steps", "bases"} <= {fault.field for fault in view.faults}
    (row,) = audit.trail(f"item:{USCC}3{BASE}")
    assert (row.action, row.facts) == ("items.create", {"name": "小餐饮登记", "note": "目录新增"})


def test_an_item_may_be_handled_in_a_place_below(editor, new):
    draft = items.begin_item(actor=editor, new=replace(new, division=COUNTY, sequence="01"))
    assert (draft.item.code, draft.item.level) == (f"{USCC}4{BASE}01", "4")
    assert draft.item.division_path.endswith(COUNTY)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"agency_id": None}, "agency", "请选择实施机构"),
        ({"name": "办"}, "name", "2 到 200 个字"),
        ({"name": "长" * 201}, "name", "2 到 200 个字"),
        ({"kind": ""}, "kind", "请选择事项类型"),
        ({"kind": "02"}, "kind", "不是依申请办理的类型"),
        ({"kind": "07"}, "kind", "基本编码第 3、4 位是 01（“行政许可”），与选的“行政确认”不一致"),
        ({"base_code": ""}, "base_code", "应为 12 位数字"),
        ({"base_code": "35011700900"}, "base_code", "应为 12 位数字"),
        ({"base_code": "359917009000"}, "kind", "基本编码第 3、4 位是 99（没有这种类型）"),
        ({"sequence": "1"}, "sequence", "应为 2 位数字"),
        ({"level": "4"}, "level", "行使层级应为 3（市级）"),
        ({"level": "x"}, "level", "行使层级“x”不存在"),
        ({"division": "350799000000"}, "division", "没有登记"),
        ({"division": "350800000000"}, "division", "龙岩市不在"),
        ({"catalogue_name": "长" * 301}, "catalogue_name", "最多 300 个字"),
    ],
)
def test_what_is_wrong_names_the_field_and_leaves_nothing(editor, new, change, field, words):
    with pytest.raises(InvalidInputError) as refusal:
        items.begin_item(actor=editor, new=replace(new, **change))
    assert (list(refusal.value.fields), words in refusal.value.fields[field]) == ([field], True)
    assert not Item.objects.exists()


def test_every_fault_is_told_at_once(editor, new):
    with pytest.raises(InvalidInputError) as refusal:
        items.begin_item(actor=editor, new=replace(new, name="", kind="", base_code="1", sequence="x", level="5"))
    assert set(refusal.value.fields) == {"name", "kind", "base_code", "sequence", "level"}


def test_a_code_is_used_once_and_a_base_code_too_without_a_number_of_its_own(editor, new):
    items.begin_item(actor=editor, new=new)
    for change, words in [({}, "的事项已存在"), ({"level": "7"}, "业务办理项，请填序号")]:
        with pytest.raises(InvalidInputError, match=words) as refusal:
            items.begin_item(actor=editor, new=replace(new, **change))
        assert list(refusal.value.fields) == ["base_code"]
    items.begin_item(actor=editor, new=replace(new, sequence="01"))
    with pytest.raises(InvalidInputError, match="的事项已存在"):
        items.begin_item(actor=editor, new=replace(new, sequence="01"))
    assert Item.objects.count() == 2


def test_only_an_editor_of_the_agency_begins_an_item(neighbour, editor, new):
    with pytest.raises(NotAllowedError):
        items.begin_item(actor=neighbour, new=new)
    Grant.objects.filter(user=editor).update(item_code=f"{USCC}3{BASE}")
    with pytest.raises(NotAllowedError):
        items.begin_item(actor=identity.user_by_username("editor"), new=new)
    assert not Item.objects.exists()


def test_a_closed_agency_begins_nothing(publisher, new):
    from tongban.common import stamped

    Agency.objects.filter(uscc=USCC).update(is_active=False)
    stamped.forget_all()
    with pytest.raises(InvalidInputError, match="已经停用，不能新建事项"):
        items.begin_item(actor=publisher, new=new)
    assert agencies.agency(OTHER_USCC).is_active


@pytest.mark.parametrize(
    ("level", "division_level", "is_right"),
    [("3", 2, True), ("4", 2, False), ("7", 2, True), ("4", 3, True), ("6", 5, True), ("3", 6, False), ("7", 6, True)],
)
def test_the_level_is_that_of_the_place(level, division_level, is_right):
    assert (level_error(level, division_level, "某地") is None) is is_right
