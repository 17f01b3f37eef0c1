"""四级四同, element by element: what the county may write where the city's guide stands above it."""

import pytest

from tongban.catalog.items.enums import Hold
from tongban.catalog.items.guide import Phones, body_from
from tongban.catalog.items.rules.ladder import Seat, seat_above
from tongban.catalog.items.rules.unity import ELEMENTS, brought_into_line, differences, inherited

from .samples import guide

CITY = body_from(guide(fee={"charged": False}, visits=1, visits_reason="现场核验", online_depth=3))


def county(**changes):
    return body_from(guide(**{"visits": 1, "visits_reason": "现场核验", "online_depth": 3} | changes))


def material(name, necessity="1"):
    return {"code": f"x{len(name)}", "name": name, "standard": "清楚", "necessity": necessity}


@pytest.mark.parametrize(
    ("changes", "departs"),
    [
        ({}, []),
        ({"name": "小作坊食品许可"}, ["name"]),
        ({"bases": [{"title": "《福建省食品安全条例》第二十条", "text": "…"}]}, ["bases"]),
        ({"bases": [{"title": "《中华人民共和国食品安全法》 第三十六条", "text": "换了引文"}]}, []),
        ({"bases": []}, ["bases"]),
        ({"subjects": ["natural", "legal"]}, []),
        ({"subjects": ["legal"]}, ["subjects"]),
        ({"statutory": {"days": 15, "unit": "workday"}}, ["statutory"]),
        ({"conditions": ["有与生产规模相适应的场所", "有资金"]}, ["conditions"]),
        ({"check_points": ["场所大小"]}, ["check_points"]),
        ({"result": {"name": "小作坊许可证", "kind": "1"}}, ["result"]),
        ({"promised": {"days": 4, "unit": "workday"}}, []),
        ({"promised": {"days": 6, "unit": "workday"}}, ["promised"]),
        ({"promised": {"days": 7, "unit": "day"}}, []),
        ({"promised": {"days": 10, "unit": "day"}}, ["promised"]),
        ({"promised": None}, ["promised"]),
        ({"visits": 0, "visits_reason": ""}, []),
        ({"visits": 2}, ["visits"]),
        ({"online_depth": 4}, []),
        ({"online_depth": 2}, ["online_depth"]),
        ({"fee": {"charged": True, "project": "费", "standard": "1", "basis": "《办法》"}}, ["fee"]),
        ({"materials": [material("申请书")]}, []),
        ({"materials": [material("申请书"), material("居住证明")]}, ["materials"]),
        ({"materials": [material("申请书"), material("居住证明", "2")]}, []),
        ({"places": [], "phones": {}, "reach": "全区通办", "faqs": [], "summary": "", "post": False}, []),
        ({"kind": "05"}, ["kind"]),
    ],
)
def test_what_departs_from_the_level_above_is_named(changes, departs):
    assert [one.field for one in differences(county(**changes), CITY)] == departs


def test_one_link_more_is_worse_and_other_names_are_not():
    steps = [{"name": name} for name in ("收件", "初审", "批准", "发证")]
    assert differences(county(steps=steps), CITY) == []
    assert [one.field for one in differences(county(steps=[*steps, {"name": "归档"}]), CITY)] == ["steps"]


def test_what_may_be_done_on_the_spot_above_is_done_on_the_spot_below():
    instant = body_from(guide(handling="1"))
    assert [one.field for one in differences(body_from(guide()), instant)] == ["handling"]
    assert differences(instant, body_from(guide())) == []


def test_what_the_level_above_does_not_state_binds_nobody():
    silent = body_from(
        guide(bases=[], promised=None, conditions=[], missing=["到办事现场次数", "办理流程", "网上办理深度"])
    )
    assert differences(county(visits=3, steps=[{"name": f"{n}"} for n in range(9)]), silent) == []


def test_the_sentence_tells_both_sides():
    (found,) = differences(county(promised={"days": 9, "unit": "workday"}), CITY)
    assert found.message == "承诺办结时限只可比上级更优：上级“5 个工作日”，本级“9 个工作日”"
    (found,) = differences(county(materials=[material("居住证明")]), CITY)
    assert found.own == "居住证明"


