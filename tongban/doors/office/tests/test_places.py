import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.common import stamped
from tongban.common.codes import make_credit_code
from tongban.serve.approvals.tests import city as small
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

CITY, COUNTY = "350700000000", "350703000000"
USCC = make_credit_code("11350700MB0200777")
NEW = {"name": "南平市林业局", "short_name": "市林业局", "uscc": USCC, "division": CITY, "parent": "", "phone": "",
       "complaint_phone": "", "address": ""}  # fmt: skip
HALL = {"name": "政务大厅", "agency": "南平市行政服务中心", "division": CITY, "phone": "0599-5550300",
        "address": "演示路 1 号", "hours": "工作日 8:30–12:00"}  # fmt: skip


def windows(*rows):
    names = ("number", "name", "kind", "agency")
    return {
        f"windows-{index}-{name}": value
        for index, row in enumerate(rows)
        for name, value in zip(names, row, strict=True)
    }


@pytest.fixture
def admin(city, sign_in):
    return sign_in(city.admin)


@pytest.fixture
def county(city, sign_in):
    return sign_in(city.admin_county)


def text_of(response, status=200):
    assert response.status_code == status, response.content.decode()[:1500]
    return response.content.decode()


def test_the_list_holds_ones_own_part(admin, county):
    assert text_of(admin.get("/office/agencies/")).count("<tr><td>") == 5
    page = text_of(county.get("/office/agencies/"))
    assert "南平市建阳区市场监督管理局" in page
    assert "南平市卫生健康委员会" not in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"q": "卫生"}, 1),
        ({"q": "11350700MB"}, 5),
        ({"q": "没有"}, 0),
        ({"division": COUNTY}, 1),
        ({"state": "closed"}, 0),
        ({"state": "all"}, 5),
    ],
)
def test_agencies_are_found(admin, query, count):
    assert text_of(admin.get("/office/agencies/", query)).count("<tr><td>") == count


def test_long_lists_come_by_pages_at_the_same_cost(city, admin):
    division = apps.get_model("agencies", "Division").objects.get(code=CITY)
    for number in range(40):
        small._agency(f"more{number}", f"机构{number:02}", division, 100 + number)
    agencies.agencies()
    first = text_of(admin.get("/office/agencies/"))
    assert first.count("<tr><td>") == 30
    onward = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    with CaptureQueriesContext(connection) as queries:
        assert text_of(admin.get(onward)).count("<tr><td>") == 15
    agency_reads = [one for one in queries.captured_queries if 'FROM "agencies_agency"' in one["sql"]]
    assert len(agency_reads) == 1


def test_an_agency_is_entered_and_shown(admin, city):
    assert f'value="{CITY}" selected' in text_of(admin.get("/office/agencies/new/", {"division": CITY}))
    data = NEW | {"parent": "南平市行政服务中心", "phone": "0599-5550115"}
    response = admin.post("/office/agencies/new/", data)
    assert response["Location"] == f"/office/agencies/of/{USCC.lower()}/"
    page = text_of(admin.get(response["Location"]))
    for words in ["南平市林业局", "0599-5550115", "南平市行政服务中心", "没有管理的大厅"]:
        assert words in page
    assert [row.actor_name for row in audit.trail(f"agency:{USCC}")] == ["杨立新"]


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"name": ""}, "name", "请填写机构名称"),
        ({"uscc": "123"}, "uscc", "统一社会信用代码应为18位"),
        ({"uscc": USCC[:-1] + ("0" if USCC[-1] != "0" else "1")}, "uscc", "校验"),
        ({"division": ""}, "division", "请选择区划"),
        ({"division": "350799000000"}, "division", "没有登记"),
        ({"parent": "没有的局"}, "parent", "没有叫“没有的局”的机构"),
        ({"phone": "88"}, "phone", "应带区号"),
        ({"address": "长" * 300}, "address", "地址最多 200 个字"),
    ],
)
def test_what_is_not_in_order_is_said_beside_the_field(admin, typed, field, words):
    page = text_of(admin.post("/office/agencies/new/", NEW | typed), 422)
    assert f'href="#{field}">' in page
    assert words in page
    assert agencies.find_agency(USCC) is None


def test_several_faults_are_told_at_once_in_the_order_of_the_form(admin):
    page = text_of(
        admin.post("/office/agencies/new/", NEW | {"phone": "88", "uscc": "1", "name": "", "parent": "无"}), 422
    )
    summary = page.split("tb-errsum")[1].split("</ul>")[0]
    assert [part.split('"')[0] for part in summary.split('href="#')[1:]] == ["name", "uscc", "parent", "phone"]


def test_an_agency_is_corrected(admin, city):
    address = "/office/agencies/of/serve-health/change/"
    info = city.health
    assert f'value="{info.uscc}"' in text_of(admin.get(address))
    data = NEW | {"name": "南平市卫生健康委", "short_name": "卫健委", "uscc": info.uscc, "phone": "0599-5550102"}
    assert admin.post(address, data).status_code == 302
    assert agencies.agency_by_key("serve-health").name == "南平市卫生健康委"


