import re

import pytest

from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

CITY = "350700000000"


def password_of(response):
    return re.search(r'<code class="tb-secret">([^<]+)</code>', response.content.decode()).group(1)


def test_the_list_holds_the_people_below_the_administrator(city, sign_in):
    page = sign_in(city.admin_county).get("/office/users/").content.decode()
    assert "周邻区" in page
    assert "周启明" not in page


@pytest.mark.parametrize(("query", "shown"), [({"q": "周启明"}, 1), ({"role": "decider"}, 2), ({"q": "没有"}, 0)])
def test_people_are_found(city, sign_in, query, shown):
    page = sign_in(city.admin).get("/office/users/", query).content.decode()
    assert page.count("<tr><td>") == shown


def test_a_new_account_gets_a_password_that_is_shown_once(city, sign_in):
    client = sign_in(city.admin)
    response = client.post(
        "/office/users/new/",
        {"username": "newone", "name": "新同事", "agency_id": city.market.id, "title": "科员", "phone": ""},
    )
    password = password_of(response)
    assert identity.user_by_username("newone").check_password(password)
    assert password not in client.get("/office/users/of/newone/").content.decode()
    assert password not in str(audit.page(action="identity").rows)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"username": "周"}, "用户名由 2 到 40 个小写字母"),
        ({"username": "reviewer"}, "已经有人使用"),
        ({"name": ""}, "请填写姓名"),
        ({"agency_id": ""}, "请选择单位"),
    ],
)
def test_an_account_that_is_not_in_order_is_refused(city, sign_in, typed, words):
    data = {"username": "newone", "name": "新同事", "agency_id": city.market.id} | typed
    response = sign_in(city.admin).post("/office/users/new/", data)
    assert (response.status_code, words in response.content.decode()) == (422, True)


def grants(*rows):
    names = ("role", "division", "agency", "item")
    return {
        f"grants-{index}-{name}": value
        for index, row in enumerate(rows)
        for name, value in zip(names, row, strict=True)
    }


def test_grants_become_what_the_table_says(city, sign_in):
    client = sign_in(city.admin)
    data = grants(
        ("reviewer", CITY, city.market.id, ""), ("decider", CITY, city.market.id, city.item), ("", CITY, "", "")
    )
    assert client.post("/office/users/of/reviewer/grants/", data).status_code == 302
    held = identity.user_detail(city.admin, "reviewer").grants
    assert [(one.role, one.item_code) for one in held] == [("reviewer", ""), ("decider", city.item)]
    client.post("/office/users/of/reviewer/grants/", data | {"grants-0-remove": "yes"})
    assert [one.role for one in identity.user_detail(city.admin, "reviewer").grants] == ["decider"]


@pytest.mark.parametrize(
    ("rows", "status", "words"),
    [
        ([("administrator", CITY, "", ""), ("auditor", CITY, "", "")], 422, "不能由同一人担任"),
        ([("reviewer", "350799000000", "", "")], 422, "没有登记"),
        ([("nonsense", CITY, "", "")], 422, "这个角色"),
    ],
)
def test_grants_that_may_not_be_are_refused(city, sign_in, rows, status, words):
    response = sign_in(city.admin).post("/office/users/of/reviewer/grants/", grants(*rows))
    assert (response.status_code, words in response.content.decode()) == (status, True)
    assert [one.role for one in identity.user_detail(city.admin, "reviewer").grants] == ["reviewer"]


def test_a_county_administrator_grants_nothing_beyond_the_county(city, sign_in):
    response = sign_in(city.admin_county).post("/office/users/of/neighbour/grants/", grants(("decider", CITY, "", "")))
    assert response.status_code == 403
    assert "不在您的管辖范围内" in response.content.decode()


def test_a_county_administrator_does_not_find_the_people_of_the_city(city, sign_in):
    client = sign_in(city.admin_county)
    answers = [client.get("/office/users/of/reviewer/")]
    answers += [client.post(f"/office/users/of/reviewer/{verb}/") for verb in ("disable", "reset", "grants", "change")]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert identity.user_by_username("reviewer").is_active


def test_an_account_is_closed_and_opened_again(city, sign_in):
    client, theirs = sign_in(city.admin), sign_in(city.reviewer)
    client.post("/office/users/of/reviewer/disable/")
    assert theirs.get("/office/").status_code == 302
    client.post("/office/users/of/reviewer/enable/")
    assert identity.user_by_username("reviewer") is not None


def test_a_reset_password_works_at_once(city, sign_in):
    password = password_of(sign_in(city.admin).post("/office/users/of/reviewer/reset/"))
    assert identity.user_by_username("reviewer").check_password(password)


def test_nobody_changes_his_own_account(city, sign_in):
    client = sign_in(city.admin)
    answers = [client.post(f"/office/users/of/admin/{verb}/").status_code for verb in ("disable", "reset", "grants")]
    assert answers == [403, 403, 403]


def test_facts_of_a_person_are_corrected(city, sign_in):
    data = {"name": "周启明", "title": "科长", "phone": "0599-5550507", "agency_id": city.market.id}
    sign_in(city.admin).post("/office/users/of/reviewer/change/", data)
    assert identity.user_detail(city.admin, "reviewer").title == "科长"


def test_everything_that_is_missing_in_a_new_account_is_said_at_once(city, sign_in):
    answer = sign_in(city.admin).post("/office/users/new/", {"title": "科员"})
    page = answer.content.decode()
    assert (answer.status_code, "有 3 处需要改" in page) == (422, True)
    assert all(words in page for words in ("请填写用户名", "请填写姓名", "请选择单位"))


def test_closing_an_account_and_a_new_password_are_asked_back(city, sign_in):
    page = sign_in(city.admin).get("/office/users/of/reviewer/").content.decode()
    assert ("确认停用账户" in page, "确认重置密码" in page) == (True, True)
    assert "没有办完的请先转办" in page
    own = sign_in(city.admin).get("/office/users/of/admin/").content.decode()
    assert "确认停用账户" not in own
