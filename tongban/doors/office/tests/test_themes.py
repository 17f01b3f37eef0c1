import pytest

from tongban.catalog.themes import api as themes
from tongban.serve.intake.tests import joints
from tongban.support.search import api as search

EDIT = f"/office/themes/{joints.CODE}/edit/"


@pytest.fixture
def theme(city):
    return joints.build(city)


@pytest.fixture
def page_of():
    """The text of an answer, after its status."""

    def read(response, status=200):
        text = response.content.decode()
        assert response.status_code == status, text[:2000]
        return text or "-"

    return read


@pytest.fixture
def editor(city, sign_in):
    return sign_in(city.items_market)


@pytest.fixture
def publisher(city, sign_in):
    return sign_in(city.publisher_city)


def form(city, theme, **changes):
    """What the edit page posts when nothing is changed."""
    food, sign = [member.item for member in theme.body.members]
    return {
        "revision": "0",
        "name": "开餐馆",
        "kind": "one_thing",
        "alias": "开饭店",
        "summary": "许可和招牌一次办。",
        "audience": "要开餐馆的人",
        "phone": "",
        "licence_type": "",
        "stages": "",
        "asks[0].id": "sign",
        "asks[0].text": "要不要设招牌？",
        "asks[0].options": "no：不设\nyes：要设",
        "members[0].item": food,
        "members[0].order": "1",
        "members[1].item": sign,
        "members[1].order": "2",
        "members[1].after": [food],
        "members[1].when": ["sign=yes"],
        "note": "核对",
        **changes,
    }


def body_of(city):
    return themes.draft(city.items_market, joints.CODE).body


def test_the_list_shows_what_one_edits(editor, theme, page_of):
    text = page_of(editor.get("/office/themes/"))
    assert "开餐馆" in text
    assert "开餐馆" not in page_of(editor.get("/office/themes/", {"q": "药店"}))


def test_a_theme_is_begun_edited_and_published_by_another(city, editor, publisher, theme, page_of):
    answer = editor.post("/office/themes/new/", {"agency": str(city.market.id), "name": "开药店", "key": "kaiyaodian"})
    assert answer.url == "/office/themes/350700-kaiyaodian/edit/"
    typed = form(city, theme, revision="1", name="开药店")
    assert editor.post(answer.url, typed).url == "/office/themes/350700-kaiyaodian/"
    assert page_of(editor.get("/office/themes/350700-kaiyaodian/publish/"), 403)
    text = page_of(publisher.get("/office/themes/350700-kaiyaodian/publish/"))
    assert "改了什么" in text
    publisher.post("/office/themes/350700-kaiyaodian/publish/", {"revision": "2"})
    assert themes.guide("350700-kaiyaodian").name == "开药店"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"key": "药店"}, "小写字母和数字"),
        ({"agency": ""}, "请选择牵头部门"),
        ({"name": "药"}, "名称：文字至少 2 个字"),
        ({"key": "kaicanguan"}, "已经有简称为 kaicanguan"),
    ],
)
def test_what_is_wrong_with_a_new_one_is_named(city, editor, theme, page_of, changes, words):
    given = {"agency": str(city.market.id), "name": "开药店", "key": "kaiyaodian"} | changes
    assert words in page_of(editor.post("/office/themes/new/", given), 422)


def test_saving_without_a_change_keeps_the_body(city, editor, theme):
    editor.post(EDIT, form(city, theme))
    assert body_of(city) == theme.body


def test_the_main_item_of_one_licence_and_what_becomes_of_the_others_are_chosen(city, editor, theme):
    food = theme.body.members[0].item
    words = "招牌许可记在食品经营许可证上"
    more = {"kind": "one_licence", "licence_type": "food_permit", "main": food, "members[1].merged": words}
    editor.post(EDIT, form(city, theme, **more))
    body = body_of(city)
    assert (body.main, [member.merged for member in body.members]) == (food, ["", words])
    assert f'<option value="{food}" selected>' in editor.get(EDIT).content.decode()


