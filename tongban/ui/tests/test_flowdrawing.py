from types import SimpleNamespace

from tongban.ui.flowdrawing import lay_out


def box(name, column, row, state="", kind="task", words=""):
    return SimpleNamespace(id=name, kind=kind, name=name, column=column, row=row, state=state, words=words)


def line(source, target, is_taken=False):
    return SimpleNamespace(source=source, target=target, is_taken=is_taken)


def test_boxes_stand_on_a_grid_and_lines_run_between_them():
    boxes = [box("审查", 0, 0, "done", words="同意"), box("会签", 0, 1, "open"), box("决定", 1, 0)]
    lines = [line("审查", "决定", True), line("会签", "决定")]
    found = lay_out(SimpleNamespace(columns=2, rows=2, boxes=boxes, lines=lines))
    assert (found.width, found.height) == (328, 140)
    assert [(node.x, node.y, node.look, node.words) for node in found.nodes] == [
        (4, 4, "done", "同意"),
        (4, 80, "now", "办理中"),
        (188, 4, "", ""),
    ]
    assert [(link.path, link.is_taken) for link in found.links] == [
        ("M140 108H164V32H188", False),
        ("M140 32H188", True),
    ]
    assert found.label == "流程图：审查同意，会签办理中，决定"
