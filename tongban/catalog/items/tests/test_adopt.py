import pytest

from tongban.catalog.items import actions, adopting, checking
from tongban.catalog.items import api as items
from tongban.catalog.items.errors import ItemStateError, NotPublishableError
from tongban.catalog.items.models import Bond, Item, ItemVersion
from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit

from . import county
from .samples import CODE, OTHER_USCC, guide


@pytest.fixture
def office(published):
    return county.below()


@pytest.fixture
def clerk(office):
    return county.staff("su", office, "item_manager")


@pytest.fixture
def checker(office):
    return county.staff("xu", office, "item_publisher")


def adopt(actor, office, code=CODE):
    return adopting.adopt_item(actor=actor, agency_id=office.id, upper_code=code)


def publish_below(clerk, checker, **changes):
    actions.save_draft(actor=clerk, code=county.CODE, body=county.local(**changes))
    return actions.publish(actor=checker, code=county.CODE)


def test_adopting_begins_a_draft_with_all_but_what_is_local(clerk, office):
    draft = adopt(clerk, office)
    item = Item.objects.get(code=county.CODE)
    assert (draft.state, draft.name, item.level, item.division_code) == (
        "draft",
        "小作坊食品生产许可",
        "4",
        county.PLACE,
    )
    assert (item.adopted_from.code, item.adopted_version) == (CODE, 1)
    faults = checking.faults_of(items.draft(clerk, county.CODE).body, today=clock.today(), item=item)
    assert [one.field for one in faults] == ["places", "reach"]
    assert [row.action for row in audit.trail(f"item:{county.CODE}")] == ["items.create", "items.adopt"]


def test_who_does_not_edit_there_adopts_nothing(editor, office):
    with pytest.raises(NotAllowedError):
        adopt(editor, office)
    assert Item.objects.count() == 1


def test_only_an_agency_below_adopts(editor, published, neighbour):
    with pytest.raises(InvalidInputError, match="不在南平市的下级"):
        adopt(neighbour, agencies.agency(OTHER_USCC))
    assert Item.objects.count() == 1


def test_nothing_is_adopted_twice_or_from_nowhere(clerk, office):
    adopt(clerk, office)
    with pytest.raises(ConflictError, match="已存在"):
        adopt(clerk, office)
    with pytest.raises(NotFoundError):
        adopt(clerk, office, code="x")
    with pytest.raises(InvalidInputError, match="请选择承接的机构"):
        adopting.adopt_item(actor=clerk, agency_id=None, upper_code=CODE)


def test_an_adopted_guide_is_published_by_another_person(clerk, checker, office):
    adopt(clerk, office)
    assert publish_below(clerk, checker, visits=0, alias=["开作坊", "豆腐坊"]).state == "published"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": "小作坊许可"}, "name", "事项名称应与上级一致"),
        ({"promised": {"days": 8, "unit": "workday"}}, "promised", "承诺办结时限只可比上级更优"),
    ],
)
def test_a_guide_that_departs_from_above_is_not_published(clerk, checker, office, changes, field, words):
    adopt(clerk, office)
    with pytest.raises(NotPublishableError) as caught:
        publish_below(clerk, checker, **changes)
    assert words in caught.value.fields[field]
    assert not ItemVersion.objects.filter(item__code=county.CODE, state="published").exists()


def test_a_place_may_loosen_a_hold_from_a_day_on(clerk, checker, office):
    adopt(clerk, office)
    Bond.objects.create(element="promised", hold="free", basis="市审改办〔2026〕1 号", effective_on="2026-03-02")
    assert publish_below(clerk, checker, promised={"days": 8, "unit": "workday"}).promised_days == 8


def test_what_is_taken_over_from_elsewhere_is_not_refused(clerk, checker, office):
    adopt(clerk, office)
    actions.save_draft(actor=clerk, code=county.CODE, body=county.local(name="别的名称"))
    assert actions.publish(actor=checker, code=county.CODE, strict=False).name == "别的名称"


def change_above(editor, publisher, **changes):
    actions.save_draft(actor=editor, code=CODE, body=guide(**changes))
    actions.publish(actor=publisher, code=CODE)


def test_following_writes_a_draft_and_changes_nothing_by_itself(clerk, checker, office, editor, publisher):
    adopt(clerk, office)
    publish_below(clerk, checker)
    change_above(editor, publisher, conditions=["有场所", "有设备"])
    draft = adopting.follow_upper(actor=clerk, code=county.CODE)
    assert (draft.version, draft.state, draft.change_note) == (2, "draft", "跟进上级第 2 版：受理条件")
    assert items.guide(county.CODE).conditions == ("有与生产规模相适应的场所",)
    actions.publish(actor=checker, code=county.CODE)
    found = items.guide(county.CODE)
    assert (found.conditions, found.reach) == (("有场所", "有设备"), "全区通办")


def test_there_is_nothing_to_follow_where_nothing_departs(clerk, checker, office):
    adopt(clerk, office)
    with pytest.raises(ItemStateError, match="与上级一致"):
        adopting.follow_upper(actor=clerk, code=county.CODE)


def test_the_upper_item_itself_follows_nobody(editor, published):
    with pytest.raises(ItemStateError, match="没有上级事项"):
        adopting.follow_upper(actor=editor, code=CODE)


def test_a_neighbour_does_not_follow_for_others(neighbour, clerk, office):
    adopt(clerk, office)
    with pytest.raises(NotAllowedError):
        adopting.follow_upper(actor=neighbour, code=county.CODE)


def test_a_way_of_handling_inherits_from_its_item(editor, publisher, published):
    def begin(**changes):
        return actions.create_item(
            actor=editor,
            agency_uscc=CODE[:18],
            level="3",
            base_code="350117002011",
            sequence="01",
            body=guide(**changes),
        )

    code = f"{CODE}01"
    begin(name="小作坊食品生产许可（豆制品）", statutory={"days": 10, "unit": "workday", "basis": "《条例》第三条"})
    assert Item.objects.get(code=code).parent.code == CODE
    with pytest.raises(NotPublishableError, match="法定办结时限应与上级一致"):
        actions.publish(actor=publisher, code=code)
    actions.save_draft(actor=editor, code=code, body=guide(name="小作坊食品生产许可（豆制品）"))
    assert actions.publish(actor=publisher, code=code).name == "小作坊食品生产许可（豆制品）"


def test_an_item_that_was_never_published_goes_and_its_way_of_handling_stays(editor, draft):
    actions.create_item(
        actor=editor, agency_uscc=CODE[:18], level="3", base_code="350117002011", sequence="01", body=guide()
    )
    actions.discard_draft(actor=editor, code=CODE)
    assert [(item.code, item.parent) for item in Item.objects.all()] == [(f"{CODE}01", None)]
