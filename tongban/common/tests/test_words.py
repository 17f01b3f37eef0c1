import pytest

from tongban.common.errors import InvalidInputError
from tongban.common.words import read_words


@pytest.mark.parametrize(
    ("text", "kept"),
    [(" 改一句话\n", "改一句话"), ("长" * 300, "长" * 300), ("甲\r\n" * 149 + "甲乙", "甲\n" * 149 + "甲乙")],
)
def test_words_that_fit_are_taken_whole(text, kept):
    assert read_words(text, "note", "修改说明", most=300) == kept


@pytest.mark.parametrize(
    ("text", "reason"),
    [("长" * 301, "修改说明不能超过 300 字，现在是 301 字"), ("甲\x00", "修改说明中有不能保存的字符")],
)
def test_words_that_do_not_fit_are_refused_with_their_field(text, reason):
    with pytest.raises(InvalidInputError) as refusal:
        read_words(text, "note", "修改说明", most=300)
    assert refusal.value.fields == {"note": reason}
