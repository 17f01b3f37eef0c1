import json
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from tongban.catalog.items import actions, catalogue, importing
from tongban.catalog.items.catalogue import BaseItemData
from tongban.catalog.items.models import BaseItem, Item, ItemVersion
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from . import county, test_import_items
from .samples import CODE, guide

BASE = "350117002011"


def data(**changes):
    values = {"name": "小作坊食品生产许可", "levels": ("3", "4"), "bases": ("《食品安全法》第三十六条",)} | changes
    return BaseItemData(**values)


def test_the_first_item_of_a_code_brings_the_base_item(draft):
    one = BaseItem.objects.get()
    assert (one.code, one.name, one.kind, one.levels) == (BASE, "小作坊食品生产许可", "01", ["3"])
    assert one.bases == ["《中华人民共和国食品安全法》第三十六条"]


def test_a_lower_level_adds_itself_and_changes_nothing_else(draft, published):
    office = county.below()
    county.item(county.staff("su", office, "item_manager"), name="小作坊登记")
    one = BaseItem.objects.get()
    assert (one.name, one.levels) == ("小作坊食品生产许可", ["3", "4"])


def test_an_imported_library_brings_its_base_items_and_ways_of_handling(city):
    ways = [test_import_items.row(task_code=f"{test_import_items.CODE}0{n}", name=f"教材复查{n}") for n in (1, 2)]
    lines = [json.dumps(one).encode() for one in [*ways, test_import_items.row(name="教材复查")]]
    importing.import_items(actor=identity.SYSTEM(), lines=lines, source="x")
    assert list(BaseItem.objects.values_list("code", "name")) == [
        ("440102002001", "中小学地方课程教材初审、审定、复查")
    ]
    item = Item.objects.get(code=test_import_items.CODE)
    assert sorted(one.code for one in item.handlings.all()) == [f"{item.code}01", f"{item.code}02"]


def test_a_base_item_is_corrected_by_who_publishes_for_the_city(draft):
    catalogue.save_base_item(actor=identity.SYSTEM(), code=BASE, data=data(local_code="NP-001", short_code="0117002"))
    one = BaseItem.objects.get()
    assert (one.levels, one.local_code, one.short_code, one.is_stale) == (["3", "4"], "NP-001", "0117002", True)
    assert [row.action for row in audit.trail(f"base-item:{BASE}")] == ["items.base.save"]


def test_others_do_not_correct_it(draft, publisher, editor):
    for actor in (publisher, editor):
        with pytest.raises(NotAllowedError):
            catalogue.save_base_item(actor=actor, code=BASE, data=data(name="别的"))
    assert BaseItem.objects.get().name == "小作坊食品生产许可"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "x"}, "name"),
        ({"levels": ()}, "levels"),
        ({"levels": ("9",)}, "levels"),
        ({"bases": ("食品安全法",)}, "bases"),
        ({"short_code": "12345678901"}, "short_code"),
        ({"local_code": "编码"}, "local_code"),
    ],
)
def test_bad_input_names_its_field(draft, changes, field):
    with pytest.raises(InvalidInputError) as caught:
        catalogue.save_base_item(actor=identity.SYSTEM(), code=BASE, data=data(**changes))
    assert list(caught.value.fields) == [field]


def test_a_code_is_used_by_one_base_item(draft, editor):
    BaseItem.objects.create(code="350117002012", name="别的", kind="01", local_code="NP-001")
    with pytest.raises(InvalidInputError, match="本地目录编码 NP-001 已经用过"):
        catalogue.save_base_item(actor=identity.SYSTEM(), code=BASE, data=data(local_code="NP-001"))
    with pytest.raises(NotFoundError):
        catalogue.save_base_item(actor=identity.SYSTEM(), code="0", data=data())


def test_guides_that_were_there_get_their_figure_and_base_item(published):
    steps = import_module("tongban.catalog.items.migrations.0007_figures_and_base_items_filled")
    ItemVersion.objects.update(fullness=0, lacking=[])
    BaseItem.objects.all().delete()
    steps.figures(apps, None)
    with connection.cursor() as cursor:
        cursor.execute(steps.BASE_ITEMS)
    assert (ItemVersion.objects.get().fullness, BaseItem.objects.get().levels) == (100, ["3"])


def test_guides_from_before_lack_what_is_counted_now(draft, editor):
    steps = import_module("tongban.catalog.items.migrations.0009_figures_count_the_details_of_check_points")
    actions.save_draft(actor=editor, code=CODE, body=guide(summary="", faqs=[], check_points=["排水"]))
    wanted = ItemVersion.objects.values_list("fullness", "lacking").get()
    assert wanted == (87, ["summary", "check_details", "faqs"])
    with connection.cursor() as cursor:
        cursor.execute(steps.FORGET)
        assert ItemVersion.objects.values_list("fullness", "lacking").get() == (91, ["summary", "faqs"])
        for _ in range(2):
            cursor.execute(steps.COUNT)
            assert ItemVersion.objects.values_list("fullness", "lacking").get() == wanted


def test_saving_a_draft_gives_its_figure(draft, editor):
    actions.save_draft(actor=editor, code=CODE, body=guide(summary="", faqs=[]))
    version = ItemVersion.objects.get()
    assert (version.fullness, version.lacking) == (91, ["summary", "faqs"])
