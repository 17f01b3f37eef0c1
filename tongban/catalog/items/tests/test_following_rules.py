import pytest

from tongban.catalog.items.guide import Basis, body_from
from tongban.catalog.items.rules.following import (
    followed,
    followed_name,
    kept_bases_differ,
    limit_differences,
    name_fits,
)
from tongban.catalog.powers.api import changed_names
from tongban.catalog.powers.reading import read_body
from tongban.catalog.powers.tests.town import body

from . import samples

LAW = "《中华人民共和国食品安全法》第三十五条"


@pytest.mark.parametrize(
    ("name", "old", "new", "found"),
    [
        ("食品经营许可（新办）", "食品经营许可", "食品许可", "食品许可（新办）"),
        ("食品经营许可", "食品经营许可", "食品许可", "食品许可"),
        ("食品许可（新办）", "", "食品许可", "食品许可（新办）"),
        ("餐饮许可（新办）", "食品经营许可", "食品许可", "食品许可（新办）"),
        ("餐饮许可", "", "食品许可", "食品许可"),
    ],
)
def test_a_name_follows_and_keeps_its_way_of_handling(name, old, new, found):
    assert followed_name(name, old, new) == found


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("食品许可", True),
        ("食品许可（新办）", True),
        ("食品许可证", False),
        ("药品许可", False),
        ("食品许可（新办", False),
    ],
)
def test_a_name_fits(name, fits):
    assert name_fits(name, "食品许可") is fits


def test_bases_that_the_list_dropped_go_and_the_guides_own_stay():
    guide = body_from(samples.guide(bases=[{"title": LAW}, {"title": "旧办法"}, {"title": "指南自己的"}]))
    old = read_body(body(bases=[{"title": LAW}, {"title": "旧办法"}]))
    new = read_body(body(bases=[{"title": "新办法", "text": "字"}, {"title": LAW}]))
    assert [one.title for one in followed(guide, old, new, changed_names(old, new)).bases] == [
        "新办法",
        LAW,
        "指南自己的",
    ]


def test_what_the_guide_says_otherwise_is_told():
    guide = body_from(samples.guide(bases=[{"title": LAW, "text": "旧字"}]))
    power = read_body(body(bases=[{"title": LAW, "text": "新字"}, {"title": "办法"}]))
    assert kept_bases_differ(power, guide) == [(f"{LAW}：新字", f"{LAW}：旧字"), ("办法", "没有")]


@pytest.mark.parametrize(
    ("days", "limit", "differs"),
    [
        (5, {"days": 5}, False),
        (4, {"days": 5}, True),
        (5, {"days": 5, "unit": "day"}, True),
        (0, {"days": 0}, False),
        (None, {"days": 5}, False),
    ],
)
def test_limits_that_differ(days, limit, differs):
    guide = body_from(samples.guide(promised=limit, statutory=None))
    power = read_body(body(promised_days=days, statutory_days=None))
    assert bool(limit_differences(power, guide)) is differs


def test_steps_keep_the_guides_standard():
    guide = body_from(samples.guide(steps=[{"name": "受理", "standard": "材料齐全"}, {"name": "审查"}]))
    new = read_body(body(steps=[{"name": "受理", "who": "窗口", "days": 2}, {"name": "办结"}]))
    old = read_body(body())
    steps = followed(guide, old, new, changed_names(old, new)).steps
    assert [(one.name, one.who, one.standard) for one in steps] == [("受理", "窗口", "材料齐全"), ("办结", "", "")]
    assert Basis(title=LAW) not in steps


def test_check_points_of_a_step_that_the_list_dropped_stay_without_a_step():
    points = [{"text": "材料齐全", "step": "受理"}, {"text": "排水", "step": "审查"}]
    guide = body_from(samples.guide(steps=[{"name": "受理"}, {"name": "审查"}], check_points=points))
    old, new = read_body(body()), read_body(body(steps=[{"name": "受理"}, {"name": "办结"}]))
    found = followed(guide, old, new, changed_names(old, new)).check_points
    assert [(one.text, one.step) for one in found] == [("材料齐全", "受理"), ("排水", "")]
