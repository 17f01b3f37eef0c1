import pytest

from tongban.support.agencies import api as agencies
from tongban.support.search import api as search
from tongban.support.search import fallback, words
from tongban.support.search import index as disk
from tongban.support.search.models import Miss
from tongban.support.search.ranking import final_score


def codes(text, **options):
    return [hit.code for hit in search.query(text, **options)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("食品经营许可（变更）", "3"),
        ("居民身份证补领", "4"),
        ("我的身份证丢了怎么办", "4"),
        ("补办身份证", "4"),
        ("开饭店", "1"),
        ("请问想开个饭店需要什么手续", "1"),
        ("社保卡", "5"),
        ("房产证过户", "6"),
        ("砍树", "7"),
        ("教师资格正认定", "8"),
        ("林木踩伐许可", "7"),
        ("二手房", "6"),
        ("二", "6"),
        ("jszg", "8"),
        ("jiaoshizige", "8"),
        ("jiaoshzige", "8"),
        ("shenfenz", "4"),
        ("教师 资格", "8"),
        ("ＪＳＺＧ", "8"),
    ],
)
def test_what_people_type_finds_what_they_want(library, text, first):
    assert codes(text)[0] == first


@pytest.mark.parametrize("text", ["", "   ", "。！？", "\0", "zzzzqq", "龘龘龘"])
def test_nothing_sensible_finds_nothing(library, text):
    assert codes(text) == []


@pytest.mark.parametrize("text", ["'; DROP TABLE", "name:食品 AND *", "(((", "a" * 5000, "%_\\", "食品" * 400])
def test_odd_input_is_only_text(library, text):
    assert isinstance(codes(text), list)


def test_each_beginning_of_a_name_finds_it(library):
    name = "林木采伐许可"
    assert [codes(name[:length])[0] for length in range(1, len(name) + 1)] == ["7"] * len(name)


def test_a_code_is_found_by_its_beginning(db):
    search.index("item", [search.SearchDoc(code="11350700999900011L3350117001001", title="食品经营许可")])
    assert codes("11350700999900011l33501") == ["11350700999900011L3350117001001"]


@pytest.mark.parametrize(("path", "first"), [("35.3507.350703", "2"), ("35.3507", "1")])
def test_the_place_one_is_in_comes_first(library, monkeypatch, path, first):
    monkeypatch.setattr(agencies, "find_division", lambda code: type("Place", (), {"path": path}))
    assert codes("食品经营许可（新办）", division="350703000000")[0] == first


@pytest.mark.parametrize(
    ("offered", "asked", "score"),
    [("", "35", 10), ("35", "35", 13), ("35", "35.3507", 12), ("35.3507", "35", 10.5), ("44", "35", 7), ("44", "", 10)],
)
def test_places_weigh(offered, asked, score):
    assert final_score(10, offered_path=offered, asked_path=asked, popularity=0) == pytest.approx(score)


def test_popularity_breaks_ties_and_does_not_shout():
    quiet = final_score(10, offered_path="", asked_path="", popularity=0)
    loud = final_score(10, offered_path="", asked_path="", popularity=10**9)
    assert quiet == 10
    assert 10 < loud <= 11.5


def test_kinds_are_kept_apart(library):
    search.index("faq", [search.SearchDoc(code="9", title="身份证丢了先挂失吗")])
    assert codes("身份证", kinds=["faq"]) == ["9"]
    assert "9" not in codes("身份证", kinds=["item"])
    assert {"4", "9"} <= set(codes("身份证"))


def test_no_more_hits_than_asked_for(library):
    assert len(codes("许可", limit=2)) == 2


def test_searching_the_index_costs_no_statement_when_synonyms_are_warm(library, django_assert_num_queries):
    codes("开饭店")
    with django_assert_num_queries(0):
        codes("开饭店")


def test_words_that_find_nothing_are_counted_when_asked_and_numbers_are_not_kept(library):
    codes("龘龘")
    codes("龘龘", log_miss=True)
    codes("龘龘", log_miss=True)
    codes("龘 350702199003070015", log_miss=True)
    codes("350702199003070015", log_miss=True)
    assert sorted(Miss.objects.values_list("text", "times")) == [("龘 …", 1), ("龘龘", 2)]
    assert search.misses()[0].text == "龘龘"


@pytest.mark.parametrize(
    ("text", "first"),
    [("食品经营许可（变更）", "3"), ("开饭店", "1"), ("砍树", "7"), ("身份证丢了", "4"), ("社保卡", "5")],
)
def test_without_an_index_the_database_answers(library, monkeypatch, text, first, tmp_path, settings):
    settings.SEARCH_ROOT = tmp_path / "lost"
    assert not disk.is_usable()
    assert codes(text)[0] == first


def test_the_fallback_takes_one_statement(library, django_assert_num_queries):
    with django_assert_num_queries(1):
        fallback.find("食品经营", ["食品生产"], None, 10)


@pytest.mark.parametrize("text", ["", "。", "%", "_", "'", "\\"])
def test_the_fallback_takes_odd_input_as_text(library, text):
    assert isinstance(fallback.find(text, [], None, 10), list)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("怎么办理食品经营许可证", "食品经营许可证"),
        ("我要开饭店", "开饭店"),
        ("怎么办", "怎么办"),
        ("办", "办"),
        ("身份证丢了去哪里补", "身份证丢 补"),
    ],
)
def test_words_of_asking_are_taken_away_while_something_is_left(text, bare):
    assert words.wanted(text) == bare


def test_text_is_cut_into_words_pairs_sounds_and_initials():
    assert "许可证" in words.words("食品经营许可证")
    assert words.pairs("许可证") == ["许可", "可证"]
    assert words.sounds("许可证") == ["xu_ke", "ke_zheng"]
    spelled, initials = words.typed("食品经营")
    assert (spelled[0], initials[0]) == ("shipinjingying", "spjy")
    assert words.normal("ＡＢＣ（食品）") == "abc 食品"


@pytest.mark.parametrize("text", ["开饭店", "社保卡", "居民身份证补领", "教师资格正认定", "jszg", "林木踩伐许可"])
def test_what_was_asked_for_is_sure(library, text):
    assert search.query(text)[0].is_sure


def test_a_word_of_the_small_print_is_no_sure_answer_and_counts_as_a_miss(library):
    assert [(hit.code, hit.is_sure) for hit in search.query("合同", log_miss=True)] == [("6", False)]
    assert search.misses()[0].text == "合同"
