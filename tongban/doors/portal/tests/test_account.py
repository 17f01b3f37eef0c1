import pytest

from tongban.support.notices import api as notices


@pytest.fixture
def secret(city):
    city.lin.set_password("Tongban-2026")
    city.lin.save()
    city.clerk.set_password("Tongban-2026")
    city.clerk.save()
    return "Tongban-2026"


def test_a_citizen_signs_in_and_goes_on_where_she_was(city, client, secret):
    response = client.post("/login/", {"username": "lin", "password": secret, "next": f"/items/{city.item}"})
    assert (response.status_code, response["Location"]) == (302, f"/items/{city.item}")


def test_who_acts_for_a_company_is_asked_for_whom(city, client, secret):
    assert client.post("/login/", {"username": "lin", "password": secret})["Location"] == "/party/"


@pytest.mark.parametrize(("who", "door"), [("clerk", "/window/"), ("decider", "/office/"), ("auditor", "/office/")])
def test_an_official_goes_to_the_door_of_his_work(city, client, who, door):
    user = getattr(city, who)
    user.set_password("Tongban-2026")
    user.save()
    assert client.post("/login/", {"username": who, "password": "Tongban-2026", "as": "staff"})["Location"] == door


def test_a_wrong_password_is_said_beside_the_field(city, client, secret, page):
    text = page(client.post("/login/", {"username": "lin", "password": "wrong"}), 422)
    assert "<title>错误：登录" in text
    assert 'href="#password"' in text
    assert 'value="lin"' in text
    assert "wrong" not in text


def test_nobody_is_led_to_another_site(city, client, secret):
    response = client.post("/login/", {"username": "lin", "password": secret, "next": "https://example.invalid/"})
    assert response["Location"] == "/party/"


def test_pages_of_ones_own_ask_to_sign_in(city, client):
    for path in ["/my/", "/my/cases/", "/my/licences/", "/my/messages/", "/party/", f"/apply/{city.item}/"]:
        response = client.get(path)
        assert response.status_code == 302, path
        assert response["Location"] == f"/login/?next={path}"


def test_the_party_is_chosen_for_the_session(city, client_of, page):
    browser = client_of(city.lin)
    assert "林晓岚" in page(browser.get("/party/"))
    browser.post("/party/", {"id_number": city.company.id_number})
    assert "法人·" in page(browser.get("/my/"))


def test_nobody_acts_for_a_company_of_others(city, wu, page):
    assert "您不能以该身份办事" in page(wu.post("/party/", {"id_number": city.company.id_number}), 403)


def test_signing_out_ends_the_session(city, lin):
    assert lin.post("/logout/")["Location"] == "/"
    assert lin.get("/my/").status_code == 302


def test_signing_out_is_not_a_link(city, lin):
    assert lin.get("/logout/").status_code == 405


def test_an_official_is_told_that_this_is_for_applicants(city, client_of, page):
    browser = client_of(city.clerk)
    assert "请用个人账户登录后办理" in page(browser.get("/my/cases/"), 403)
    assert "工作人员账户不能申请事项" in page(browser.get("/my/"))


def test_messages_are_read_all_at_once(city, lin, page):
    notices.tell(city.company.id_number, "请补正材料", "平面图未标洗消区", "/my/cases/x/")
    assert "消息 1" in page(lin.get("/my/"))
    assert "（未读）" in page(lin.get("/my/messages/"))
    lin.post("/my/messages/")
    assert "（未读）" not in page(lin.get("/my/messages/"))


def test_messages_of_others_are_not_seen(city, wu, page):
    notices.tell(city.company.id_number, "请补正材料", "平面图未标洗消区")
    assert "请补正材料" not in page(wu.get("/my/messages/"))


@pytest.mark.parametrize("path", ["/ask/", "/accessibility/", "/privacy/", "/open/", "/halls/", "/check/", "/login/"])
def test_pages_of_words_are_for_everyone(city, client, page, path):
    assert "<h1" in page(client.get(path))


def test_what_is_left_empty_is_named(city, client, page):
    text = page(client.post("/login/", {"username": "", "password": ""}), 422)
    assert "请填写用户名" in text
    assert "请填写密码" in text


def test_messages_come_in_pages(city, lin, page, monkeypatch):
    monkeypatch.setattr("tongban.doors.portal.views.account.PAGE_SIZE", 2)
    for number in range(3):
        notices.tell(city.company.id_number, f"第 {number} 条", "", "")
    first = page(lin.get("/my/messages/"))
    assert "第 2 条" in first
    assert "第 0 条" not in first
    address = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = page(lin.get(address))
    assert "第 0 条" in second
    assert "第 2 条" not in second
    assert 'rel="prev"' in second
