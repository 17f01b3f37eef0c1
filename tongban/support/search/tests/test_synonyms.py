import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from tongban.common import stamped
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.audit import api as audit
from tongban.support.search import api as search
from tongban.support.search import synonyms
from tongban.support.search.models import Synonym


def test_at_least_120_pairs_ship_and_none_means_itself():
    table = synonyms.shipped()
    assert len(table) >= 120
    assert [phrase for phrase, targets in table.items() if not targets or phrase in targets] == []
    assert max(len(phrase) for phrase in table) <= 12


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("开饭店", "食品经营许可"),
        ("开一家饭店", "食品经营许可"),
        ("房产证过户", "不动产权证书 过户"),
        ("社保卡丢了", "社会保障卡补领"),
    ],
)
def test_the_words_around_a_phrase_are_kept(db, text, first):
    assert synonyms.alternatives(text)[0] == first


def test_a_text_without_known_phrases_has_no_alternatives(db):
    assert synonyms.alternatives("林木采伐许可") == []


def test_a_taught_word_works_at_once_and_is_noted(library):
    system = the_platform()
    assert search.query("伐竹子") == []
    search.save_synonym(actor=system, phrase=" 伐竹子 ", targets=["林木采伐许可", "林木采伐许可", " "])
    assert search.query("伐竹子")[0].code == "7"
    assert Synonym.objects.get().targets == ["林木采伐许可"]
    assert [row.action for row in audit.trail("synonym:伐竹子")] == ["search.synonym.save"]


def test_a_shipped_pair_can_be_switched_off_and_on_again(db):
    system = the_platform()
    search.save_synonym(actor=system, phrase="砍树", targets=["林木采伐许可"], is_active=False)
    assert synonyms.alternatives("砍树") == []
    search.delete_synonym(actor=system, phrase="砍树")
    assert synonyms.alternatives("砍树") == ["林木采伐许可"]


@pytest.mark.parametrize(
    ("phrase", "targets", "field"),
    [
        ("", ["许可"], "phrase"),
        ("。", ["许可"], "phrase"),
        ("一二三四五六七八九十甲乙丙", ["许可"], "phrase"),
        ("砍树", [], "targets"),
        ("砍树", ["砍树"], "targets"),
        ("砍树", ["长" * 61], "targets"),
        ("砍树", ["林木采伐许可", "砍 树"], "targets"),
        ("砍树", [f"许可{number}" for number in range(9)], "targets"),
    ],
)
def test_bad_pairs_name_the_field(db, phrase, targets, field):
    with pytest.raises(InvalidInputError) as caught:
        search.save_synonym(actor=the_platform(), phrase=phrase, targets=targets)
    assert list(caught.value.fields) == [field]
    assert not Synonym.objects.exists()


def the_platform():
    return get_user_model().objects.system()


class Stranger:
    pk, username, name, kind, agency_id = 1, "x", "x", "staff", None

    def may_citywide(self, action):
        return False


def test_only_who_may_manage_the_search_teaches_it(db):
    with pytest.raises(NotAllowedError):
        search.save_synonym(actor=Stranger(), phrase="砍树", targets=["许可"])
    with pytest.raises(NotAllowedError):
        search.delete_synonym(actor=Stranger(), phrase="砍树")


def test_what_is_not_entered_cannot_be_forgotten(db):
    with pytest.raises(NotFoundError):
        search.delete_synonym(actor=the_platform(), phrase="砍树")


def test_the_list_shows_shipped_and_entered_pairs(db):
    search.save_synonym(actor=the_platform(), phrase="伐竹子", targets=["林木采伐许可"])
    rows = {row.phrase: row for row in search.synonyms()}
    assert (rows["伐竹子"].is_shipped, rows["砍树"].is_shipped) == (False, True)
    assert len(rows) == len(synonyms.shipped()) + 1