def test_order_links_and_situations_are_chosen_from_lists(city, editor, theme):
    food, sign = [member.item for member in theme.body.members]
    more = {
        "members[0].order": "2",
        "members[1].order": "1",
        "members[1].after": [],
        "fills[0].slot": f"{food} kind",
        "fills[0].source": "value:dine",
        "fields[0].slot": f"{sign} shop_name",
        "fields[0].shared": "",
        "materials[0].slot": f"{sign} m3",
        "materials[0].pool": "plan",
    }
    editor.post(EDIT, form(city, theme, **more))
    body = body_of(city)
    assert [member.item for member in body.members] == [sign, food]
    assert [(fill.situation, fill.value) for fill in body.members[1].fills] == [("kind", "dine")]
    assert (body.fields[0].field, body.fields[0].shared) == ("shop_name", "")
    assert (body.materials[0].material, body.materials[0].pool) == ("m3", "plan")


def test_one_more_row_and_looking_for_an_item_save_nothing(city, editor, theme, page_of, settings, tmp_path):
    settings.SEARCH_ROOT = tmp_path / "search"
    search.rebuild()
    text = page_of(editor.post(EDIT, form(city, theme, add="find", find="招牌")))
    assert "找到" in text
    assert 'name="members[2].item"' in text
    text = page_of(editor.post(EDIT, form(city, theme, name="改过", add="asks")))
    assert 'name="asks[1].id"' in text
    assert "改过" in text
    assert not themes.draft(city.items_market, joints.CODE).has_draft


def test_bad_input_is_named_and_nothing_is_lost(city, editor, theme, page_of):
    text = page_of(editor.post(EDIT, form(city, theme, **{"asks[0].id": "编号", "summary": "新的说明"})), 422)
    assert "情形问题" in text
    assert "新的说明" in text
    assert not themes.draft(city.items_market, joints.CODE).has_draft


def test_faults_stand_beside_the_form_and_stop_publishing(city, editor, publisher, theme, page_of):
    editor.post(EDIT, form(city, theme, alias=""))
    assert "请至少写一个通俗名称" in page_of(editor.get(EDIT))
    text = page_of(publisher.get(f"/office/themes/{joints.CODE}/publish/"))
    assert "请至少写一个通俗名称" in text
    assert page_of(publisher.post(f"/office/themes/{joints.CODE}/publish/", {"revision": "1"}), 422)
    assert themes.guide(joints.CODE).version == 1


def test_versions_are_compared_in_words(city, editor, publisher, theme, page_of):
    editor.post(EDIT, form(city, theme, summary="新的说明"))
    publisher.post(f"/office/themes/{joints.CODE}/publish/", {"revision": "1"})
    text = page_of(editor.get(f"/office/themes/{joints.CODE}/compare/", {"before": "1", "after": "2"}))
    assert "<del>许可和招牌一次办。</del>" in text
    assert "<ins>新的说明</ins>" in text


def test_a_draft_that_another_saved_is_not_overwritten(city, editor, publisher, theme, page_of):
    publisher.post(EDIT, form(city, theme, summary="别人写的"))
    text = page_of(editor.post(EDIT, form(city, theme, summary="我写的")), 409)
    assert "我写的" in text
    assert body_of(city).summary == "别人写的"


def test_a_publisher_suspends_with_a_reason_and_takes_up_again(city, editor, publisher, theme, page_of):
    address = f"/office/themes/{joints.CODE}/suspend/"
    assert page_of(editor.get(address), 403)
    assert "请说明暂停原因" in page_of(publisher.post(address, {"reason": ""}), 422)
    publisher.post(address, {"reason": "流程调整"})
    assert not themes.guide(joints.CODE).is_open
    publisher.post(f"/office/themes/{joints.CODE}/resume/")
    assert themes.guide(joints.CODE).is_open


def test_who_has_not_to_do_with_them_is_kept_out(city, sign_in, theme, page_of):
    reviewer = sign_in(city.reviewer)
    page_of(reviewer.get(f"/office/themes/{joints.CODE}/"), 403)
