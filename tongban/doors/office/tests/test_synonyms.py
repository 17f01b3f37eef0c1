import re

import pytest

from tongban.common import stamped
from tongban.support.audit import api as audit
from tongban.support.search import api as search

NEW = "/office/search/new/"


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    settings.SEARCH_ROOT = tmp_path / "search"
    stamped.forget_all()


@pytest.fixture
def admin(city, sign_in):
    search.index("item", [search.SearchDoc(code="7", title="林木采伐许可", subtitle="市林业局")])
    return sign_in(city.admin)


def text_of(response, status=200):
    assert response.status_code == status, response.content.decode()[:1500]
    return response.content.decode()


def pair(phrase="伐竹子", targets="林木采伐许可", **more):
    return {"phrase": phrase, "targets": targets, "sample": "", **more}


def test_the_table_is_listed_by_pages_and_searched(admin):
    first = text_of(admin.get("/office/search/"))
    assert first.count("<tr><td>") == 50
    onward = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert text_of(admin.get(onward)).count("<tr><td>") == 50
    assert "砍树" in text_of(admin.get("/office/search/", {"q": "砍树"}))
    assert "没有符合条件的说法" in text_of(admin.get("/office/search/", {"state": "own"}))


def test_words_without_result_lead_to_their_page(admin):
    search.query("伐竹子", log_miss=True)
    page = text_of(admin.get("/office/search/"))
    link = re.search(r'href="(/office/search/misses/\d+/)"', page).group(1)
    assert 'value="伐竹子"' in text_of(admin.get(link))


def test_a_pair_is_tried_before_it_is_saved(admin):
    page = text_of(admin.post(NEW, pair(sample="伐竹子怎么办理", **{"try": "yes"})))
    before, after = page.split("现在搜到")[1].split("保存以后搜到")
    assert ("没有结果" in before, "林木采伐许可" in after) == (True, True)
    assert "会当作：林木采伐许可" in page
    assert search.query("伐竹子") == []


def test_a_pair_is_added_and_used_at_once(admin):
    assert admin.post(NEW, pair(targets="林木采伐许可\n采伐证、砍伐许可")).status_code == 302
    assert search.synonym("伐竹子").targets == ("林木采伐许可", "采伐证", "砍伐许可")
    assert [hit.code for hit in search.query("伐竹子")] == ["7"]
    assert "几秒之内生效" in text_of(admin.get("/office/search/of/伐竹子/"))
    assert [row.actor_name for row in audit.trail("synonym:伐竹子")] == ["杨立新"]


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"phrase": ""}, "phrase", "请填写通俗说法"),
        ({"phrase": "一二三四五六七八九十甲乙丙"}, "phrase", "最多 12 个字"),
        ({"phrase": "砍树"}, "phrase", "“砍树”已经有了"),
        ({"targets": ""}, "targets", "请至少填写一个规范用语"),
        ({"targets": "伐竹子"}, "targets", "不能与通俗说法相同"),
        ({"targets": "、".join("甲乙丙丁戊己庚辛壬")}, "targets", "最多 8 个"),
    ],
)
@pytest.mark.parametrize("is_try", [False, True])
def test_what_is_not_in_order_is_said_beside_the_field(admin, typed, field, words, is_try):
    if is_try and typed == {"phrase": "砍树"}:
        typed = {"phrase": "。"}
        words = "请填写通俗说法"
    page = text_of(admin.post(NEW, pair(**typed) | ({"try": "yes"} if is_try else {})), 422)
    assert (f'href="#{field}"' in page, words in page) == (True, True)
    assert search.synonyms_page(state="own")[2] == 0


def test_a_shipped_pair_is_changed_and_comes_back(admin):
    address = "/office/search/of/砍树/"
    assert "随平台" in text_of(admin.get(address))
    admin.post(address, pair(targets="采伐证"))
    page = text_of(admin.get(address))
    for words in ["本市改过", "随平台的是 林木采伐许可", "恢复成随平台的"]:
        assert words in page
    admin.post(f"{address}remove/")
    assert search.synonym("砍树").targets == ("林木采伐许可",)


def test_a_shipped_pair_is_switched_off_and_saved_again(admin):
    address = "/office/search/of/砍树/"
    admin.post(f"{address}off/")
    assert search.query("砍树") == []
    assert "这个说法停用了" in text_of(admin.get(address))
    admin.post(address, pair(targets="林木采伐许可"))
    assert [hit.code for hit in search.query("砍树")] == ["7"]


def test_an_own_pair_is_deleted(admin):
    admin.post(NEW, pair())
    assert admin.post("/office/search/of/伐竹子/remove/")["Location"] == "/office/search/"
    assert admin.get("/office/search/of/伐竹子/").status_code == 404
    assert audit.trail("synonym:伐竹子")[-1].action == "search.synonym.delete"


def test_a_phrase_that_nobody_entered_is_not_found(admin):
    answers = [admin.get("/office/search/of/没有的话/"), admin.post("/office/search/of/砍树/remove/")]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_a_county_reads_the_table_and_changes_nothing(admin, city, sign_in):
    county = sign_in(city.admin_county)
    page = text_of(county.get("/office/search/"))
    assert "加一个说法" not in page
    address = "/office/search/of/砍树/"
    answers = [county.get(NEW), county.post(NEW, pair()), county.get(address), county.post(f"{address}off/"),
               county.post(f"{address}remove/")]  # fmt: skip
    assert [answer.status_code for answer in answers] == [403] * 5
    assert search.synonym("砍树").state == "shipped"
