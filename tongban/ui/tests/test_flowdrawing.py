from types import SimpleNamespace

from tongban.ui.flowdrawing import lay_out, rail


def box(name, x, y, state="", kind="task", words=""):
    width, height = (144, 72) if kind == "task" else (36, 36)
    told = {"id": name, "kind": kind, "name": name, "state": state, "words": words}
    return SimpleNamespace(**told, x=x, y=y, width=width, height=height)


DRAWING = SimpleNamespace(
    width=500,
    height=200,
    boxes=[
        box("开始", 8, 26, "done", "start"),
        box("审查", 80, 8, "done", words="同意"),
        box("g", 260, 26, "done", "choice"),
        box("这是一个很长的环节名称", 388, 8, "open"),
        box("会签", 388, 112),
        box("办结", 560, 26, kind="end"),
    ],
    lines=[
        SimpleNamespace(points=((224, 44), (260, 44)), words="", is_taken=True),
        SimpleNamespace(points=((278, 62), (278, 148), (388, 148)), words="其余情况都算在这里", is_taken=False),
    ],
)


def test_shapes_stand_where_the_layout_says_and_state_is_told_by_a_mark_too():
    found = lay_out(DRAWING, {"审查": "审查人员，3 天", "这是一个很长的环节名称": "审批人员"})
    assert (found.width, found.height) == (500, 200)
    kinds = [(node.kind, node.x, node.look) for node in found.nodes]
    assert kinds[:4] == [("point", 8, "done"), ("task", 80, "done"), ("gate", 260, "done"), ("task", 388, "now")]
    assert [text.text for text in found.nodes[1].small] == ["审查人员，3 天", "✓ 同意"]
    assert found.nodes[2].corners == "278,26 296,44 278,62 260,44"
    assert [text.text for text in found.nodes[3].lines] == ["这是一个很", "长的环节名称"]
    assert [text.text for text in found.nodes[3].small] == ["审批人员，● 办理中"]


def test_lines_follow_the_points_and_the_words_of_a_branch_stand_on_it():
    found = lay_out(DRAWING)
    assert [(link.path, link.is_taken) for link in found.links] == [
        ("M278 62L278 148L388 148", False),
        ("M224 44L260 44", True),
    ]
    assert (found.links[0].words.text, found.links[0].words.x, found.links[0].words.y) == ("其余情况都算…", 284, 142)
    assert found.label == "流程图：审查，同意；这是一个很长的环节名称，办理中；会签，还没有到"


def test_on_a_rail_steps_stand_below_each_other_and_what_is_done_at_once_is_set_in():
    found = rail(DRAWING)
    assert [(node.lines[0].text, node.middle_x, node.middle_y) for node in found.nodes] == [
        ("审查", 14, 14),
        ("这是一个很长的环节名称", 40, 76),
        ("会签", 40, 138),
        ("办结", 14, 200),
    ]
    assert [link.is_taken for link in found.links] == [True, False, False]
    assert found.width == 340
