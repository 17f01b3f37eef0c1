import pytest

from tongban.common import stamped
from tongban.support.audit import api as audit
from tongban.support.search import api as search


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    settings.SEARCH_ROOT = tmp_path / "search"
    stamped.forget_all()


@pytest.fixture
def admin(city, sign_in):
    search.index("item", [search.SearchDoc(code="7", title="林木采伐许可", subtitle="市林业局")])
    return sign_in(city.admin)


@pytest.fixture
def miss(admin):
    for words in ["钓虾", "伐竹子", "伐竹子"]:
        search.note_miss(words)
    return search.misses()[0]


def text_of(response, status=200):
    assert response.status_code == status, response.content.decode()[:1500]
    return response.content.decode()


def test_what_was_asked_most_often_stands_first(admin, miss):
    page = text_of(admin.get("/office/search/misses/"))
    assert page.index("伐竹子") < page.index("钓虾")
    assert "待处理 2" in page


def test_the_list_has_pages(admin, monkeypatch):
    monkeypatch.setattr("tongban.doors.office.views.misses.SIZE", 2)
    for words in ["钓虾", "养蚂蚁", "放风筝"]:
        search.note_miss(words)
    first = text_of(admin.get("/office/search/misses/"))
    onward = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = text_of(admin.get(onward))
    assert (first.count("<tr><td"), second.count("<tr><td")) == (2, 1)


def test_a_word_is_taught_from_a_miss_and_used_at_once(admin, miss):
    answer = admin.post(f"/office/search/misses/{miss.id}/teach/", {"phrase": "伐竹", "targets": "林木采伐许可"})
    assert answer["Location"] == "/office/search/misses/"
    assert [hit.code for hit in search.query("伐竹子")] == ["7"]
    done = search.miss(miss.id)
    assert (done.state, done.settled_by, done.note) == ("done", "杨立新", "同义词：伐竹 → 林木采伐许可")
    assert [line.action for line in audit.trail(f"miss:{miss.id}")] == ["search.miss.settle"]
    assert [line.action for line in audit.trail("synonym:伐竹")] == ["search.synonym.save"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"phrase": "伐竹", "targets": ""}, "请至少填写一个规范用语"),
        ({"phrase": "钓虾", "targets": "林木采伐许可"}, "应是“伐竹子”中的一部分"),
    ],
)
def test_a_word_that_does_not_fit_is_refused_and_nothing_is_written(admin, miss, typed, words):
    assert words in text_of(admin.post(f"/office/search/misses/{miss.id}/teach/", typed), 422)
    assert search.miss(miss.id).state == "open"
    assert search.query("伐竹子") == []
    assert not audit.trail(f"miss:{miss.id}")


def test_a_miss_is_put_aside_with_its_reason_and_taken_back(admin, miss):
    address = f"/office/search/misses/{miss.id}/settle/"
    assert admin.post(address, {"state": "ignored", "note": "不是政务服务"}).status_code == 302
    assert "不是政务服务" in text_of(admin.get("/office/search/misses/?state=ignored"))
    assert admin.post(address, {"state": "ignored"}).status_code == 409
    assert admin.post(address, {"state": "open"}).status_code == 302
    assert (search.miss(miss.id).state, search.miss(miss.id).settled_by) == ("open", "")
    assert len(audit.trail(f"miss:{miss.id}")) == 2


def test_what_was_done_and_misses_again_is_open_again_and_what_is_ignored_stays_so(admin, city, miss):
    other = next(one for one in search.misses() if one.text == "钓虾")
    search.settle_miss(actor=city.admin, miss_id=miss.id, state=search.MissState.DONE)
    search.settle_miss(actor=city.admin, miss_id=other.id, state=search.MissState.IGNORED)
    search.note_miss("伐竹子")
    search.note_miss("钓虾")
    assert [(one.text, one.times) for one in search.misses()] == [("伐竹子", 3)]


def test_an_administrator_of_a_county_changes_nothing(city, sign_in, miss):
    county = sign_in(city.admin_county)
    assert county.post(f"/office/search/misses/{miss.id}/settle/", {"state": "done"}).status_code == 403
    assert county.post(f"/office/search/misses/{miss.id}/teach/", {"targets": "林木采伐许可"}).status_code == 403
    assert search.miss(miss.id).state == "open"
