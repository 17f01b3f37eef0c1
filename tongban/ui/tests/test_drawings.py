import pytest

from tongban.ui.clockcells import cells
from tongban.ui.flowchart import lay_out
from tongban.ui.icons import icon, shapes
from tongban.ui.qr import qr


def test_one_cell_is_one_working_day_and_steps_follow_each_other():
    chart = lay_out(
        [
            {"name": "受理", "who": "窗口", "days": 1},
            {"name": "审查", "who": "局", "days": 2},
            {"name": "送达", "who": "窗口", "days": 1},
        ]
    )
    assert chart.cells == 4
    assert [(bar.name, bar.first, bar.end, bar.words) for bar in chart.bars] == [
        ("提交申请", 1, 2, "当场"),
        ("受理", 1, 2, "1 天"),
        ("审查", 2, 4, "2 天"),
        ("送达", 4, 5, "1 天"),
    ]
    assert [bar.kind for bar in chart.bars] == ["you", "", "", "out"]


def test_half_days_share_a_cell():
    chart = lay_out([{"name": "受理", "days": 0.5}, {"name": "决定", "days": 0.5}])
    assert chart.cells == 1
    assert [(bar.first, bar.end, bar.words) for bar in chart.bars[1:]] == [(1, 2, "0.5 天"), (1, 2, "0.5 天")]


def test_a_long_limit_is_drawn_in_cells_of_several_days():
    chart = lay_out([{"name": "受理", "days": 5}, {"name": "审查", "days": 40}])
    assert (chart.days_per_cell, chart.cells) == (3, 15)
    assert chart.heads[0] == "第 3 天"
    assert chart.bars[-1].end == 16


def test_everything_on_the_spot_is_one_cell():
    chart = lay_out([{"name": "受理", "days": 0}, {"name": "决定", "days": 0}])
    assert chart.cells == 1
    assert chart.heads == ["当场"]
    assert {bar.is_spot for bar in chart.bars} == {True}


@pytest.mark.parametrize(
    ("limit", "used", "is_running", "states"),
    [
        (5, 2, True, ["used", "used", "now", "", ""]),
        (3, 3, True, ["used", "used", "used"]),
        (3, 9, True, ["used", "used", "used"]),
        (3, 1, False, ["used", "", ""]),
        (3, -1, True, ["now", "", ""]),
    ],
)
def test_a_clock_has_a_cell_for_each_day(limit, used, is_running, states):
    assert cells(limit, used, is_running=is_running).states == states


def test_a_clock_of_ninety_days_has_cells_of_two_days():
    assert len(cells(90, 10).states) == 45


def test_every_icon_is_hidden_from_readers():
    assert len(shapes()) > 40
    assert all('aria-hidden="true"' in icon(name) for name in shapes())


def test_a_qr_code_is_one_inline_path_with_a_label():
    drawing = qr("https://example.invalid/items/1", "本指南的二维码")
    assert drawing.startswith('<svg class="tb-qr" role="img" aria-label="本指南的二维码"')
    assert drawing.count("<path") == 1
    assert "style=" not in drawing
