"""Code 128 against a reader of our own that walks the bars, and two known examples."""

import re

import pytest

from tongban.common.errors import InvalidInputError
from tongban.support.notices import barcodes
from tongban.support.notices.checking import SAMPLE_CASE


def read(svg):
    """Widths back into values and text, as a scanner does."""
    bars = [(int(x), int(w)) for x, w in re.findall(r"M(\d+) 0h(\d+)v", svg)]
    assert bars[0][0] == barcodes.QUIET
    widths = []
    for at, (x, w) in enumerate(bars):
        widths.append(w)
        if at + 1 < len(bars):
            widths.append(bars[at + 1][0] - x - w)
    signs = ["".join(map(str, widths[at : at + 6])) for at in range(0, len(widths) - 7, 6)]
    assert "".join(map(str, widths[-7:])) == barcodes.PATTERNS[barcodes.STOP]
    values = [barcodes.PATTERNS.index(one) for one in signs]
    check = values.pop()
    assert check == (values[0] + sum(place * value for place, value in enumerate(values[1:], 1))) % 103
    is_c, text = values[0] == barcodes.START_C, ""
    for value in values[1:]:
        if value in (barcodes.TO_C, barcodes.TO_B) and not (is_c and value == barcodes.TO_C):
            is_c = value == barcodes.TO_C
        else:
            text += f"{value:02}" if is_c else chr(value + 32)
    return text


@pytest.mark.parametrize("text", [SAMPLE_CASE, "A", "1234", "12345", "A12345", "AB12C3456789D", "99990000", "~ 0001-x"])
def test_what_is_drawn_is_read(text):
    assert read(barcodes.code128_svg(text)) == text


def test_a_known_example():
    assert barcodes.code128_values("RI 476394652CH")[0] == barcodes.START_B
    # the much cited PJJ123C has check sign 54 in set A; set B starts one higher
    assert barcodes.code128_values("PJJ123C")[-2] == 55


@pytest.mark.parametrize("text", ["", "办件", "a\n"])
def test_what_has_no_bars_is_refused(text):
    with pytest.raises(InvalidInputError, match="条形码"):
        barcodes.code128_values(text)