def test_the_code_of_an_agency_with_items_stays(admin, city):
    info = city.market
    data = NEW | {"name": info.name, "short_name": info.short_name, "uscc": USCC}
    page = text_of(admin.post("/office/agencies/of/serve-market/change/", data), 422)
    for words in ["已有 ", "1 个事项", "登记新机构，再停用这个"]:
        assert words in page
    assert agencies.agency_by_key("serve-market").uscc == info.uscc


def test_an_agency_with_people_and_items_is_not_closed(admin, city):
    city.accepted_case()
    page = text_of(admin.post("/office/agencies/of/serve-market/close/", {"reason": "改革"}), 409)
    for words in ["个在用的账户", "1 个在用的事项", "1 件没有办结的办件", "1 个待办的环节"]:
        assert words in page
    assert agencies.agency_by_key("serve-market").is_active


def test_an_agency_is_closed_with_a_reason_and_comes_back(admin):
    admin.post("/office/agencies/new/", NEW)
    address = f"/office/agencies/of/{USCC.lower()}/"
    assert "请写明停用的原因" in text_of(admin.post(f"{address}close/", {"reason": ""}), 422)
    long = text_of(admin.post(f"{address}close/", {"reason": "长" * 301}), 422)
    assert ("停用的原因不能超过 300 字，现在是 301 字" in long, f"{'长' * 301}</textarea>" in long) == (True, True)
    admin.post(f"{address}close/", {"reason": "机构改革"})
    assert "恢复使用" in text_of(admin.get(address))
    assert "南平市林业局" in text_of(admin.get("/office/agencies/", {"state": "closed"}))
    assert "南平市林业局" not in text_of(admin.get("/office/agencies/"))
    admin.post(f"{address}reopen/")
    assert agencies.agency(USCC).is_active


def test_a_county_administrator_neither_finds_nor_changes_what_is_the_citys(county, city):
    address = "/office/agencies/of/serve-health/"
    answers = [county.get(address), county.get(f"{address}change/"), county.post(f"{address}close/", {"reason": "x"})]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert text_of(county.post("/office/agencies/new/", NEW), 403)
    assert county.post("/office/agencies/new/", NEW | {"division": COUNTY}).status_code == 302
    assert agencies.agency(USCC).division_code == COUNTY


def test_who_only_manages_accounts_reads(city, sign_in):
    role = apps.get_model("identity", "Role").objects.create(code="hr", name="人事", actions=["users.manage"])
    user = city.people["admin"]
    user.grants.update(role=role)
    client = sign_in(user)
    page = text_of(client.get("/office/agencies/of/serve-health/"))
    assert "修改资料" not in page
    assert "登记机构" not in text_of(client.get("/office/agencies/"))
    for path in ["agencies/new/", "agencies/of/serve-health/change/", "agencies/halls/new/"]:
        assert client.get(f"/office/{path}").status_code == 403


def test_who_manages_one_agency_changes_that_one_alone(city, sign_in):
    row = apps.get_model("agencies", "Agency").objects.get(key="serve-health")
    user = city.people["admin"]
    user.grants.update(agency=row)
    client = sign_in(user)
    assert text_of(client.get("/office/agencies/")).count("<tr><td>") == 1
    assert client.get("/office/agencies/new/").status_code == 403
    assert client.get("/office/agencies/of/serve-market/").status_code == 404
    data = NEW | {"name": "卫健", "short_name": "卫健", "uscc": city.health.uscc}
    assert client.post("/office/agencies/of/serve-health/change/", data).status_code == 302


def test_a_hall_is_entered_with_its_windows_and_shown_to_the_public(admin, client):
    started = text_of(admin.get("/office/agencies/halls/new/", {"agency": "serve-centre"}))
    assert 'value="南平市行政服务中心"' in started
    rows = windows(
        ("A01", "综合窗口", "general", ""),
        ("B01", "卫健专窗", "agency", "南平市卫生健康委员会"),
        ("", "", "general", ""),
    )
    response = admin.post("/office/agencies/halls/new/", HALL | rows)
    assert response["Location"] == "/office/agencies/halls/of/hall-350700000000-1/"
    page = text_of(admin.get(response["Location"]))
    assert 'value="B01"' in page
    assert "政务大厅" in text_of(admin.get("/office/agencies/halls/"))
    assert "进驻 B01" in text_of(admin.get("/office/agencies/of/serve-health/"))
    assert "2 个窗口：A01、B01" in text_of(client.get("/halls/"))


