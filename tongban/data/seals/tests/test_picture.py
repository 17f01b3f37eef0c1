import re
from xml.etree import ElementTree

import pytest

from tongban.data.seals import api as seals

NAMESPACE = "{http://www.w3.org/2000/svg}"


def letters(svg):
    return "".join(one.text for one in ElementTree.fromstring(svg).iter(f"{NAMESPACE}text"))


@pytest.mark.parametrize("name", ["南平市公安局", "南平市建阳区卫生健康委员会", "南" * 24])
def test_the_name_stands_on_the_arc_and_the_ring_is_red(name):
    drawn = seals.picture(name, is_sample=False)
    assert letters(drawn) == name
    assert 'stroke="#D7191F"' in drawn
    angles = [float(one) for one in re.findall(r'transform="rotate\((-?[\d.]+)', drawn)]
    assert abs(angles[0] + angles[-1]) < 0.01  # centred at the top
    assert angles[-1] <= 131.001  # room at the foot


def test_a_sample_seal_says_so():
    assert letters(seals.picture("南平市公安局", is_sample=True)) == "南平市公安局示例章"


def test_a_name_cannot_break_out_of_the_picture():
    drawn = seals.picture('甲"><script>&', is_sample=False)
    assert "<script" not in drawn
    assert letters(drawn) == '甲"><script>&'
