import pytest

from tongban.ui.stagedrawing import Step, across, down, wrapped

STEPS = [
    Step("a", "个体工商户设立登记", "当场", 0),
    Step("b", "食品经营许可（新办）", "5 个工作日", 1, ("a",)),
    Step("c", "消防检查", "当场", 1, ("a",), "later"),
]


def test_stages_stand_side_by_side_and_lines_run_from_the_beginning_to_the_end():
    picture = across(STEPS, ["先有主体", "同时办"], begin="一次提交", end="办好")
    assert (picture.width, picture.height) == (732, 224)
    assert [(node.kind, node.x, node.y, node.look) for node in picture.nodes] == [
        ("point", 2, 108, ""),
        ("step", 146, 88, ""),
        ("step", 394, 38, ""),
        ("step", 394, 138, "later"),
        ("point", 642, 108, ""),
    ]
    assert picture.paths == (
        "M90 130H146",
        "M338 130H366V80H394",
        "M586 80H614V130H642",
        "M338 130H366V180H394",
        "M586 180H614V130H642",
    )
    assert [(title.text, title.x) for title in picture.titles] == [("先有主体", 242), ("同时办", 490)]


def test_on_a_telephone_they_stand_below_each_other_on_a_rail():
    picture = down(STEPS, ["先有主体", "同时办"], begin="一次提交", end="办好")
    assert picture.width == 340
    tops = [node.y for node in picture.nodes]
    assert tops == sorted(tops)
    assert picture.paths[0].startswith("M10 16V")
    assert len(picture.paths) == 1 + len(STEPS)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("消防检查", ("消防检查",)),
        ("个体工商户设立登记变更备案", ("个体工商户设", "立登记变更备案")),
        ("公众聚集场所投入使用、营业前消防安全检查及其他", ("公众聚集场所投入使用、", "营业前消防安全检查及其他")),
        ("药品经营许可（零售药店新办）", ("药品经营许可", "（零售药店新办）")),
        ("一" * 30, ("一" * 12, "一" * 11 + "…")),
    ],
)
def test_long_names_take_two_lines(name, lines):
    assert wrapped(name, 12) == lines


def test_nothing_to_do_is_a_picture_too():
    assert across([], [], begin="一次提交", end="办好").paths == ()
    assert down([], [], begin="一次提交", end="办好").nodes[0].lines[0].text == "一次提交"