def test_a_pair_is_tried_and_nothing_is_saved(library):
    found = search.trial("伐竹子", phrase="伐竹子", targets=["林木采伐许可"])
    assert (found.before, [hit.code for hit in found.after][:1], found.meant) == ([], ["7"], ["林木采伐许可"])
    assert search.query("伐竹子") == []
    assert not Synonym.objects.exists()
    assert search.misses() == []


def test_a_pair_is_tried_without_what_it_stands_for_now(library):
    assert search.trial("砍树", phrase="砍树", targets=["教师资格认定"]).meant == ["教师资格认定"]
    assert search.trial("砍树", phrase="砍树", targets=["教师资格认定"], is_active=False).meant == []


@pytest.mark.parametrize("phrase", ["砍树", " 砍 树 ", "伐竹子"])
def test_what_is_there_already_is_not_entered_again(db, phrase):
    search.create_synonym(actor=the_platform(), phrase="伐竹子", targets=["林木采伐许可"])
    with pytest.raises(InvalidInputError, match="已经有了"):
        search.create_synonym(actor=the_platform(), phrase=phrase, targets=["许可"])
    assert Synonym.objects.count() == 1


def test_the_log_tells_what_was_before(db):
    system = the_platform()
    search.save_synonym(actor=system, phrase="砍树", targets=["采伐许可"])
    search.save_synonym(actor=system, phrase="砍树", targets=["采伐许可"])
    search.delete_synonym(actor=system, phrase="砍树")
    assert [(row.action, row.facts) for row in audit.trail("synonym:砍树")] == [
        ("search.synonym.save", {"before": ["林木采伐许可"], "targets": ["采伐许可"], "is_active": True}),
        ("search.synonym.delete", {"targets": ["采伐许可"]}),
    ]


def test_another_process_follows_without_a_restart(db, monkeypatch):
    assert synonyms.alternatives("伐竹子") == []
    Synonym.objects.create(phrase="伐竹子", targets=["林木采伐许可"])
    apps.get_model("search", "Stamp").objects.create(name="synonyms", value="00000000-0000-4000-8000-000000000001")
    monkeypatch.setattr(stamped, "CHECK_SECONDS", 0)
    assert synonyms.alternatives("伐竹子") == ["林木采伐许可"]


def test_each_pair_says_where_it_comes_from(db):
    system = the_platform()
    search.save_synonym(actor=system, phrase="伐竹子", targets=["林木采伐许可"])
    search.save_synonym(actor=system, phrase="砍树", targets=["采伐许可"])
    search.save_synonym(actor=system, phrase="卖烟", targets=["烟草专卖零售许可"], is_active=False)
    found = {phrase: search.synonym(phrase) for phrase in ("伐竹子", "砍树", "卖烟", "开饭店", "开ktv")}
    assert [one.state.value for one in found.values()] == ["own", "changed", "off", "shipped", "shipped"]
    assert found["砍树"].shipped_targets == ("林木采伐许可",)


@pytest.mark.parametrize("phrase", ["没有的话", "", "砍 树", "a\x00b", "x" * 500])
def test_a_pair_that_is_not_there_is_not_found(db, phrase):
    with pytest.raises(NotFoundError):
        search.synonym(phrase)


def test_the_table_comes_by_pages(db):
    search.save_synonym(actor=the_platform(), phrase="伐竹子", targets=["林木采伐许可"])
    rows, onward, count = search.synonyms_page(size=100)
    assert (len(rows), rows[-1].phrase, count) == (100, onward, len(synonyms.shipped()) + 1)
    rest, _, _ = search.synonyms_page(size=100, after=onward)
    assert rest[0].phrase > onward
    assert [one.phrase for one in search.synonyms_page(text="伐竹")[0]] == ["伐竹子"]
    assert "砍树" in [one.phrase for one in search.synonyms_page(text="林木采伐")[0]]
    assert [one.phrase for one in search.synonyms_page(state="own")[0]] == ["伐竹子"]
