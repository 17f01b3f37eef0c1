"""The page of official papers: what GB/T 9704—2012 says, measured in the PDF."""

import io
from itertools import pairwise

import pypdf
import pytest

from tongban.support.notices import registry, trial
from tongban.support.notices.tests.pdf_words import runs

LEFT, RIGHT, TOP, BOTTOM = 28, 184, 37, 262  # 版心 156 × 225
SIGN, LINE = 156 / 28, 225 / 22
LONG = "【标题】通知\n{申请人}\n" + "国" * 3_000 + "\n【结尾】\n结尾。\n【落款】\n"


@pytest.fixture(scope="module")
def long_paper():
    return runs(trial.sample("extension", LONG).pdf)


@pytest.fixture(scope="module")
def paper():
    rendered = trial.sample("extension", registry.kind("extension").script)
    return runs(rendered.pdf), rendered.box


def test_a_page_has_twenty_two_lines_of_twenty_eight_signs(long_paper):
    lines = [one for one in long_paper if one.page == 2 and set(one.text) == {"国"}]
    assert len(lines) == 22
    assert {len(one.text) for one in lines} == {28}
    assert {round(one.x) for one in lines} == {LEFT}
    assert {one.size for one in lines} == {16}  # 三号
    assert [round(later.y - one.y, 1) for one, later in pairwise(lines)] == [round(LINE, 1)] * 21
    assert lines[0].y - 0.8 * 16 / 72 * 25.4 == pytest.approx(TOP, abs=0.2)
    assert lines[-1].y < BOTTOM


def test_a_paragraph_begins_two_signs_in(long_paper):
    first = next(one for one in long_paper if set(one.text) == {"国"})
    assert first.x == pytest.approx(LEFT + 2 * SIGN, abs=0.4)


def test_the_title_is_of_the_second_size_and_centred(paper):
    title = next(one for one in paper[0] if one.text == "延期告知书")
    width = len(title.text) * 22 / 72 * 25.4
    assert title.size == 22
    assert title.x + width / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=0.5)


def test_page_numbers_stand_outside_one_sign_in_and_seven_millimetres_below(long_paper):
    dashes = {one.page: one for one in long_paper if one.text.startswith("—")}
    assert [dashes[page].text.replace(" ", "") for page in (1, 2, 3)] == ["—1—", "—2—", "—3—"]
    assert {one.size for one in dashes.values()} == {14}  # 四号
    sign = 14 / 72 * 25.4
    assert dashes[2].x == pytest.approx(LEFT + sign, abs=0.5)
    assert dashes[1].x == pytest.approx(dashes[3].x, abs=0.6)
    assert RIGHT - 4 * sign < dashes[1].x < RIGHT - 3 * sign
    top_of_dash = dashes[1].y - 0.8 * sign
    assert top_of_dash - BOTTOM == pytest.approx(7, abs=0.6)


def test_the_date_is_four_signs_from_the_edge_with_the_name_above_and_the_seal_over_both(paper):
    found, box = paper
    date = next(one for one in found if one.text == "2026年11月24日" and one.size == 16)
    name = next(one for one in found if one.text == trial.checking.SAMPLE_AGENCY and one.size == 16)
    centre = box.left + box.width / 2
    right = 2 * centre - date.x
    assert RIGHT - right == pytest.approx(4 * SIGN, abs=0.6)
    assert date.y - name.y == pytest.approx(LINE, abs=0.1)
    assert name.x + len(name.text) * SIGN / 2 == pytest.approx(centre, abs=0.5)
    middle = (name.y + date.y) / 2 - 2  # of the two lines, not of their baselines
    assert 0 < middle - (box.top + box.height / 2) < 12  # 偏下
    assert box.top < name.y < date.y < box.top + box.height
    above = max(one.y for one in found if one.page == box.page and one.size == 16 and one.y < box.top + 5)
    assert box.top - above < LINE  # 印章上距正文一行之内


def test_a_long_name_of_an_agency_stays_inside_the_text(monkeypatch):
    long = "南平市建阳区水吉镇人民政府便民服务中心暨综合行政执法队"
    monkeypatch.setattr(trial.checking, "SAMPLE_AGENCY", long)
    rendered = trial.sample("extension", registry.kind("extension").script)
    name = [one for one in runs(rendered.pdf) if one.text == long and one.size == 16][-1]
    assert name.x >= LEFT
    assert name.x + len(long) * SIGN <= RIGHT + 0.5


def test_numbers_and_dates_can_be_found_and_copied():
    """A sign that only allows a line to break would stand in every copied number."""
    pdf = trial.sample("decision_grant", registry.kind("decision_grant").script).pdf
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert "\u200b" not in text
    assert trial.checking.SAMPLE_CASE in text
    assert "2026年11月20日" in text
