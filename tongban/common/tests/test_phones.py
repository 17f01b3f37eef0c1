import pytest

from tongban.common.phones import is_phone, phones_error


@pytest.mark.parametrize(
    "text", ["0599-8800000", "0591 87654321", "13800000000", "12345", "400-8001234", "0599-5550100-8012"]
)
def test_numbers_that_can_be_called_from_anywhere(text):
    assert is_phone(text)


@pytest.mark.parametrize("text", ["", "8800000", "110", "０599-8800000", "0599-8800000\n", "电话", "0599-"])
def test_what_is_no_number(text):
    assert not is_phone(text)


def test_several_numbers_are_each_looked_at():
    assert phones_error("0599-8800000、13800000000；12345") is None
    assert phones_error("0599-8800000、8800001") == (
        "“8800001”不是能拨通的号码，应带区号，如 0599-8800000；几个号码用顿号分开"
    )