def test_a_place_sets_another_hold_on_an_element():
    longer = county(promised={"days": 9, "unit": "workday"})
    assert differences(longer, CITY, holds={"promised": Hold.FREE}) == []
    shorter = county(promised={"days": 3, "unit": "workday"})
    assert [one.field for one in differences(shorter, CITY, holds={"promised": Hold.SAME})] == ["promised"]


def test_a_way_of_handling_has_a_name_of_its_own_and_nothing_else():
    own = county(name="小作坊食品生产许可（米粉）", check_points=["别的"])
    assert [one.field for one in differences(own, CITY, is_handling=True)] == ["check_points"]


def test_the_first_draft_of_an_adopted_item_lacks_what_is_local():
    draft = inherited(body_from(guide(online_url="https://a.cn", source="某平台")), phones=Phones(consult="0599-1"))
    assert (draft.places, draft.reach, draft.online_url, draft.source) == ((), "", "", "")
    assert (draft.phones.consult, draft.name, len(draft.materials)) == ("0599-1", "小作坊食品生产许可", 2)
    assert differences(draft, body_from(guide())) == []


def test_joint_review_of_the_citys_agencies_is_not_inherited():
    joint = body_from(guide(flow="joint3", joint_agencies=["a", "b"]))
    assert (inherited(joint, phones=Phones()).flow, inherited(joint, phones=Phones()).joint_agencies) == (
        "standard",
        (),
    )


def test_bringing_into_line_changes_what_departs_and_nothing_else():
    own = county(
        name="旧名称", promised={"days": 3, "unit": "workday"}, visits=2, reach="全区通办",
        materials=[material("申请书"), material("居住证明"), material("照片", "2")],
    )  # fmt: skip
    found = differences(own, CITY)
    after = brought_into_line(own, CITY, found)
    assert differences(after, CITY) == []
    assert (after.name, after.promised.days, after.visits, after.reach) == (CITY.name, 3, 1, "全区通办")
    assert [one.name for one in after.materials] == ["申请书", "照片"]


def test_bringing_into_line_keeps_flow_and_handling_together():
    city = body_from(guide(handling="1", flow="instant", promised={"days": 0}))
    own = body_from(guide(missing=["办件类型", "常见问题"]))
    after = brought_into_line(own, city, differences(own, city))
    assert (after.handling, after.flow, after.promised.days, after.missing) == ("1", "instant", 0, ("常见问题",))


def test_every_element_of_the_table_has_a_name_on_the_screen():
    labels = {one.label for one in differences(county(name="别名"), CITY)}
    assert labels == {"事项名称"}
    bound = {name for name, one in ELEMENTS.items() if one.hold != Hold.FREE}
    assert {"name", "kind", "bases"} <= {name for name in bound if ELEMENTS[name].hold == Hold.SAME}
    assert not any(ELEMENTS[name].is_local for name in bound)


PROVINCE, CITY_PATH, COUNTY = "35", "35.07", "35.07.03"


@pytest.mark.parametrize(
    ("others", "above"),
    [
        ([], None),
        ([Seat(1, PROVINCE)], 1),
        ([Seat(1, PROVINCE), Seat(2, CITY_PATH)], 2),
        ([Seat(2, "35.0")], None),
        ([Seat(2, COUNTY)], None),
        ([Seat(2, CITY_PATH), Seat(3, CITY_PATH, agency_id=7)], 3),
        ([Seat(2, CITY_PATH), Seat(3, CITY_PATH, agency_id=7), Seat(4, CITY_PATH)], 4),
        ([Seat(2, CITY_PATH, handles_id=1)], None),
    ],
)
def test_the_nearest_item_of_a_place_above_is_the_upper_one(others, above):
    found = seat_above(Seat(9, COUNTY, above_agency_id=7, adopted_from_id=4), others)
    assert (found.id if found else None) == above


def test_a_way_of_handling_stands_below_its_item_and_nothing_else():
    others = [Seat(1, CITY_PATH), Seat(2, COUNTY)]
    assert seat_above(Seat(9, COUNTY, handles_id=2), others).id == 2
    assert seat_above(Seat(9, COUNTY, handles_id=5), others) is None
