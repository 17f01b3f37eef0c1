"""The order of Chinese names and ids made of them."""

import pytest

from tongban.common import pinyin


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("建瓯市", "jian4 ou1 shi4"),
        ("行政审批局", "xing2 zheng4 shen3 pi1 ju2"),
        ("银行", "yin2 hang2"),
        ("A 座 3 楼", "a   zuo4   3   lou2"),
        ("", ""),
    ],
)
def test_a_name_sorts_by_syllable_and_tone(text, key):
    assert pinyin.sort_key(text) == key


def test_names_stand_in_the_order_of_a_dictionary():
    names = ["政和县", "延平区", "邵武市", "光泽县", "建瓯市", "浦城县", "建阳区"]
    assert sorted(names, key=pinyin.sort_key) == [
        "光泽县", "建瓯市", "建阳区", "浦城县", "邵武市", "延平区", "政和县",
    ]  # fmt: skip


def test_a_key_is_as_long_as_its_column():
    assert len(pinyin.sort_key("市" * 200, 40)) == 40


def test_syllables_leave_what_is_not_chinese():
    assert pinyin.syllables("经营面积") == ("jing", "ying", "mian", "ji")
    assert "".join(pinyin.syllables("3号楼")) == "3haolou"