def test_windows_are_changed_and_taken_away(admin):
    rows = windows(("A01", "综合窗口", "general", ""), ("A02", "综合窗口", "general", ""))
    address = admin.post("/office/agencies/halls/new/", HALL | rows)["Location"]
    rows = windows(("A01", "咨询", "guidance", ""), ("A02", "综合窗口", "general", "")) | {"windows-1-remove": "yes"}
    assert admin.post(address, HALL | rows | {"hours": "工作日 9:00–17:00"}).status_code == 302
    hall = agencies.hall("hall-350700000000-1")
    assert ([(one.number, one.kind_name) for one in hall.windows], hall.hours) == (
        [("A01", "咨询导办")],
        "工作日 9:00–17:00",
    )


def test_more_rows_are_drawn_and_nothing_is_saved(admin):
    rows = windows(("A01", "综合窗口", "general", "")) | {"add": "windows"}
    page = text_of(admin.post("/office/agencies/halls/new/", HALL | rows))
    assert 'id="windows-8-number"' in page
    assert 'value="A01"' in page
    assert agencies.halls() == []


def test_faults_of_windows_stand_in_their_row(admin):
    rows = windows(("A01", "综合窗口", "general", ""), ("A01", "专窗", "agency", "没有的局"))
    page = text_of(admin.post("/office/agencies/halls/new/", HALL | rows | {"hours": "", "agency": "无此机构"}), 422)
    for words in ["请填写办公时间", "没有叫“无此机构”的机构", "窗口号 A01 写了 2 次", "没有叫“没有的局”的机构"]:
        assert words in page
    assert 'href="#windows-1-agency"' in page
    assert agencies.halls() == []


def test_a_county_does_not_find_the_halls_of_the_city(admin, county):
    address = admin.post("/office/agencies/halls/new/", HALL)["Location"]
    assert county.get(address).status_code == 404
    assert county.post(address, HALL).status_code == 404
    assert "没有符合条件的大厅" in text_of(county.get("/office/agencies/halls/"))


def test_who_only_manages_accounts_looks_at_a_hall(admin, city, sign_in):
    address = admin.post("/office/agencies/halls/new/", HALL | windows(("A01", "综合窗口", "general", "")))["Location"]
    role = apps.get_model("identity", "Role").objects.create(code="hr", name="人事", actions=["users.manage"])
    city.people["admin"].grants.update(role=role)
    client = sign_in(identity.User.objects.get(username="admin"))
    page = text_of(client.get(address))
    assert ("A01" in page, 'id="hall"' in page) == (True, False)
    assert client.post(address, HALL).status_code == 403


def test_the_tree_is_walked_level_by_level(admin, county):
    top = text_of(admin.get("/office/agencies/divisions/"))
    assert (f"/office/agencies/divisions/{CITY}/" in top, "建阳区" in top) == (True, False)
    page = text_of(admin.get(f"/office/agencies/divisions/{CITY}/"))
    assert f"/office/agencies/divisions/{COUNTY}/" in page
    assert f"/office/agencies/new/?division={CITY}" in page
    below = text_of(county.get(f"/office/agencies/divisions/{COUNTY}/"))
    assert "福建省南平市建阳区" in below
    assert f"/office/agencies/divisions/{CITY}/" not in below
    assert county.get(f"/office/agencies/divisions/{CITY}/").status_code == 404
    assert admin.get("/office/agencies/divisions/x/").status_code == 404


def test_places_are_found_inside_ones_own_part(admin, county):
    assert "建阳区" in text_of(admin.get("/office/agencies/divisions/", {"q": "建阳"}))
    assert "建阳区" in text_of(admin.get("/office/agencies/divisions/", {"q": "350703"}))
    assert "没有找到“南平市”" in text_of(county.get("/office/agencies/divisions/", {"q": "南平市"}))


def test_long_levels_come_by_pages(admin):
    division = apps.get_model("agencies", "Division")
    county = division.objects.get(code=COUNTY)
    for number in range(1, 56):
        code = f"350703{number:03}000"
        division.objects.create(code=code, name=f"乡{number:02}", level=4, parent=county, path=f"{county.path}.{code}",
                                valid_from_on="2000-01-01")  # fmt: skip
    stamped.forget_all()
    first = text_of(admin.get(f"/office/agencies/divisions/{COUNTY}/"))
    assert ("乡50" in first, "乡51" in first) == (True, False)
    second = text_of(admin.get(f"/office/agencies/divisions/{COUNTY}/", {"after": "350703050000"}))
    assert ("乡50" in second, "乡55" in second) == (False, True)


def test_an_ended_place_says_what_took_its_place(admin):
    division = apps.get_model("agencies", "Division")
    county, city = division.objects.get(code=COUNTY), division.objects.get(code=CITY)
    county.valid_to_on, county.replaced_by = "2020-01-01", city
    county.save()
    stamped.forget_all()
    page = text_of(admin.get(f"/office/agencies/divisions/{COUNTY}/"))
    for words in ["已停用", "2020-01-01", "福建省南平市"]:
        assert words in page
    assert "在这里登记机构" not in page
