import sys

import pytest

from tongban.common.giving_way import SHORT, giving_way

USUAL = sys.getswitchinterval()


def test_only_while_somebody_reads():
    first, second = giving_way([1, 2, 3]), giving_way([4])
    assert sys.getswitchinterval() == USUAL
    assert (next(first), next(second)) == (1, 4)
    assert sys.getswitchinterval() == pytest.approx(SHORT)
    assert list(second) == []
    assert sys.getswitchinterval() == pytest.approx(SHORT)  # the first one still reads
    assert list(first) == [2, 3]
    assert sys.getswitchinterval() == pytest.approx(USUAL)


def test_also_when_the_reader_goes_away_or_a_line_fails():
    left = giving_way(iter([1, 2]))
    next(left)
    left.close()
    assert sys.getswitchinterval() == pytest.approx(USUAL)
    with pytest.raises(ZeroDivisionError):
        list(giving_way(1 // number for number in (1, 0)))
    assert sys.getswitchinterval() == pytest.approx(USUAL)
