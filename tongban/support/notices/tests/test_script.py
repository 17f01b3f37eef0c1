"""The small language of the words: what it says, and what it refuses by line."""

import pytest

from tongban.support.notices import checking, registry, script, trial
from tongban.support.notices.script import ScriptError

FRAME = "【标题】通知\n{body}\n【结尾】\n【落款】\n"


def said(body, **values):
    blocks = script.compose(script.read(FRAME.format(body=body) if "【结尾】" not in body else body), values, {}).body
    return [block.get("text", block.get("rows")) for block in blocks]


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("{甲}好", {"甲": "张"}, ["张好"]),
        ("一[[，最迟{日}]]。", {"日": "5日"}, ["一，最迟5日。"]),
        ("一[[，最迟{日}]]。", {}, ["一。"]),
        ("[[于{日}|已]]受理", {}, ["已受理"]),
        ("[[于{日}|已]]受理", {"日": "5日"}, ["于5日受理"]),
        ("[[{?许可}甲|乙]]", {"许可": "是"}, ["甲"]),
        ("[[{!许可}甲|乙]]", {"许可": "是"}, ["乙"]),
        ("[[{a}天[[，最迟{b}[[（{c}）]]]]。]]", {"a": "5", "b": "6日"}, ["5天，最迟6日。"]),
        ("[[{a}天]]", {}, []),
        (
            "【要素】甲、乙=丙、*丁",
            {"甲": "1", "丙": "2", "丁": "3"},
            [[["甲", "1", False], ["乙", "2", False], ["丁", "3", True]]],
        ),
        ("【小标题】清单\n【清单】没有", {}, []),
    ],
)  # fmt: skip
def test_what_is_said(text, values, expected):
    assert said(text, **values) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("段落", "第 1 行：第一行要写标题"),
        (FRAME.format(body="[[一"), "第 2 行：“[[”没有对应的“]]”"),
        (FRAME.format(body="一]]"), "第 2 行：“]]”没有对应的“[[”"),
        (FRAME.format(body="一|二"), "第 2 行：“|”只能用在“[[ ]]”里面"),
        (FRAME.format(body="{甲"), "第 2 行：“{ }”要成对"),
        (FRAME.format(body="{}"), "第 2 行：“{ }”要成对"),
        (FRAME.format(body="【读取】/etc/passwd"), "第 2 行：不认识“【读取】”"),
        (FRAME.format(body="【要素】甲、=乙"), "第 2 行：“=乙”写成“标签”或者“标签=字段”"),
        (FRAME.format(body="【标题】又一个"), "第 2 行：“【标题】”只能有一处"),
        (FRAME.format(body="[[" * 9 + "甲" + "]]" * 9), "最多套 5 层"),
        (FRAME.format(body="字" * 9_000), "文稿最多 8000 字"),
        (FRAME.format(body="字\n" * 200), "文稿最多 120 行"),
        ("【标题】一\n【落款】\n【结尾】", "要有“【结尾】”一行和它后面的“【落款】”一行"),
    ],
)
def test_what_cannot_be_read_is_named_by_line(text, expected):
    with pytest.raises(ScriptError) as caught:
        script.read(text)
    assert expected in str(caught.value)


def test_values_are_never_read_as_script():
    hostile = '{申请人}[[|]]【标题】#read("/etc/passwd")'
    assert said("{甲}", 甲=hostile) == [hostile]


def test_a_short_script_cannot_become_a_huge_paper():
    body = "\n".join(["{甲}" * 200] * 10)
    with pytest.raises(ScriptError, match="太长"):
        said(body, 甲="字" * 1000)


@pytest.mark.parametrize(
    "hostile",
    [
        '#read("/etc/passwd")', '#image("../../../../../etc/hostname")', '#import "@preview/cetz:0.3.0"',
        "#while true [x]", "#let f(x) = f(x); #f(1)", '#panic("x")', "$ x $ *粗* _斜_ `码` @标签 <标签>",
    ],
)  # fmt: skip
def test_code_in_a_script_is_only_text(hostile):
    """An official types words, not typst: nothing of this is run, all of it is printed."""
    text = registry.kind("extension").script.replace("特此告知。", f"特此告知。{hostile}")
    paper = trial.sample_paper("extension", text)
    assert hostile in paper.words
    assert trial.sample("extension", text).pdf.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("kind", "old", "new", "expected"),
    [
        ("receipt", "、收件窗口", "", "缺少必备要素“收件窗口”"),
        ("acceptance", "{申请人}", "{申请者}", "没有“申请者”这个字段"),
        ("acceptance", "【签收】接收人签收、签收日期", "", "没有“签收”"),
        ("special_procedure", "《中华人民共和国行政许可法》", "《许可法》", "没有引用依据《中华人民共和国行政许可法》"),
        ("acceptance", "[[{?许可}依照《", "[[依照《", "事项不是行政许可时，文书里仍然引用行政许可法"),
        ("refusal_to_accept", "六十日内", "30日内", "没有“六十日”"),
        ("refusal_to_accept", "{复议机关}", "上级机关", "缺少必备要素“复议机关”"),
        ("correction", "【清单】补正内容", "{补正内容}", "“补正内容”是清单，写成“【清单】补正内容”"),
        ("correction", "【清单】补正内容", "【清单】补正", "没有“补正”这个清单"),
        ("extension", "{延期原因}", "{延期原因}{许可}", "“许可”只能用来判断"),
        ("extension", "【标题】延期告知书", f"【标题】{'延' * 31}", "标题最多 30 个字"),
        ("delivery", "拒收事由和见证人=拒收事由、", "", "缺少必备要素“拒收事由”"),
    ],
)
def test_what_a_paper_may_not_lack_is_named(kind, old, new, expected):
    known = registry.kind(kind)
    assert old in known.script
    assert any(expected in fault for fault in checking.faults_of(known, known.script.replace(old, new)))


def test_what_ships_lacks_nothing():
    for known in registry.kinds():
        assert checking.faults_of(known, known.script) == []
        assert len({one.name for one in known.fields}) == len([*known.common, *known.own])
