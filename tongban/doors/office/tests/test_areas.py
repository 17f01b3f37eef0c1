"""领域 and the properties of windows, as an administrator keeps them."""

import pytest

from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from .test_places import HALL, text_of, windows

NEW = {"code": "business", "name": "商事登记", "order": "10", "base_codes": "350117001001\n350707003001"}


@pytest.fixture
def admin(city, sign_in):
    return sign_in(city.admin)


def test_an_area_is_entered_changed_given_to_a_window_and_only_then_kept(admin, city, sign_in):
    assert admin.post("/office/agencies/areas/new/", NEW)["Location"] == "/office/agencies/areas/of/business/"
    page = text_of(admin.get("/office/agencies/areas/of/business/"))
    assert ("食品经营许可（新办）" in page, "目录里没有这个编码" in page) == (True, True)
    twice = text_of(admin.post("/office/agencies/areas/new/", NEW | {"code": "other", "name": "别的"}), 422)
    assert "350117001001 已经归“商事登记”" in twice
    bad = text_of(admin.post("/office/agencies/areas/new/", NEW | {"code": "X", "name": "", "base_codes": "12"}), 422)
    for words in ["代码用小写字母开头", "请填写领域名称", "“12”不是 8 到 12 位的基本编码"]:
        assert words in bad
    rows = windows(("A01", "综合窗口", "general", ""), ("A10", "商事窗口", "area", ""))
    assert "请勾选它收哪些领域" in text_of(admin.post("/office/agencies/halls/new/", HALL | rows), 422)
    address = admin.post("/office/agencies/halls/new/", HALL | rows | {"windows-1-areas": "business"})["Location"]
    hall = agencies.hall("hall-350700000000-1")
    assert [(one.kind, one.areas) for one in hall.windows] == [("general", ()), ("area", ("business",))]
    assert agencies.area_of("350117001001").name == "商事登记"
    admin.post("/office/agencies/areas/of/business/remove/")
    assert [one.code for one in agencies.areas()] == ["business"]

    seat = {"name": "陈雨桐", "title": "", "phone": "", "agency_id": city.clerk.agency_id}
    seat["window_id"] = hall.windows[1].id
    admin.post("/office/users/of/clerk/change/", seat)
    assert identity.User.objects.get(username="clerk").window_id == hall.windows[1].id
    assert "A10 商事窗口" in str(audit.trail("user:clerk")[-1].facts)
    rows |= {"windows-1-kind": "general", "windows-1-areas": "business"}
    admin.post(address, HALL | rows)
    assert agencies.hall("hall-350700000000-1").windows[1].areas == ()
    assert audit.trail("hall:hall-350700000000-1")[-1].facts["turned"] == {"A10": "综合窗口"}
    admin.post("/office/agencies/areas/of/business/remove/")
    assert agencies.areas() == []
    assert [one.action for one in audit.trail("service-area:business")] == [
        "agencies.area.save",
        "agencies.area.remove",
    ]


def test_a_county_neither_enters_areas_nor_gives_seats_of_the_city(city, sign_in, admin):
    county = sign_in(city.admin_county)
    assert county.post("/office/agencies/areas/new/", NEW).status_code == 403
    assert agencies.areas() == []
    admin.post("/office/agencies/halls/new/", HALL | windows(("A01", "综合窗口", "general", "")))
    window = agencies.hall("hall-350700000000-1").windows[0].id
    neighbour = identity.User.objects.get(username="neighbour_clerk")
    typed = {"name": "林邻窗", "title": "", "phone": "", "agency_id": neighbour.agency_id, "window_id": window}
    assert county.post("/office/users/of/neighbour_clerk/change/", typed).status_code == 403
    neighbour.refresh_from_db()
    assert neighbour.window_id is None
