import pytest
from django.contrib.auth import get_user_model

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
