import pytest

from tongban.support.identity import api as identity

OLD, NEW = "Mima-2026-test", "Shan-shui-2026"
PAGE = "/my/password/"


@pytest.fixture(params=["lin", "clerk", "auditor"])
def user(request, city):
    """A citizen, a clerk, an official."""
    found = getattr(city, request.param)
    found.set_password(OLD)
    found.save(update_fields=["password"])
    return found


def typed(old=OLD, new=NEW, again=NEW, **more):
    return {"old": old, "new": new, "again": again, **more}


def mark_temporary(user):
    user.has_temporary_password = True
    user.save(update_fields=["has_temporary_password"])


def test_everybody_finds_the_page_and_changes_the_password(user, client_of, page):
    browser = client_of(user)
    assert f'href="{PAGE}"' in page(browser.get("/my/"))
    assert "至少 10 个字符" in page(browser.get(PAGE))
    assert browser.post(PAGE, typed())["Location"] == "/my/"
    assert "密码已修改" in page(browser.get("/my/"))
    assert identity.user_by_username(user.username).check_password(NEW)


def test_other_sessions_end_and_this_one_goes_on(user, client_of):
    here, elsewhere = client_of(user), client_of(user)
    here.post(PAGE, typed())
    assert (here.get("/my/").status_code, elsewhere.get("/my/").status_code) == (200, 302)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"old": ""}, "old", "请输入原密码"),
        ({"old": "wrong"}, "old", "原密码不正确"),
        ({"new": ""}, "new", "请输入新密码"),
        ({"again": ""}, "again", "请再输入一次新密码"),
        ({"again": "Shan-shui-2027"}, "again", "两次输入的新密码不一样"),
        ({"new": "short", "again": "short"}, "new", "密码太短"),
        ({"new": "山" * 500, "again": "山" * 500}, "new", "密码不能超过 200 个字符"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_comes_back(
    user, client_of, page, change, field, words
):
    text = page(client_of(user).post(PAGE, typed(**change)), 422)
    assert "<title>错误：修改密码" in text
    assert f'href="#{field}">{words}' in text
    assert OLD not in text
    assert NEW not in text
    assert identity.user_by_username(user.username).check_password(OLD)


def test_five_wrong_old_passwords_lock_the_name(user, client_of, client, page):
    browser = client_of(user)
    for _ in range(5):
        text = page(browser.post(PAGE, typed(old="wrong")), 422)
    assert "请 15 分钟后再试" in text
    assert "请 15 分钟后再试" in page(client.post("/login/", {"username": user.username, "password": OLD}), 422)


@pytest.mark.parametrize("wanted", ["", "/items/"])
def test_who_has_a_given_password_is_led_to_the_page_after_signing_in(user, client, wanted):
    mark_temporary(user)
    answer = client.post("/login/", {"username": user.username, "password": OLD, "next": wanted})
    assert answer["Location"] == PAGE + ("?next=%2Fitems%2F" if wanted else "")


def test_until_then_every_page_of_ones_own_leads_there_and_public_ones_stay_open(user, client_of, page):
    mark_temporary(user)
    browser = client_of(user)
    for path in ["/my/", "/office/", "/window/", "/my/cases/"]:
        assert browser.get(path)["Location"] == f"{PAGE}?next={path.replace('/', '%2F')}"
    assert browser.post("/party/", {"id_number": "x"})["Location"] == PAGE
    assert "是管理员为您设定的" in page(browser.get(PAGE))
    assert browser.get("/items/").status_code == 200
    assert browser.post("/logout/")["Location"] == "/"


def test_afterwards_one_goes_on_where_one_wanted(user, client_of):
    mark_temporary(user)
    browser = client_of(user)
    assert browser.post(PAGE, typed(next="/my/?tab=1"))["Location"] == "/my/?tab=1"
    assert browser.get("/my/").status_code == 200


def test_nobody_is_led_to_another_site(user, client_of):
    assert client_of(user).post(PAGE, typed(next="https://example.invalid/"))["Location"] == "/my/"


def test_the_page_asks_to_sign_in(client, city):
    assert client.get(PAGE)["Location"] == f"/login/?next={PAGE}"


def test_an_official_sees_what_the_account_stands_for(city, client_of, page):
    text = page(client_of(city.clerk).get("/my/"))
    for words in ["工作人员账户不能申请事项", "窗口人员", 'href="/window/"']:
        assert words in text
