import pytest

from tongban.catalog.items.guide import body_from
from tongban.catalog.items.rules.completeness import PARTS, fullness, lacking
from tongban.catalog.items.rules.stars import USUAL, Offer, Rung, climbed, percent_of, reach_code

from .samples import guide


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, []),
        ({"summary": " "}, ["summary"]),
        ({"themes": {}}, ["themes"]),
        ({"bases": []}, ["bases"]),
        ({"statutory": None}, ["statutory", "statutory_basis"]),
        ({"statutory": {"days": 20}}, ["statutory_basis"]),
        ({"statutory": {"days": 0}}, []),
        ({"promised": None}, ["promised"]),
        ({"conditions": []}, ["conditions"]),
        ({"materials": []}, ["materials", "standards"]),
        ({"materials": [{"code": "m1", "name": "申请书"}]}, ["standards"]),
        ({"steps": []}, ["steps"]),
        ({"check_points": []}, ["check_points", "check_details"]),
        ({"check_points": ["排水"]}, ["check_details"]),
        ({"check_points": [{"text": "排水", "basis": "《办法》第三条"}]}, ["check_details"]),
        ({"check_points": [{"text": "排水", "discretion": "接入市政管网"}]}, ["check_details"]),
        ({"check_points": [{"text": "排水", "discretion": "接入管网", "basis": "《办法》第三条"}]}, []),
        ({"fee": None}, ["fee"]),
        ({"fee": {"charged": True, "project": "工本费"}}, ["fee"]),
        ({"result": {}}, ["result", "sample"]),
        ({"result": {"kind": "4"}}, []),
        ({"places": []}, ["places", "hours"]),
        ({"places": [{"name": "大厅"}]}, ["hours"]),
        ({"phones": {"consult": "0599-5550120"}}, ["complain"]),
        ({"reach": ""}, ["reach"]),
        ({"faqs": []}, ["faqs"]),
        ({"missing": ["网上办理深度", "到办事现场次数"]}, ["visits", "online_depth"]),
        ({"missing": ["服务对象"]}, ["subjects"]),
    ],
)
def test_elements_that_are_not_stated_are_named(changes, missing):
    assert lacking(body_from(guide(**changes))) == missing


def test_only_a_whole_guide_has_a_hundred():
    assert (fullness([]), fullness(["faqs"]), fullness(list(PARTS))) == (100, 95, 0)


@pytest.mark.parametrize(
    ("depth", "visits", "stars"),
    [(0, 0, 1), (1, 3, 2), (2, 2, 3), (3, 1, 4), (3, 0, 4), (3, 2, 3), (4, 0, 5), (4, 1, 4)],
)
def test_the_usual_ladder_follows_depth_and_visits(depth, visits, stars):
    assert climbed(Offer(depth, visits, "", None)).stars == stars


@pytest.mark.parametrize(
    ("offer", "stars"),
    [
        (Offer(4, 0, "全市通办", 40), 2),
        (Offer(4, 0, "全区通办", 40), 1),
        (Offer(4, 0, "", 40), 1),
        (Offer(4, 0, "跨省通办", 50), 2),
        (Offer(4, 0, "全省通办", 51), None),
        (Offer(4, 0, "全省通办", None), None),
    ],
)
def test_a_place_sets_its_own_ladder(offer, stars):
    ladder = [Rung(2, "二", widest="3"), Rung(1, "一", most_percent=50)]
    found = climbed(offer, ladder)
    assert (found.stars if found else None) == stars


def test_a_rung_that_is_not_met_ends_the_climb():
    ladder = [*USUAL[:3], Rung(4, "四星", most_percent=10), Rung(5, "五星")]
    assert climbed(Offer(4, 0, "", 50), ladder).stars == 3


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("全国通办", "1"), ("跨省通办", "1"), ("全省通办", "2"), ("全市通办", "3"), ("全区通办", "4"),
        ("全镇通办", "5"), ("跨村通办", "6"), ("", ""), ("本级", ""),
    ],
)  # fmt: skip
def test_the_reach_is_read_from_its_words(words, code):
    assert reach_code(words) == code


@pytest.mark.parametrize(
    ("promised", "statutory", "percent"),
    [(5, 20, 25), (7, 20, 35), (0, None, 0), (None, 20, None), (5, None, None), (1, 3, 34)],
)
def test_the_share_of_the_statutory_limit_is_rounded_up(promised, statutory, percent):
    assert percent_of(promised, statutory) == percent
